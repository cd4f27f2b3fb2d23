/** Following a border that is already there, so that both outlines have the same vertices and no sliver between them. */
import type { Position } from "geojson";

/** Degrees within which a vertex lies on a border: two steps of the grid. */
const ON = 2e-6;
/** What is nearer than this to a place on a line, in edges, is that place. */
const SAME = 1e-9;

function distanceTo([lon = 0, lat = 0]: Position, [x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position): number {
  const run = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = run ? Math.min(1, Math.max(0, ((lon - x1) * (x2 - x1) + (lat - y1) * (y2 - y1)) / run)) : 0;
  return Math.hypot(x1 + along * (x2 - x1) - lon, y1 + along * (y2 - y1) - lat);
}

/** On which edge of a line a position lies, and how far along it; -1 if on none. */
function placeOn(line: readonly Position[], position: Position): number {
  const vertex = line.findIndex(([lon, lat]) => lon === position[0] && lat === position[1]);
  if (vertex >= 0) return vertex;
  for (let index = 0; index + 1 < line.length; index += 1) {
    const [start, end] = [line[index] as Position, line[index + 1] as Position];
    if (distanceTo(position, start, end) > ON) continue;
    const whole = Math.hypot((end[0] ?? 0) - (start[0] ?? 0), (end[1] ?? 0) - (start[1] ?? 0));
    const part = Math.hypot((position[0] ?? 0) - (start[0] ?? 0), (position[1] ?? 0) - (start[1] ?? 0));
    return index + (whole ? Math.min(1, part / whole) : 0);
  }
  return -1;
}

function lengthOf(positions: readonly Position[]): number {
  return positions.reduce((sum, [lon = 0, lat = 0], index) => {
    const [beforeLon = lon, beforeLat = lat] = positions[index - 1] ?? [];
    return sum + Math.hypot(lon - beforeLon, lat - beforeLat);
  }, 0);
}

/** The line's own vertices from one place on it to another. */
function between(line: readonly Position[], from: number, to: number): Position[] {
  const inner = line.filter(
    (_, index) => index > Math.min(from, to) + SAME && index < Math.max(from, to) - SAME,
  );
  return from <= to ? inner : inner.reverse();
}

/** The other way around a closed line. */
function around(ring: readonly Position[], from: number, to: number): Position[] {
  const open = ring.slice(0, -1);
  const before = open.filter((_, index) => index < Math.min(from, to) - SAME);
  const after = open.filter((_, index) => index > Math.max(from, to) + SAME);
  return from <= to ? [...before.reverse(), ...after.reverse()] : [...after, ...before];
}

/**
 * The vertices of a border that lie between two positions on it, the shorter way around where it is closed; null if
 * they do not both lie on one of the lines.
 */
export function followed(from: Position, to: Position, lines: readonly (readonly Position[])[]): Position[] | null {
  let best: Position[] | null = null;
  for (const line of lines) {
    const [start, end] = [placeOn(line, from), placeOn(line, to)];
    if (start < 0 || end < 0) continue;
    const [first, last] = [line[0], line.at(-1)];
    const isClosed = line.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
    for (const way of [between(line, start, end), ...(isClosed ? [around(line, start, end)] : [])]) {
      if (best === null || lengthOf([from, ...way, to]) < lengthOf([from, ...best, to])) best = way;
    }
  }
  return best;
}
