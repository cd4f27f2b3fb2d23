import assert from "node:assert/strict";
import { test } from "node:test";
import type { Position } from "geojson";
import { followed } from "../src/geo/follow.ts";
import { metresOf } from "../src/geo/lengths.ts";

const road: Position[] = [[0, 0], [1, 0], [1, 1], [2, 1], [2, 2]];
const ring: Position[] = [[0, 0], [4, 0], [4, 1], [0, 1], [0, 0]];

test("the vertices between two places on a line are followed in either direction", () => {
  assert.deepEqual(followed([0, 0], [2, 2], [road]), [[1, 0], [1, 1], [2, 1]]);
  assert.deepEqual(followed([2, 2], [0, 0], [road]), [[2, 1], [1, 1], [1, 0]]);
  assert.deepEqual(followed([0.5, 0], [1, 0.5], [road]), [[1, 0]]);
  assert.deepEqual(followed([0.2, 0], [0.8, 0], [road]), []);
});

test("around a closed border the shorter way is taken", () => {
  assert.deepEqual(followed([1, 0], [1, 1], [ring]), [[0, 0], [0, 1]]);
  assert.deepEqual(followed([1, 1], [1, 0], [ring]), [[0, 1], [0, 0]]);
  assert.deepEqual(followed([3, 0], [3, 1], [ring]), [[4, 0], [4, 1]]);
});

test("two positions of which one lies on no line follow nothing", () => {
  assert.equal(followed([0, 0], [9, 9], [road, ring]), null);
  assert.equal(followed([9, 9], [0, 0], [road]), null);
});

test("lengths are read as the server reads them", () => {
  assert.deepEqual(
    ["500", "500 yd", "1,5 км", "2 nm", "", "5 parsec", "-5"].map(metresOf),
    [500, 457, 1500, 3704, null, null, null],
  );
});
