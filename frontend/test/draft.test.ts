import assert from "node:assert/strict";
import { test } from "node:test";
import * as drafts from "../src/geo/draft.ts";

const OUTER = [
  [37, 36],
  [38, 36],
  [38, 37],
  [37, 37],
];
const HOLE = [
  [37.2, 36.2],
  [37.4, 36.2],
  [37.3, 36.4],
];
const FAR = [
  [39, 36],
  [39.5, 36],
  [39.5, 36.5],
];
const FIRST = { part: 0, ring: 0 };

function area(): drafts.Draft {
  return drafts.withHole(drafts.withPart(drafts.emptyDraft("area"), OUTER), 0, HOLE);
}

test("nothing drawn is no geometry", () => {
  assert.equal(drafts.toGeometry(drafts.emptyDraft("area")), null);
});

test("one part is a polygon with closed rings", () => {
  const geometry = drafts.toGeometry(area());
  assert.ok(geometry?.type === "Polygon");
  assert.deepEqual(
    geometry.coordinates.map((ring) => [ring.length, ring[0], ring.at(-1)]),
    [
      [5, [37, 36], [37, 36]],
      [4, [37.2, 36.2], [37.2, 36.2]],
    ],
  );
});

test("two parts are a multipolygon", () => {
  assert.equal(drafts.toGeometry(drafts.withPart(area(), FAR))?.type, "MultiPolygon");
});

test("a geometry read and written again is the same", () => {
  const geometry = drafts.toGeometry(drafts.withPart(area(), FAR));
  assert.ok(geometry);
  const read = drafts.fromGeometry(geometry);
  assert.ok(read);
  assert.deepEqual(drafts.toGeometry(read), geometry);
});

test("a collection is no draft", () => {
  assert.equal(drafts.fromGeometry({ type: "GeometryCollection", geometries: [] }), null);
});

test("a second route replaces the first", () => {
  const once = drafts.withPart(drafts.emptyDraft("route"), OUTER);
  assert.deepEqual(drafts.toGeometry(drafts.withPart(once, FAR)), { type: "LineString", coordinates: FAR });
});

test("positions lie on the grid of one microdegree, without repeats", () => {
  assert.deepEqual(
    drafts.tidy(
      [
        [37.12345649, 36],
        [37.12345651, 36],
        [37.123457, 36],
        [38, 36],
        [37.1234565, 36],
      ],
      false,
    ),
    [
      [37.123456, 36],
      [37.123457, 36],
      [38, 36],
      [37.123457, 36],
    ],
  );
});

test("a vertex is moved, added after another, and removed", () => {
  const moved = drafts.withVertexMoved(area(), FIRST, 1, [38.5, 36]);
  assert.deepEqual(drafts.ringAt(moved, FIRST)?.[1], [38.5, 36]);
  const added = drafts.withVertexAfter(moved, FIRST, 3);
  assert.deepEqual(drafts.ringAt(added, FIRST)?.[4], [37, 36.5]);
  assert.equal(drafts.ringAt(drafts.withoutVertex(added, FIRST, 4), FIRST)?.length, 4);
});

test("a ring left with two vertices is removed", () => {
  const draft = drafts.withoutVertex(area(), { part: 0, ring: 1 }, 0);
  assert.equal(drafts.rings(draft).length, 1);
});

test("an outer ring takes its holes with it", () => {
  assert.deepEqual(drafts.withoutRing(area(), FIRST).parts, []);
});

test("a change leaves the draft before it as it was", () => {
  const before = area();
  drafts.withVertexMoved(before, FIRST, 0, [30, 30]);
  assert.deepEqual(drafts.ringAt(before, FIRST)?.[0], [37, 36]);
});

test("a position belongs to the hole before the part around it", () => {
  assert.deepEqual(drafts.ringUnder(area(), [37.3, 36.25]), { part: 0, ring: 1 });
  assert.deepEqual(drafts.ringUnder(area(), [37.8, 36.8]), FIRST);
  assert.equal(drafts.ringUnder(area(), [30, 30]), null);
});

test("a hole takes its area away", () => {
  const whole = drafts.areaOf(drafts.withPart(drafts.emptyDraft("area"), OUTER));
  const hole = drafts.areaOf(drafts.withPart(drafts.emptyDraft("area"), HOLE));
  assert.ok(Math.abs(drafts.areaOf(area()) - (whole - hole)) < 1);
});

test("the newest ring is the one that was added", () => {
  const outer = drafts.withPart(drafts.emptyDraft("area"), OUTER);
  assert.deepEqual(drafts.newestRing(outer, area()), { part: 0, ring: 1 });
  assert.deepEqual(drafts.newestRing(area(), drafts.withPart(area(), FAR)), { part: 1, ring: 0 });
});

test("a hole belongs to the part around its first position", () => {
  assert.equal(drafts.partAround(drafts.withPart(area(), FAR), [[39.4, 36.2]]), 1);
  assert.equal(drafts.partAround(area(), [[30, 30]]), null);
});
