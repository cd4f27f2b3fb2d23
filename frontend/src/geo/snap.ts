/** Snapping to edges that are already on the map. Positions are [longitude, latitude] in degrees. */
import type { Geometry, Position } from "geojson";

/** Every line and ring of a geometry. */
export function linesOf(geometry: Geometry): readonly (readonly Position[])[] {
  switch (geometry.type) {
    case "Point":
      return [[geometry.coordinates]];
    case "LineString":
      return [geometry.coordinates];
    case "Polygon":
    case "MultiLineString":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

/**
 * The vertex, else the point on an edge, nearest to a position and within `tolerance` degrees of latitude; undefined if
 * none is. A vertex wins over an edge even when the edge is nearer: borders shall meet at corners.
 */
export function snapTo(
  position: Position,
  lines: readonly (readonly Position[])[],
  tolerance: number,
): Position | undefined {
  const [lon = 0, lat = 0] = position;
  const squeeze = Math.cos((lat * Math.PI) / 180);
  let vertex: Position | undefined;
  let vertexAway = tolerance ** 2;
  let edge: Position | undefined;
  let edgeAway = tolerance ** 2;
  for (const line of lines) {
    let beforeX = Number.NaN;
    let beforeY = Number.NaN;
    for (const [pointLon = 0, pointLat = 0] of line) {
      const x = (pointLon - lon) * squeeze;
      const y = pointLat - lat;
      const away = x * x + y * y;
      if (away < vertexAway) {
        vertexAway = away;
        vertex = [pointLon, pointLat];
      }
      const runX = x - beforeX;
      const runY = y - beforeY;
      const run = runX * runX + runY * runY;
      if (run > 0) {
        const along = Math.min(1, Math.max(0, -(beforeX * runX + beforeY * runY) / run));
        const nearX = beforeX + along * runX;
        const nearY = beforeY + along * runY;
        const nearAway = nearX * nearX + nearY * nearY;
        if (nearAway < edgeAway) {
          edgeAway = nearAway;
          edge = [lon + nearX / squeeze, lat + nearY];
        }
      }
      beforeX = x;
      beforeY = y;
    }
  }
  return vertex ?? edge;
}
