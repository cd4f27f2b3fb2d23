/** Designations and versions on the map: by phase and side, with line and hatch, in both themes. */
import type { Feature, FeatureCollection, Position } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import type { Palette } from "./palette.ts";
import { FONT_MONO } from "./basemap.ts";
import { sideLook, sides, type Side } from "./sides.ts";

export type Phase = "force" | "negotiation" | "halted" | "draft" | "released" | "ended";
export type Role =
  | "a"
  | "b"
  | "common"
  | "conflict"
  | "context"
  | "only_a"
  | "only_b"
  | "reservation"
  | "step"
  | "note_internal"
  | "note_shared";

/** What the server says of one outline. `side` is the slot of the delegation whose version it is; 0 is none. */
export interface OutlineProperties {
  id?: string;
  reference?: string;
  title?: string;
  kind?: string;
  mixed?: boolean;
  phase?: Phase;
  side?: number;
  role?: Role;
  /** What the map and its legend call a version: `US v2`. */
  label?: string;
  url?: string;
  /** Of a numbered difference: its number, and where that stands (longitude, latitude). */
  number?: number;
  at?: [number, number];
  /** Set here: how line and fill are drawn. */
  line?: string;
  fill?: string;
}

/** `exact`: of a window's answer, whether the outlines have all their vertices. */
export type Outlines = FeatureCollection<Feature["geometry"], OutlineProperties> & { exact?: boolean };

/** Line and fill of an outline, by name. */
function looks(properties: OutlineProperties, known: readonly Side[]): { line: string; fill: string } {
  const side = sideLook(properties.side, known);
  switch (properties.role) {
    case "a":
    case "b":
      return { line: side, fill: "none" };
    case "only_a":
    case "only_b":
      return { line: "none", fill: side };
    case "common":
      return { line: "none", fill: "common" };
    case "context":
      return { line: "context", fill: "none" };
    case "step":
      return { line: "none", fill: "none" };
    case "conflict":
      return { line: "conflict", fill: "none" };
    case "note_internal":
    case "note_shared":
      return { line: properties.role, fill: "none" };
    case "reservation":
      return { line: "reserved", fill: "reserved" };
    default:
  }
  const mixed = properties.mixed === true;
  switch (properties.phase) {
    case "force":
      return { line: "force", fill: mixed ? "mix" : "force" };
    case "halted":
      return { line: "halt", fill: "halt" };
    case "draft":
      return { line: "draft", fill: "none" };
    case "released":
      // Its line alone: the hatch of a side means that it proposes, and over squares of 10 km it drowned the places.
      return { line: "released", fill: "none" };
    case "ended":
      return { line: "ended", fill: "none" };
    default:
      return mixed ? { line: "mix", fill: "mix" } : { line: side, fill: side };
  }
}

/** The collection with its looks, and with ids where the map can hold state by them. */
export function dressed(outlines: Outlines, known = sides()): Outlines {
  return {
    type: "FeatureCollection",
    features: outlines.features.map((feature, index) => ({
      ...feature,
      properties: {
        ...feature.properties,
        ...looks(feature.properties ?? {}, known),
        id: String(feature.id ?? feature.properties?.id ?? index),
      },
    })),
  };
}

/** What a legend of phases and sides has to explain. */
export function lookNames(outlines: Outlines, known = sides()): Set<string | undefined> {
  return new Set(
    dressed(outlines, known).features.flatMap(({ properties: { phase, line, fill, kind } }) => [phase, line, fill, kind]),
  );
}

function byLook<T>(field: "line" | "fill", values: Partial<Record<string, T>>, otherwise: T): ExpressionSpecification {
  return ["match", ["get", field], ...Object.entries(values).flat(), otherwise] as unknown as ExpressionSpecification;
}

const selected: ExpressionSpecification = ["boolean", ["feature-state", "selected"], false];
const DASHES: Record<string, number[]> = {
  "side-0": [0.6, 1.6],
  mix: [0.8, 1.6],
  halt: [1.4, 1.4],
  draft: [5, 3],
  released: [2, 1.6],
  ended: [1, 3],
  conflict: [1.2, 1.2],
  reserved: [0.8, 0.8],
};

/** The dashes of every line that is not solid, by its name. */
function dashes(): Record<string, number[]> {
  const ofSides = sides().filter(({ dash }) => dash.length > 0).map(({ look, dash }) => [look, dash]);
  return { ...DASHES, ...Object.fromEntries(ofSides) };
}

