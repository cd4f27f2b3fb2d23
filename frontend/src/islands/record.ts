/** `[data-map="record"]`: a small map that only shows; what it holds comes with the page. */
import { embedded } from "../elements.ts";
import { showLegend } from "../map/legend.ts";
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
  showLegend(surface.box, outlines);
  surface.loaded(outlines.features.length);
}
