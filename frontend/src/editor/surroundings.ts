/** What lies around the draft: shown for orientation, and given to snap to. */
import type { Position } from "geojson";
import { embedded } from "../elements.ts";
import { rings, type Draft, type RingAddress } from "../geo/draft.ts";
import { linesOf } from "../geo/snap.ts";
import { fetchBase } from "../map/basemap.ts";
import { showLegend } from "../map/legend.ts";
import { showOutlines, type Outlines } from "../map/outlines.ts";
import type { Surface } from "../map/surface.ts";
import { language } from "../phrases.ts";
import type { Neighbour } from "./operations.ts";
import { WindowLoader } from "../map/window.ts";

export class Surroundings {
  private outlines: Outlines = { type: "FeatureCollection", features: [], exact: true };
  /** Borders, roads, rivers and places of the base map. */
  private base: readonly (readonly Position[])[] = [];
  /** Those of them that have a name and more than one position. */
  private named: readonly Neighbour[] = [];
  private references: Outlines = { type: "FeatureCollection", features: [] };

  constructor(private readonly surface: Surface) {}

  /**
   * Shows the sides' earlier outlines, which the page carries (data-features), as lines to draw along; and what the
   * server gives by window (data-window-url), but not `own`.
   */
  start(own: string | null): void {
    const { features, windowUrl } = this.surface.element.dataset;
    const carried = embedded<Outlines>(features);
    if (carried) {
      this.references = carried;
      showOutlines(this.surface.map, "reference", carried);
      showLegend(this.surface.box, carried);
    }
    void this.readBase();
    if (!windowUrl) return;
    const show = (outlines: Outlines): void =>
      this.show({ ...outlines, features: outlines.features.filter(({ id }) => own === null || String(id) !== own) });
    new WindowLoader(this.surface, windowUrl, show, { exact: true }).start();
  }

  /** The sides' earlier outlines, which the page carries. */
  get carried(): Outlines["features"] {
    return this.references.features;
  }

  /** Whether the outlines around have all their vertices: of too many in view, the server simplifies them. */
  get isExact(): boolean {
    return this.outlines.exact === true;
  }

  /** Outlines that borders can be shared with. Along simplified ones, slivers would be left. */
  private get shareable(): Outlines["features"] {
    return [...this.references.features, ...(this.isExact ? this.outlines.features : [])];
  }

  /** What can be cut out or followed, by name: outlines around, then roads, governorates and rivers. */
  get neighbours(): Neighbour[] {
    const outlines = this.shareable.flatMap(({ geometry, properties, id }) => {
      if (geometry?.type !== "Polygon" && geometry?.type !== "MultiPolygon") return [];
      const name = [properties?.label ?? properties?.reference, properties?.title].filter(Boolean).join(" · ");
      return [{ id: String(id ?? properties?.id ?? name), name: name || "–", geometry }];
    });
    return [...outlines, ...this.named];
  }

  /** Edges to snap to: around, and of the draft except the ring in hand, which must not snap to itself. */
  edges(draft: Draft, inHand: RingAddress | null): readonly (readonly Position[])[] {
    const own = rings(draft)
      .filter(({ address }) => address.part !== inHand?.part || address.ring !== inHand.ring)
      .map(({ positions }) => (draft.shape === "area" ? [...positions, ...positions.slice(0, 1)] : positions));
    return [...this.shareable.flatMap(({ geometry }) => linesOf(geometry)), ...this.base, ...own];
  }

  private async readBase(): Promise<void> {
    const { baseUrl } = this.surface.element.dataset;
    if (!baseUrl) return;
    try {
      const layers = Object.entries(await fetchBase(baseUrl));
      this.base = layers.flatMap(([, { features }]) => features.flatMap(({ geometry }) => linesOf(geometry)));
      this.named = layers.flatMap(([layer, { features }]) =>
        features.flatMap(({ geometry, properties }, index) => {
          const name: unknown = properties?.[`name_${language}`] ?? properties?.["name_en"];
          return typeof name === "string" && name && geometry.type !== "Point"
            ? [{ id: `${layer}-${index}`, name, geometry }]
            : [];
        }),
      );
    } catch {
      // The map says that its base is missing; there is nothing of it to snap to then.
    }
  }

  private show(outlines: Outlines): void {
    this.outlines = outlines;
    this.surface.element.dataset["around"] = String(outlines.features.length);
    showOutlines(this.surface.map, "context", outlines);
  }
}