/** Layers above the base map, for one source. Every line has at least 3 : 1 against every ground of the map. */
export function outlineLayers(palette: Palette, source: string): LayerSpecification[] {
  const colours = {
    ...palette.sides,
    force: palette.agreed,
    mix: palette.ink2,
    halt: palette.danger,
    draft: palette.ink2,
    released: palette.ink2,
    ended: palette.ink3,
    context: palette.ink3,
    conflict: palette.danger,
    note_internal: palette.ink,
    note_shared: palette.agreed,
    reserved: palette.ink,
  };
  const washes = {
    ...palette.sides,
    force: palette.agreed,
    common: palette.agreed,
    halt: palette.danger,
    reserved: palette.surface,
  };
  const dashed = Object.entries(dashes());
  const isDashed: ExpressionSpecification = ["in", ["get", "line"], ["literal", dashed.map(([look]) => look)]];
  const width: ExpressionSpecification = [
    "case",
    selected,
    3.4,
    byLook("line", { ended: 1.2, context: 1.2, draft: 1.6, mix: 1.8, reserved: 4 }, 2.3),
  ];
  const line = byLook("line", colours, palette.ink3);
  const drawn: ExpressionSpecification = ["!=", ["get", "line"], "none"];
  return [
    {
      id: `${source}-wash`,
      type: "fill",
      source,
      paint: {
        "fill-color": byLook("fill", washes, palette.ink3),
        "fill-opacity": byLook("fill", { common: 0.15, none: 0, mix: 0.04, reserved: 0.6 }, 0.08),
      },
    },
    {
      id: `${source}-hatch`,
      type: "fill",
      source,
      filter: ["!", ["in", ["get", "fill"], ["literal", ["none", "common"]]]],
      paint: { "fill-pattern": ["concat", "hatch-", ["get", "fill"]], "fill-opacity": byLook("fill", { force: 0.4, reserved: 1 }, 0.7) },
    },
    {
      id: `${source}-halo`,
      type: "line",
      source,
      filter: drawn,
      layout: { "line-join": "round" },
      paint: {
        "line-color": ["case", selected, palette.ink, palette.surface],
        "line-width": ["case", selected, 9, 4.4],
        "line-opacity": ["case", selected, 0.3, byLook("line", { ended: 0, context: 0 }, 0.55)],
      },
    },
    {
      id: `${source}-line`,
      type: "line",
      source,
      filter: ["all", drawn, ["!", isDashed]],
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": line, "line-width": width },
    },
    ...dashed.map(
      ([look, dash]): LayerSpecification => ({
        id: `${source}-line-${look}`,
        type: "line",
        source,
        filter: ["==", ["get", "line"], look],
        layout: { "line-join": "round" },
        paint: { "line-color": line, "line-width": width, "line-dasharray": dash },
      }),
    ),
    {
      id: `${source}-point`,
      type: "circle",
      source,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": ["case", selected, 9, 6],
        "circle-color": palette.surface,
        "circle-stroke-color": line,
        "circle-stroke-width": 3,
      },
    },
    {
      id: `${source}-name`,
      type: "symbol",
      source,
      // What is in force, and a version on a map of its own, is named at every zoom; the rest once there is room.
      filter: [
        "all",
        ["any", ["has", "label"], ["has", "reference"]],
        [">=", ["zoom"], ["case", ["has", "label"], 0, ["match", ["get", "line"], ["force", "conflict", "reserved"], 0, 9.5]]],
      ],
      layout: {
        "text-field": ["coalesce", ["get", "label"], ["get", "reference"]],
        "text-font": FONT_MONO,
        "text-size": 11,
        // Names of places come first; a label goes beside them.
        "text-variable-anchor": ["center", "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right"],
        "text-radial-offset": 1.2,
        "symbol-sort-key": byLook("line", { force: 1, ended: 8, context: 9 }, 4),
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.land, "text-halo-width": 2.2 },
    },
  ];
}

/** Layers that answer a click. */
export function touchable(source: string): string[] {
  return [
    `${source}-wash`,
    `${source}-line`,
    `${source}-point`,
    ...Object.keys(dashes()).map((look) => `${source}-line-${look}`),
  ];
}

/** Puts outlines into their source, dressed. */
export function showOutlines(map: MapLibre, source: string, outlines: Outlines): void {
  map.getSource<GeoJSONSource>(source)?.setData(dressed(outlines));
}

export type Box = [west: number, south: number, east: number, north: number];

/** West, south, east, north of what is given, in degrees; null when there is no position. */
export function boundsOf(outlines: { features: readonly Pick<Feature, "geometry">[] }): Box | null {
  let box: Box | null = null;
  const take = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") {
      const [lon = 0, lat = 0] = value as Position;
      box = box
        ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
        : [lon, lat, lon, lat];
    } else value.forEach(take);
  };
  for (const { geometry } of outlines.features) if (geometry && "coordinates" in geometry) take(geometry.coordinates);
  return box;
}
