/**
 * The outline being drawn: our own model, because the drawing library holds no holes and no multipolygons.
 *
 * A draft has parts, each a list of rings: the first is the outer one, the rest are holes. A route is one part with one
 * open line, a site one part with one position. Rings are kept without their closing position. Positions are
 * [longitude, latitude] in degrees WGS 84, on the grid of one microdegree that the server keeps.
 * Every function returns a new draft; nothing is changed in place, so that undo is a list of drafts.
 */
import type { Geometry, Position } from "geojson";
import { lineLength, ringArea } from "./measure.ts";

export type Shape = "area" | "route" | "site";
export type Ring = readonly Position[];
export type Part = readonly Ring[];

export interface Draft {
  readonly shape: Shape;
  readonly parts: readonly Part[];
}

/** Which ring: part and ring count from 0; ring 0 is the outer one. */
export interface RingAddress {
  readonly part: number;
  readonly ring: number;
}

const LEAST: Record<Shape, number> = { area: 3, route: 2, site: 1 };
const GRID = 1e6;

/** The fewest vertices that make a ring, a route, a site. */
export function leastVertices(shape: Shape): number {
  return LEAST[shape];
}

export function emptyDraft(shape: Shape): Draft {
  return { shape, parts: [] };
}

/** A position on the grid of one microdegree (about 0.1 m). */
export function snapped(position: Position): Position {
  const [lon = 0, lat = 0] = position;
  return [Math.round(lon * GRID) / GRID, Math.round(lat * GRID) / GRID];
}

function same(a: Position | undefined, b: Position | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/** Positions on the grid, without the closing one and without repeats that follow each other. */
export function tidy(positions: readonly Position[], closed: boolean): Position[] {
  const ring = positions.map(snapped).filter((position, index, all) => index === 0 || !same(position, all[index - 1]));
  while (closed && ring.length > 1 && same(ring[0], ring.at(-1))) ring.pop();
  return ring;
}

export function ringAt(draft: Draft, { part, ring }: RingAddress): Ring | undefined {
  return draft.parts[part]?.[ring];
}

/** Every ring with its address, in order. */
export function rings(draft: Draft): { address: RingAddress; positions: Ring }[] {
  return draft.parts.flatMap((part, partIndex) =>
    part.map((positions, ringIndex) => ({ address: { part: partIndex, ring: ringIndex }, positions })),
  );
}

export function vertexCount(draft: Draft): number {
  return rings(draft).reduce((sum, { positions }) => sum + positions.length, 0);
}

/** A draft with one more outer ring; for a route or a site the new line or position replaces the old one. */
export function withPart(draft: Draft, positions: readonly Position[]): Draft {
  const ring = tidy(positions, draft.shape === "area");
  return { ...draft, parts: draft.shape === "area" ? [...draft.parts, [ring]] : [[ring]] };
}

/** A draft with one more hole in a part. */
export function withHole(draft: Draft, part: number, positions: readonly Position[]): Draft {
  const hole = tidy(positions, true);
  return { ...draft, parts: draft.parts.map((rings, index) => (index === part ? [...rings, hole] : rings)) };
}

/** A draft with other positions for one ring; a ring left with too few is removed. */
export function withRing(draft: Draft, address: RingAddress, positions: readonly Position[]): Draft {
  const ring = tidy(positions, draft.shape === "area");
  if (ring.length < LEAST[draft.shape]) return withoutRing(draft, address);
  return {
    ...draft,
    parts: draft.parts.map((part, partIndex) =>
      partIndex === address.part ? part.map((old, ringIndex) => (ringIndex === address.ring ? ring : old)) : part,
    ),
  };
}

/** A draft without a ring. An outer ring takes its holes with it. */
export function withoutRing(draft: Draft, address: RingAddress): Draft {
  const parts =
    address.ring === 0
      ? draft.parts.filter((_, index) => index !== address.part)
      : draft.parts.map((part, index) =>
          index === address.part ? part.filter((_, ring) => ring !== address.ring) : part,
        );
  return { ...draft, parts };
}

export function withVertexMoved(draft: Draft, address: RingAddress, vertex: number, to: Position): Draft {
  const ring = ringAt(draft, address);
  if (!ring) return draft;
  return withRing(
    draft,
    address,
    ring.map((position, index) => (index === vertex ? to : position)),
  );
}

/** A draft with a vertex half-way to the next one, or beyond the end of a line. */
export function withVertexAfter(draft: Draft, address: RingAddress, vertex: number, at?: Position): Draft {
  const ring = ringAt(draft, address);
  const here = ring?.[vertex];
  if (!ring || !here || draft.shape === "site") return draft;
  const isLineEnd = draft.shape === "route" && vertex === ring.length - 1;
  const other = isLineEnd ? ring[vertex - 1] : ring[(vertex + 1) % ring.length];
  const [lon = 0, lat = 0] = here;
  const [otherLon = lon, otherLat = lat] = other ?? here;
  const share = isLineEnd ? -0.5 : 0.5;
  const added = at ?? [lon + (otherLon - lon) * share, lat + (otherLat - lat) * share];
  return withRing(draft, address, [...ring.slice(0, vertex + 1), added, ...ring.slice(vertex + 1)]);
}

export function withoutVertex(draft: Draft, address: RingAddress, vertex: number): Draft {
  const ring = ringAt(draft, address);
  return ring
    ? withRing(
        draft,
        address,
        ring.filter((_, index) => index !== vertex),
      )
    : draft;
}

/** Whether a position lies inside a ring, by the even-odd rule. */
export function isInside([lon = 0, lat = 0]: Position, ring: Ring): boolean {
  let inside = false;
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
    const [lon1 = 0, lat1 = 0] = ring[index] as Position;
    const [lon2 = 0, lat2 = 0] = ring[before] as Position;
    if (lat1 > lat !== lat2 > lat && lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) inside = !inside;
  }
  return inside;
}

