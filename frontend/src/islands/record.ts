/** `[data-map="record"]` and `edition`: a small map that only shows; what it holds comes with the page. */
import type { GeoJSONSource } from "maplibre-gl";
import { embedded } from "../elements.ts";
import { keepRoom, showLegend } from "../map/legend.ts";
import { boundsOf, dressed, outlineLayers, type Outlines } from "../map/outlines.ts";
import { openSurface, boxOf } from "../map/surface.ts";

export async function openRecordMap(element: HTMLElement): Promise<void> {
  const outlines = embedded<Outlines>(element.dataset["features"]) ?? { type: "FeatureCollection", features: [] };
  const surface = await openSurface(element, {
    interactive: true,
    yieldsToPage: true,
    sources: { outlines: { type: "geojson", data: dressed(outlines), promoteId: "id" } },
    layers: (palette) => outlineLayers(palette, "outlines"),
  });
  if (!surface) return;
  const subject = outlines.features.filter((feature) => feature.properties?.role !== "context");
  surface.home = boundsOf({ features: subject.length > 0 ? subject : outlines.features });
  surface.fit(surface.home ?? boxOf(element.dataset["bounds"]), true);
  // The signs of an edition's map are explained by the page.
  if (element.dataset["map"] === "record") showLegend(surface.box, outlines);
  else keepRoom(surface.box);
  surface.loaded(outlines.features.length);
  // The record was exchanged for what it is now: the map stays where the reader has moved it.
  document.addEventListener("jic:part", () => {
    const now = embedded<Outlines>(`${element.dataset["features"]}-now`);
    if (!now) return;
    void surface.map.getSource<GeoJSONSource>("outlines")?.setData(dressed(now));
    showLegend(surface.box, now);
    surface.loaded(now.features.length);
  });
}
