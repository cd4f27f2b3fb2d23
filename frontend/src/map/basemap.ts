/** Our own base map: land, governorates, quarters, rivers, roads, places; nothing from outside, no glyph server. */
import type { FeatureCollection } from "geojson";
import type {
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibre,
  SourceSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { Palette } from "./palette.ts";

const PARTS = ["land", "governorates", "quarters", "rivers", "roads", "places"] as const;

export type BaseMap = Record<(typeof PARTS)[number], FeatureCollection>;

/** Families are loaded by the page; the first entry tells the library the weight, the second names the family. */
const FONT = ["IBM Plex Sans Medium", "IBM Plex Sans", "IBM Plex Sans Arabic"];
const FONT_STRONG = ["IBM Plex Sans SemiBold", "IBM Plex Sans", "IBM Plex Sans Arabic"];
export const FONT_MONO = ["IBM Plex Mono SemiBold", "IBM Plex Mono"];

const empty: FeatureCollection = { type: "FeatureCollection", features: [] };
const rank: ExpressionSpecification = ["to-number", ["coalesce", ["get", "rank"], 3], 3];

function nameIn(lang: string): ExpressionSpecification {
  return ["coalesce", ["get", `name_${lang}`], ["get", "name_en"], ""];
}

/** Sources of the base map, empty until `loadBase` fills them; `basemap` names an operator's own PMTiles extract. */
export function baseSources(basemap?: string): Record<string, SourceSpecification> {
  const sources: Record<string, SourceSpecification> = {};
  for (const part of PARTS) sources[part] = { type: "geojson", data: empty };
  if (basemap) sources["extract"] = { type: "vector", url: `pmtiles://${basemap}` };
  return sources;
}

function extractLayers(palette: Palette): LayerSpecification[] {
  const source = "extract";
  return [
    { id: "extract-water", type: "fill", source, "source-layer": "water", paint: { "fill-color": palette.river } },
    {
      id: "extract-roads",
      type: "line",
      source,
      "source-layer": "roads",
      paint: { "line-color": palette.roadCase, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 16, 4] },
    },
    {
      id: "extract-buildings",
      type: "fill",
      source,
      "source-layer": "buildings",
      minzoom: 13,
      paint: { "fill-color": palette.city },
    },
  ];
}

/** Layers below the outlines. */
export function baseLayers(palette: Palette, lang: string, withExtract: boolean): LayerSpecification[] {
  const wide = (near: number): ExpressionSpecification => [
    "interpolate",
    ["exponential", 1.4],
    ["zoom"],
    6,
    near / 6,
    12,
    near,
    17,
    near * 4,
  ];
  return [
    { id: "sea", type: "background", paint: { "background-color": palette.land } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": palette.land } },
    ...(withExtract ? extractLayers(palette) : []),
    {
      id: "quarters",
      type: "fill",
      source: "quarters",
      minzoom: 8,
      paint: { "fill-color": palette.city, "fill-outline-color": palette.land },
    },
    {
      id: "governorates",
      type: "line",
      source: "governorates",
      paint: { "line-color": palette.border, "line-width": 1, "line-dasharray": [4, 2, 1, 2] },
    },
    {
      id: "rivers",
      type: "line",
      source: "rivers",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": palette.river, "line-width": wide(3.2) },
    },
    {
      id: "road-cases",
      type: "line",
      source: "roads",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": palette.roadCase, "line-width": wide(5) },
    },
    {
      id: "roads",
      type: "line",
      source: "roads",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: {
        "line-color": ["match", ["get", "class"], ["named", "agreed"], palette.ink, palette.road],
        "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 6, 0.4, 12, 3, 17, 14],
      },
    },
    {
      id: "road-names",
      type: "symbol",
      source: "roads",
      minzoom: 10.5,
      layout: {
        "symbol-placement": "line",
        "text-field": nameIn(lang),
        "text-font": FONT,
        "text-size": 12,
        "text-offset": [0, -0.9],
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.land, "text-halo-width": 2.2 },
    },
    {
      id: "quarter-names",
      type: "symbol",
      source: "quarters",
      minzoom: 11.5,
      layout: { "text-field": nameIn(lang), "text-font": FONT, "text-size": 11.5, "text-letter-spacing": 0.04 },
      paint: { "text-color": palette.ink3, "text-halo-color": palette.city, "text-halo-width": 2.2 },
    },
    {
      id: "governorate-names",
      type: "symbol",
      source: "governorates",
      maxzoom: 8.5,
      layout: {
        "text-field": ["upcase", nameIn(lang)],
        "text-font": FONT,
        "text-size": 10.5,
        "text-letter-spacing": 0.12,
        "symbol-sort-key": 9,
      },
      paint: { "text-color": palette.ink3, "text-halo-color": palette.land, "text-halo-width": 2.2 },
    },
    {
      id: "place-dots",
      type: "circle",
      source: "places",
      filter: [">=", ["zoom"], ["match", rank, 1, 0, 2, 7, 3, 8.5, 4, 9.8, 10.8]],
      paint: {
        "circle-radius": ["match", rank, 1, 3.4, 2, 2.8, 2.2],
        "circle-color": palette.label,
        "circle-stroke-color": palette.land,
        "circle-stroke-width": 1,
      },
    },
    {
      id: "place-names",
      type: "symbol",
      source: "places",
      filter: [">=", ["zoom"], ["match", rank, 1, 0, 2, 7, 3, 8.5, 4, 9.8, 10.8]],
      layout: {
        "text-field": [
          "case",
          ["all", ["<=", rank, 1], ["has", "name_ar"]],
          ["concat", nameIn(lang), "  ", ["get", "name_ar"]],
          nameIn(lang),
        ],
        "text-font": ["case", ["<=", rank, 1], ["literal", FONT_STRONG], ["literal", FONT]],
        "text-size": ["match", rank, 1, 15, 2, 13, 12],
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.6,
        "text-justify": "auto",
        "symbol-sort-key": rank,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.land, "text-halo-width": 2.2 },
    },
  ];
}

/** Loads the base map from the server and fills the sources. Rejects when it cannot be had. */
export async function loadBase(map: MapLibre, url: string, palette: Palette): Promise<void> {
  const base = await fetchBase(url);
  for (const part of PARTS) {
    const source = map.getSource(part);
    if (source && "setData" in source)
      (source as { setData(data: FeatureCollection): void }).setData(base[part] ?? empty);
  }
  if (base.land?.features.length) map.setPaintProperty("sea", "background-color", palette.sea);
}

/** The layers of the base map. */
export async function fetchBase(url: string): Promise<Partial<BaseMap>> {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`base map: ${answer.status}`);
  return (await answer.json()) as Partial<BaseMap>;
}

/** An empty style: sources and layers come from the islands. A colour changes at once: fading draws a dozen frames. */
export function bareStyle(): StyleSpecification {
  return { version: 8, sources: {}, layers: [], transition: { duration: 0, delay: 0 } };
}
