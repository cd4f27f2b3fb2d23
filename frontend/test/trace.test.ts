import assert from "node:assert/strict";
import { test } from "node:test";
import type { Position } from "geojson";
import { Tracer } from "../src/geo/trace.ts";

const BORDER: Position[] = [
  [37, 36],
  [37.1, 36.02],
  [37.2, 36.01],
  [37.3, 36],
];
const RING: Position[] = [
  [38, 36],
  [39, 36],
  [39, 37],
  [38, 37],
  [38, 36],
];

test("between two vertices on a border stand the border's own, in the order of drawing", () => {
  const tracer = new Tracer(() => [BORDER]);
  const [first, second, third, last] = BORDER as [Position, Position, Position, Position];
  assert.deepEqual(tracer.along([first, last], false), [first, second, third, last]);
  assert.deepEqual(tracer.along([last, first], false), [last, third, second, first]);
});

test("a vertex beside the border is joined by a straight edge", () => {
  const tracer = new Tracer(() => [BORDER]);
  const drawn: Position[] = [[37, 36], [37.15, 35.5], [37.3, 36]];
  assert.deepEqual(tracer.along(drawn, false), drawn);
});

test("the edge that closes a ring is traced too, and only there", () => {
  const tracer = new Tracer(() => [BORDER]);
  const drawn: Position[] = [[37, 36], [37.15, 35.5], [37.3, 36]];
  assert.deepEqual(tracer.along(drawn, true), [...drawn, [37.2, 36.01], [37.1, 36.02]]);
});

test("around a closed border it takes the shorter way", () => {
  const tracer = new Tracer(() => [RING]);
  assert.deepEqual(tracer.along([[38.5, 36], [38, 36.5]], false), [[38.5, 36], [38, 36], [38, 36.5]]);
});

test("borders that have changed are asked for again after forgetting", () => {
  let lines: Position[][] = [BORDER];
  const tracer = new Tracer(() => lines);
  const [first, , , last] = BORDER as [Position, Position, Position, Position];
  assert.equal(tracer.along([first, last], false).length, 4);
  lines = [];
  tracer.forget();
  assert.deepEqual(tracer.along([first, last], false), [first, last]);
});
