/**
 * Lengths and areas while drawing.
 *
 * Positions are [longitude, latitude] in degrees. Sums run on the sphere of equal area (authalic latitude for areas),
 * within 0.4 % of the ellipsoid: good for a read-out, never stored. The server's geodesic values
 * are the ones that count.
 */
import type { Position } from "geojson";

const AUTHALIC_RADIUS_M = 6371007.181;
const ECCENTRICITY_SQUARED = 0.00669437999014;
const E = Math.sqrt(ECCENTRICITY_SQUARED);
const POLE = authalicQ(1);

function authalicQ(sine: number): number {
  const es = E * sine;
  return (1 - ECCENTRICITY_SQUARED) * (sine / (1 - es * es) + Math.atanh(es) / E);
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two positions, by the haversine formula. */
export function distance(from: Position, to: Position): number {
  const [lon1 = 0, lat1 = 0] = from;
  const [lon2 = 0, lat2 = 0] = to;
  const half = Math.sin(radians(lat2 - lat1) / 2) ** 2;
  const side = Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.sin(radians(lon2 - lon1) / 2) ** 2;
  return 2 * AUTHALIC_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half + side)));
}

/** Metres along a line. */
export function lineLength(line: readonly Position[]): number {
  let sum = 0;
  for (let index = 1; index < line.length; index += 1) {
    sum += distance(line[index - 1] as Position, line[index] as Position);
  }
  return sum;
}

/** Square metres inside an open or closed ring, never negative. */
export function ringArea(ring: readonly Position[]): number {
  if (ring.length < 3) return 0;
  let sum = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [lon1 = 0, lat1 = 0] = ring[index] as Position;
    const [lon2 = 0, lat2 = 0] = ring[(index + 1) % ring.length] as Position;
    const q1 = authalicQ(Math.sin(radians(lat1))) / POLE;
    const q2 = authalicQ(Math.sin(radians(lat2))) / POLE;
    sum += radians(lon2 - lon1) * (q1 + q2);
  }
  return (Math.abs(sum) * AUTHALIC_RADIUS_M ** 2) / 2;
}
