/** Movements whose window is open, above the outlines of the officers' map: their lines, and where each was last. */
import type { GeoJSONSource, LayerSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { find } from "../elements.ts";
import { FONT_MONO } from "./basemap.ts";
import { dressed, type OutlineProperties, type Outlines } from "./outlines.ts";
import type { Palette } from "./palette.ts";
import type { Surface } from "./surface.ts";
import { WindowLoader } from "./window.ts";

export const MOVEMENTS = "movements";
/** Layers that answer a click. */
export const MOVEMENT_LAYERS = [`${MOVEMENTS}-line`, `${MOVEMENTS}-point`];

function named(palette: Palette, layout: SymbolLayerSpecification["layout"]): Omit<SymbolLayerSpecification, "id"> {
  return {
    type: "symbol",
    source: MOVEMENTS,
    layout: { "text-field": ["get", "label"], "text-font": FONT_MONO, "text-size": 11, ...layout },
    paint: { "text-color": palette.accent, "text-halo-color": palette.land, "text-halo-width": 2.2 },
  };
}

export function movementLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: `${MOVEMENTS}-line`,
      type: "line",
      source: MOVEMENTS,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.accent, "line-width": 2.2, "line-dasharray": [4, 1.4, 0.8, 1.4] },
    },
    {
      id: `${MOVEMENTS}-point`,
      type: "circle",
      source: MOVEMENTS,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 6,
        "circle-color": palette.accent,
        "circle-stroke-color": palette.surface,
        "circle-stroke-width": 2.4,
      },
    },
    // Along a line, so that what of it is in view is named.
    {
      ...named(palette, { "symbol-placement": "line", "symbol-spacing": 400, "text-offset": [0, -0.9] }),
      id: `${MOVEMENTS}-name-line`,
      filter: ["all", ["has", "label"], ["==", ["geometry-type"], "LineString"]],
    },
    {
      ...named(palette, { "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 1 }),
      id: `${MOVEMENTS}-name`,
      filter: ["all", ["has", "label"], ["!=", ["geometry-type"], "LineString"]],
    },
  ];
}

/** Keeps them up to date with the map's window, and shows or hides them by the legend's box. */
export class Movements {
  /** What of them the map shows, by identifier. */
  private shown: Outlines = { type: "FeatureCollection", features: [] };

  constructor(private readonly surface: Surface) {}

  start(): void {
    const { movementsUrl } = this.surface.element.dataset;
    if (!movementsUrl) return;
    new WindowLoader(this.surface, movementsUrl, (movements) => this.show(movements), { name: MOVEMENTS }).start();
    find("[data-movements-shown]", this.surface.box)?.addEventListener("change", () => this.draw());
  }

  private show(movements: Outlines): void {
    this.shown = movements;
    const row = find("[data-movements-row]", this.surface.box);
    if (row) row.hidden = movements.features.length === 0;
    this.draw();
  }

  private draw(): void {
    const box = find<HTMLInputElement>("[data-movements-shown]", this.surface.box);
    const features = box?.checked === false ? [] : this.shown.features;
    void this.surface.map
      .getSource<GeoJSONSource>(MOVEMENTS)
      ?.setData(dressed({ type: "FeatureCollection", features }));
    this.surface.element.dataset["movements"] = features
      .map(({ properties }) => (properties as OutlineProperties).label ?? "")
      .filter(Boolean)
      .sort()
      .join(", ");
  }
}
