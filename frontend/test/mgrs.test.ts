import assert from "node:assert/strict";
import { test } from "node:test";
import { toDecimal, toMgrs, toUtm } from "../src/geo/mgrs.ts";

/** Longitude, latitude, and the reference that GEOTRANS gives (PyPI `mgrs` 1.5), among them the zones of exception. */
const REFERENCES: readonly (readonly [number, number, string])[] = [
  [37.1421, 36.2538, "37S CA 33081 13699"],
  [36.0, 33.5, "37S BT 21293 10748"],
  [41.9999, 37.2, "37S GB 66251 21275"],
  [35.7, 32.31, "36S YA 54208 78000"],
  [-0.1, 51.5, "30U YC 01277 09417"],
  [5.0, 60.0, "32V KM 76979 58157"],
  [10.0, 78.0, "33X UG 84085 63320"],
  [-70.5, -33.4, "19H CD 60505 03362"],
  [179.99, -16.5, "60K ZG 19219 73388"],
  [38.232802, 33.090359, "37S DS 28403 61565"],
  [35.958954, 34.348114, "36S YD 72177 04722"],
  [41.83389, 36.382307, "37S GA 54204 30084"],
  [36.691385, 32.841535, "37S BS 83929 36081"],
  [36.979363, 37.030126, "37S CB 20272 00123"],
  [40.550073, 36.658707, "37S FA 38538 58131"],
];

test("it gives the grid references that GEOTRANS gives", () => {
  for (const [lon, lat, reference] of REFERENCES) assert.equal(toMgrs(lon, lat), reference);
});

test("it truncates to fewer digits and never rounds up", () => {
  assert.equal(toMgrs(37.1421, 36.2538, 3), "37S CA 330 136");
});

test("it gives no reference near the poles", () => {
  assert.equal(toMgrs(10, 85), "");
  assert.equal(toUtm(10, -80.5), null);
});

test("it writes decimal degrees with a dot, latitude first", () => {
  assert.equal(toDecimal(37.1421, 36.2538), "36.2538 N 37.1421 E");
  assert.equal(toDecimal(-70.5, -33.4, 1), "33.4 S 70.5 W");
});
