import assert from "node:assert/strict";
import { test } from "node:test";
import { lineLength, ringArea } from "../src/geo/measure.ts";

const SQUARE = [
  [37.1, 36.2],
  [37.2, 36.2],
  [37.2, 36.3],
  [37.1, 36.3],
];
/** Karney's geodesics on WGS 84, by pyproj. */
const AREA_M2 = 99_732_167.6;
const DIAGONAL_M = 14_279.7;

function within(share: number, value: number, expected: number): void {
  assert.ok(Math.abs(value / expected - 1) < share, `${value} is not within ${share} of ${expected}`);
}

test("an area is within 0.1 % of the geodesic one", () => {
  within(0.001, ringArea(SQUARE), AREA_M2);
});

test("an area is the same in either direction, open or closed", () => {
  const area = ringArea(SQUARE);
  within(1e-9, ringArea([...SQUARE].reverse()), area);
  within(1e-9, ringArea([...SQUARE, SQUARE[0] as number[]]), area);
});

test("fewer than three positions have no area", () => {
  assert.equal(ringArea(SQUARE.slice(0, 2)), 0);
});

test("a length is within 0.4 % of the geodesic one", () => {
  within(0.004, lineLength([SQUARE[0] as number[], SQUARE[2] as number[]]), DIAGONAL_M);
});
