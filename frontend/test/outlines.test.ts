import assert from "node:assert/strict";
import { test } from "node:test";
import { dressed, lookNames, type OutlineProperties } from "../src/map/outlines.ts";

const GEOMETRY = { type: "Point" as const, coordinates: [37, 36] };

function namesOf(properties: OutlineProperties): Set<string | undefined> {
  return lookNames({ type: "FeatureCollection", features: [{ type: "Feature", geometry: GEOMETRY, properties }] });
}

test("a released copy is no proposal of its side", () => {
  const names = namesOf({ phase: "released", side: 2, kind: "isil" });
  assert.ok(names.has("released"));
  assert.ok(!names.has("side-2"));
});

test("a released copy is drawn as the legend shows it: a line without the hatch of a side", () => {
  const properties = { phase: "released" as const, side: 2, kind: "isil" };
  const [feature] = dressed({
    type: "FeatureCollection",
    features: [{ type: "Feature", geometry: GEOMETRY, properties }],
  }).features;
  assert.equal(feature?.properties.line, "released");
  assert.equal(feature?.properties.fill, "none");
});

test("a designation under negotiation is one", () => {
  assert.ok(namesOf({ phase: "negotiation", side: 2, kind: "isil" }).has("side-2"));
});

test("an intermingled area in force is explained as both", () => {
  const names = namesOf({ phase: "force", side: 1, kind: "intermingled", mixed: true });
  assert.ok(names.has("force"));
  assert.ok(names.has("mix"));
});
