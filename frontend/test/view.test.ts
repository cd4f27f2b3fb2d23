import assert from "node:assert/strict";
import { test } from "node:test";
import { centreOf, levelsOf, limited, median, moved, placing, seenAt, viewAt, zoomed, type Limits } from "../src/geo/view.ts";

const SIZE = { width: 800, height: 600 };
const FREE: Limits = { box: null, minZoom: 0, maxZoom: 19 };
const THEATRE: Limits = { box: [33, 30, 45, 40], minZoom: 4, maxZoom: 19 };
const ALEPPO = viewAt(37.15, 36.2, 9);

function isNear(found: readonly number[], wanted: readonly number[], by: number): void {
  found.forEach((number, index) => assert.ok(Math.abs(number - (wanted[index] ?? NaN)) < by, `${found} is not ${wanted}`));
}

test("a view's centre is where it was made", () => {
  isNear(centreOf(ALEPPO), [37.15, 36.2], 1e-9);
  isNear(seenAt(ALEPPO, SIZE, { x: 400, y: 300 }), [37.15, 36.2], 1e-9);
});

test("what a hand has taken stays under it", () => {
  const taken = seenAt(ALEPPO, SIZE, { x: 100, y: 500 });
  isNear(seenAt(moved(ALEPPO, 250, -120), SIZE, { x: 350, y: 380 }), taken, 1e-9);
});

test("zooming keeps the place under the pointer", () => {
  const around = { x: 700, y: 90 };
  const near = zoomed(ALEPPO, 2.5, around, SIZE, FREE);
  assert.equal(near.zoom, 11.5);
  isNear(seenAt(near, SIZE, around), seenAt(ALEPPO, SIZE, around), 1e-9);
});

test("zooming ends at the least and the most zoom, and moves nothing there", () => {
  const nearest = zoomed(ALEPPO, 30, { x: 0, y: 0 }, SIZE, FREE);
  assert.equal(nearest.zoom, 19);
  isNear(centreOf(zoomed(nearest, 1, { x: 0, y: 0 }, SIZE, FREE)), centreOf(nearest), 1e-12);
  assert.equal(zoomed(ALEPPO, -30, { x: 0, y: 0 }, SIZE, { ...FREE, minZoom: 4 }).zoom, 4);
});

test("nothing beyond the limits comes into view", () => {
  const wide = { width: 2000, height: 600 };
  const whole = limited(zoomed(ALEPPO, -30, { x: 0, y: 0 }, wide, THEATRE), wide, THEATRE);
  isNear([seenAt(whole, wide, { x: 0, y: 0 })[0] ?? NaN, seenAt(whole, wide, { x: 2000, y: 0 })[0] ?? NaN], [33, 45], 1e-9);
  const corner = limited(moved(ALEPPO, 5000, 5000), SIZE, THEATRE);
  isNear(seenAt(corner, SIZE, { x: 0, y: 0 }), [33, 40], 1e-9);
  const other = limited(moved(ALEPPO, -9000, -9000), SIZE, THEATRE);
  isNear(seenAt(other, SIZE, { x: 800, y: 600 }), [45, 30], 1e-9);
});

test("without limits a map ends at the poles and goes round the world", () => {
  const far = limited(moved(ALEPPO, -200_000, 200_000), SIZE, FREE);
  assert.ok(far.x > 1);
  isNear([seenAt(far, SIZE, { x: 0, y: 0 })[1] ?? NaN], [85.0511287798], 1e-9);
});

test("a picture is laid where its places are seen in the other view", () => {
  const wanted = zoomed(moved(ALEPPO, -73, 41), 1.3, { x: 210, y: 330 }, SIZE, FREE);
  const { scale, x, y } = placing(ALEPPO, wanted, SIZE);
  for (const point of [{ x: 0, y: 0 }, { x: 640, y: 70 }]) {
    const place = seenAt(ALEPPO, SIZE, point);
    isNear(seenAt(wanted, SIZE, { x: point.x * scale + x, y: point.y * scale + y }), place, 1e-9);
  }
});

test("a picture that is only moved is not scaled", () => {
  const { scale, x, y } = placing(ALEPPO, moved(ALEPPO, 12, -7), SIZE);
  assert.equal(scale, 1);
  isNear([x, y], [12, -7], 1e-6);
});

test("a wheel turned to and fro comes back, and a notch is a seventh of a level", () => {
  assert.equal(levelsOf(100) + levelsOf(-100), 0);
  isNear([levelsOf(-100), levelsOf(-12)], [0.152, 0.084], 0.001);
  assert.ok(levelsOf(120) < 0);
});

test("the middle of some numbers is found whatever their order", () => {
  assert.equal(median([80, 10, 20]), 20);
  assert.equal(median([]), null);
});
