import assert from "node:assert/strict";
import { test } from "node:test";
import { dressed, lookNames, type OutlineProperties } from "../src/map/outlines.ts";

const GEOMETRY = { type: "Point" as const, coordinates: [37, 36] };

const SIDES = ["side-1", "side-2", "side-3"].map((look) => ({ look, hatch: "M0 0 8 8", dash: [] }));

function namesOf(properties: OutlineProperties): Set<string | undefined> {
  const feature = { type: "Feature" as const, geometry: GEOMETRY, properties };
  return lookNames({ type: "FeatureCollection", features: [feature] }, SIDES);
}

test("a released copy is no proposal of its side", () => {
  const names = namesOf({ phase: "released", side: 2, kind: "isil" });
  assert.ok(names.has("released"));
  assert.ok(!names.has("side-2"));
});

test("a released copy is drawn as the legend shows it: a line without the hatch of a side", () => {
  const properties = { phase: "released" as const, side: 2, kind: "isil" };
  const outlines = { type: "FeatureCollection" as const, features: [{ type: "Feature" as const, geometry: GEOMETRY, properties }] };
  const [feature] = dressed(outlines, SIDES).features;
  assert.equal(feature?.properties.line, "released");
  assert.equal(feature?.properties.fill, "none");
});

test("a designation under negotiation is one", () => {
  assert.ok(namesOf({ phase: "negotiation", side: 2, kind: "isil" }).has("side-2"));
});

test("a third side has a look of its own, and one that the page does not know has that of nobody", () => {
  assert.ok(namesOf({ phase: "negotiation", side: 3, kind: "isil" }).has("side-3"));
  assert.ok(namesOf({ phase: "negotiation", side: 4, kind: "isil" }).has("side-0"));
  assert.ok(namesOf({ phase: "negotiation", side: 0, kind: "isil" }).has("side-0"));
});

test("an intermingled area in force is explained as both", () => {
  const names = namesOf({ phase: "force", side: 1, kind: "intermingled", mixed: true });
  assert.ok(names.has("force"));
  assert.ok(names.has("mix"));
});