/** The ring that a position belongs to: a hole before the part around it. */
export function ringUnder(draft: Draft, position: Position): RingAddress | null {
  if (draft.shape !== "area") return draft.parts.length > 0 ? { part: 0, ring: 0 } : null;
  const under = rings(draft).filter(({ positions }) => isInside(position, positions));
  return under.sort((a, b) => ringArea(a.positions) - ringArea(b.positions))[0]?.address ?? null;
}

/** The part that a hole of these positions lies in; null if its first position lies in none. */
export function partAround(draft: Draft, positions: readonly Position[]): number | null {
  const [first] = positions;
  return first ? (ringUnder(draft, first)?.part ?? null) : null;
}

/** The ring that `after` has more than `before`; the first ring if it has none more. */
export function newestRing(before: Draft, after: Draft): RingAddress {
  const part = after.parts.findIndex((rings, index) => rings.length > (before.parts[index]?.length ?? 0));
  return part < 0 ? { part: 0, ring: 0 } : { part, ring: (after.parts[part]?.length ?? 1) - 1 };
}

/** The draft as GeoJSON, rings closed; null while there is nothing. */
export function toGeometry(draft: Draft): Geometry | null {
  const closed = (part: Part): Position[][] => part.map((ring) => [...ring, ring[0] as Position]);
  const first = draft.parts[0];
  if (!first?.[0]) return null;
  if (draft.shape === "site") return { type: "Point", coordinates: first[0][0] as Position };
  if (draft.shape === "route") return { type: "LineString", coordinates: [...first[0]] };
  return draft.parts.length === 1
    ? { type: "Polygon", coordinates: closed(first) }
    : { type: "MultiPolygon", coordinates: draft.parts.map(closed) };
}

/** A draft of GeoJSON; null for a type that no designation can have. */
export function fromGeometry(geometry: Geometry): Draft | null {
  switch (geometry.type) {
    case "Point":
      return { shape: "site", parts: [[tidy([geometry.coordinates], false)]] };
    case "LineString":
      return { shape: "route", parts: [[tidy(geometry.coordinates, false)]] };
    case "Polygon":
      return { shape: "area", parts: [geometry.coordinates.map((ring) => tidy(ring, true))] };
    case "MultiPolygon":
      return { shape: "area", parts: geometry.coordinates.map((part) => part.map((ring) => tidy(ring, true))) };
    default:
      return null;
  }
}

/** Square metres of an area less its holes; 0 for lines and sites. Spherical, see `measure.ts`. */
export function areaOf(draft: Draft): number {
  if (draft.shape !== "area") return 0;
  return draft.parts.reduce(
    (sum, [outer, ...holes]) => sum + ringArea(outer ?? []) - holes.reduce((holed, hole) => holed + ringArea(hole), 0),
    0,
  );
}

/** Metres: along a route, or around every ring of an area. */
export function lengthOf(draft: Draft): number {
  if (draft.shape === "site") return 0;
  return rings(draft).reduce(
    (sum, { positions }) =>
      sum + lineLength(draft.shape === "area" ? [...positions, ...positions.slice(0, 1)] : positions),
    0,
  );
}
