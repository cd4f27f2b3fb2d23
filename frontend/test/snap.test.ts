import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, snapTo } from "../src/geo/snap.ts";

const EDGE = [
  [37, 36],
  [38, 36],
];

test("it snaps to a vertex before a nearer edge", () => {
  assert.deepEqual(snapTo([37.002, 36.0001], [EDGE], 0.01), [37, 36]);
});

test("it snaps to an edge at its foot", () => {
  const [lon = 0, lat = 0] = snapTo([37.5, 36.004], [EDGE], 0.01) ?? [];
  assert.ok(Math.abs(lon - 37.5) < 1e-9 && Math.abs(lat - 36) < 1e-9);
});

test("it leaves alone what is further than the tolerance", () => {
  assert.equal(snapTo([37.5, 36.02], [EDGE], 0.01), undefined);
});

test("a multipolygon gives every ring", () => {
  const ring = [...EDGE, [37.5, 37], [37, 36]];
  assert.equal(linesOf({ type: "MultiPolygon", coordinates: [[ring, ring], [ring]] }).length, 3);
});
