/** What the editor shows besides the ring in hand: the whole draft, the ground it covers, a repair, one vertex. */
import type { Geometry, Position } from "geojson";
import type { Finding } from "./check.ts";
import type { GeoJSONSource, LayerSpecification, Map as MapLibre, SourceSpecification } from "maplibre-gl";
import { outlineLayers, showOutlines, type Role } from "../map/outlines.ts";
import type { Palette } from "../map/palette.ts";

export type EditorSource = "context" | "reference" | "difference" | "ground" | "draft" | "trace" | "repair" | "focus";

const empty = { type: "FeatureCollection" as const, features: [] };

export function editorSources(): Record<EditorSource, SourceSpecification> {
  const source = (): SourceSpecification => ({ type: "geojson", data: empty });
  return {
    context: { type: "geojson", data: empty, promoteId: "id" },
    reference: { type: "geojson", data: empty, promoteId: "id" },
    difference: { type: "geojson", data: empty, promoteId: "id" },
    ground: source(),
    draft: source(),
    trace: source(),
    repair: source(),
    focus: source(),
  };
}

export function editorLayers(palette: Palette): LayerSpecification[] {
  return [
    ...outlineLayers(palette, "context"),
    ...outlineLayers(palette, "difference"),
    ...outlineLayers(palette, "reference"),
    { id: "ground", type: "fill", source: "ground", paint: { "fill-color": palette.accent, "fill-opacity": 0.1 } },
    {
      id: "ground-line",
      type: "line",
      source: "ground",
      paint: { "line-color": palette.accent, "line-width": 1.4, "line-dasharray": [3, 2] },
    },
    {
      id: "draft",
      type: "fill",
      source: "draft",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.accent, "fill-opacity": 0.14 },
    },
    {
      id: "draft-line",
      type: "line",
      source: "draft",
      layout: { "line-join": "round" },
      paint: { "line-color": palette.accent, "line-width": 2 },
    },
    {
      id: "draft-point",
      type: "circle",
      source: "draft",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 5, "circle-color": palette.accent },
    },
    {
      id: "trace",
      type: "line",
      source: "trace",
      layout: { "line-join": "round" },
      paint: { "line-color": palette.accent, "line-width": 4 },
    },
    { id: "repair", type: "fill", source: "repair", paint: { "fill-pattern": "hatch-repair" } },
    {
      id: "repair-line",
      type: "line",
      source: "repair",
      paint: { "line-color": palette.warn, "line-width": 3, "line-dasharray": [2, 1] },
    },
    {
      id: "focus",
      type: "circle",
      source: "focus",
      paint: {
        "circle-radius": 11,
        "circle-color": palette.ink,
        "circle-opacity": 0,
        "circle-stroke-color": palette.ink,
        "circle-stroke-width": 3,
      },
    },
  ];
}

/** Shows one geometry in a source, or nothing. */
export function showIn(map: MapLibre, source: EditorSource, geometry: Geometry | null): void {
  void map.getSource<GeoJSONSource>(source)?.setData(geometry ? { type: "Feature", geometry, properties: {} } : empty);
}

/** Hatches what only the draft covers, what both do, and what only the version it is compared with does. */
export function showDifference(
  map: MapLibre,
  difference: Finding["difference"],
  sides: { ours: string; theirs: string },
): void {
  const parts: [Role, Geometry | null | undefined, string][] = [
    ["common", difference?.both, "0"],
    ["only_a", difference?.ours, sides.ours],
    ["only_b", difference?.theirs, sides.theirs],
  ];
  showOutlines(map, "difference", {
    type: "FeatureCollection",
    features: parts.flatMap(([role, geometry, side]) =>
      geometry ? [{ type: "Feature" as const, id: role, geometry, properties: { role, side: Number(side) } }] : [],
    ),
  });
}

export function showVertex(map: MapLibre, position: Position | undefined): void {
  showIn(map, "focus", position ? { type: "Point", coordinates: position } : null);
}

/** The vertex of a ring at most `reach` pixels from a point of the map; -1 if there is none. */
export function vertexNear(
  map: MapLibre,
  ring: readonly Position[],
  point: { x: number; y: number },
  reach: number,
): number {
  return ring.findIndex(([lon = 0, lat = 0]) => {
    const at = map.project([lon, lat]);
    return Math.hypot(at.x - point.x, at.y - point.y) <= reach;
  });
}
