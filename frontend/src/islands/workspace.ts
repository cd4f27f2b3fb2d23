/** `[data-map="workspace"]`: the officers' map. Outlines come by window; a click or Enter opens the record. */
import htmx from "htmx.org";
import type { GeoJSONSource } from "maplibre-gl";
import { embedded, find, findAll } from "../elements.ts";
import { keepRoom } from "../map/legend.ts";
import { MOVEMENT_LAYERS, MOVEMENTS, movementLayers, Movements } from "../map/movements.ts";
import { boundsOf, dressed, lookNames, outlineLayers, touchable, type OutlineProperties, type Outlines } from "../map/outlines.ts";
import { boxOf, openSurface, type Surface } from "../map/surface.ts";
import { TimeSlider } from "../map/time_slider.ts";
import { WindowLoader } from "../map/window.ts";
import { figure, say } from "../phrases.ts";

const SOURCE = "outlines";

/** The record of an outline: amendments and reservations are drawn beside, and are of the same designation. */
function recordOf(feature: string): string {
  return feature.replace(/(-amendment)?(-reservation-\d+)?$/, "");
}

class Workspace {
  private outlines: Outlines = { type: "FeatureCollection", features: [] };
  private selected: string | null;

  constructor(private readonly surface: Surface) {
    this.selected = surface.element.dataset["selected"] || null;
  }

  start(): void {
    const { map, element } = this.surface;
    const fixed = embedded<Outlines>(element.dataset["features"]);
    if (fixed) this.show(fixed);
    if (element.dataset["windowUrl"]) {
      new WindowLoader(this.surface, element.dataset["windowUrl"], (outlines) => {
        this.show(outlines);
        this.surface.announce(say("map.loaded", { count: figure(outlines.features.length) }));
      }).start();
    }
    new Movements(this.surface).start();
    // On a narrow page the legend would leave little of what it explains.
    const legend = find<HTMLDetailsElement>("details.legend", this.surface.box);
    if (legend && this.surface.box.clientWidth < 480) legend.open = false;
    keepRoom(this.surface.box);
    map.on("click", (event) => this.openAt([event.point.x, event.point.y], false));
    map.on("mousemove", (event) => {
      map.getCanvas().style.cursor = this.at([event.point.x, event.point.y]) ? "pointer" : "";
    });
    document.addEventListener("click", (event) => this.fromList(event));
    document.body.addEventListener("htmx:afterSwap", () => {
      this.mark();
      this.nameThePage();
    });
    window.addEventListener("popstate", () => this.follow());
    map.on("idle", () => (element.dataset["named"] = this.named().join(" ")));
    const { selectedBounds } = element.dataset;
    if (selectedBounds) this.surface.fit(boxOf(selectedBounds), true);
  }

  /** References that can be read on the map now. */
  private named(): string[] {
    const labels = this.surface.map.queryRenderedFeatures({ layers: [`${SOURCE}-name`] });
    return [...new Set(labels.map(({ properties }) => (properties as OutlineProperties).reference ?? ""))].sort();
  }

  /** Writes the open record into the address, so that going back, reloading and sharing find it. */
  private remember(id: string): void {
    const address = new URL(location.href);
    if (address.searchParams.get("record") === id) return;
    address.searchParams.set("record", id);
    history.pushState({ record: id }, "", address);
  }

  /** Shows what the address names, after going back or forward. */
  private follow(): void {
    this.selected = new URL(location.href).searchParams.get("record");
    this.mark();
    if (this.selected) {
      void this.loadRecord(this.addressOf(this.selected), false, "");
      return;
    }
    const nothing = find<HTMLTemplateElement>("template[data-nothing-selected]");
    delete find("#record")?.dataset["livePart"];
    find("#record")?.replaceChildren(nothing?.content.cloneNode(true) ?? "");
    this.titlePage(nothing?.dataset["title"] ?? "");
  }

  /** Of a record; on a map of the past, of the version as it was in force then. */
  private addressOf(id: string): string {
    const { past } = this.surface.element.dataset;
    const item = find(`[data-feature="${CSS.escape(id)}"]`)?.getAttribute("href");
    const drawn = this.outlines.features.find((feature) => String(feature.id) === id)?.properties.url;
    return past ? (item ?? drawn ?? `/editions/versions/${id}/`) : `/designations/${id}/`;
  }

  private nameThePage(): void {
    const title = find("#record [data-record-title]")?.dataset["recordTitle"]?.trim();
    if (title) this.titlePage(title);
  }

  /** The page's title keeps its end, which names the site. */
  private titlePage(title: string): void {
    const end = document.title.includes(" · ") ? document.title.slice(document.title.lastIndexOf(" · ")) : "";
    document.title = title + end;
  }

  /** Opens what is under the crosshair, and takes the focus to it. */
  openAtCentre(): void {
    const canvas = this.surface.map.getCanvas();
    this.openAt([canvas.clientWidth / 2, canvas.clientHeight / 2], true);
  }

  private at([x, y]: [number, number]): OutlineProperties | null {
    const reach = 5;
    const found = this.surface.map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: [...MOVEMENT_LAYERS, ...touchable(SOURCE)] },
    );
    // A line on top of an outline is what is meant: the outline can be clicked beside it.
    const movement = found.find(({ source }) => source === MOVEMENTS);
    if (movement) return movement.properties as OutlineProperties;
    // The smallest outline under the pointer is the one meant: a large one can be clicked anywhere else.
    const sizes = new Map(
      this.outlines.features.map((feature) => {
        const box = boundsOf({ features: [feature] });
        return [String(feature.id), box ? (box[2] - box[0]) * (box[3] - box[1]) : 0];
      }),
    );
    const properties = found.map((feature) => feature.properties as OutlineProperties);
    return properties.sort((a, b) => (sizes.get(a.id ?? "") ?? 0) - (sizes.get(b.id ?? "") ?? 0))[0] ?? null;
  }

  private openAt(point: [number, number], takeFocus: boolean): void {
    const properties = this.at(point);
    if (properties) this.open(properties, takeFocus);
    else if (takeFocus) this.surface.announce(say("map.nothing_here"));
  }

  private open(properties: OutlineProperties, takeFocus: boolean): void {
    if (!properties.id) return;
    if (properties.url?.startsWith("/movements/")) {
      this.selected = null;
      this.mark();
      void this.loadRecord(properties.url, takeFocus, properties.title ?? "");
      return;
    }
    this.select(properties.id);
    this.surface.element.dispatchEvent(
      new CustomEvent("jic:open", { bubbles: true, detail: { id: properties.id, url: properties.url } }),
    );
    if (!properties.url) return;
    this.remember(recordOf(properties.id));
    void this.loadRecord(properties.url, takeFocus, properties.title ?? "");
  }

  private async loadRecord(url: string, takeFocus: boolean, title: string): Promise<void> {
    const address = new URL(url, location.href);
    address.searchParams.set("panel", "1");
    const asOf = find<HTMLInputElement>("[data-map-filters] [name=as_of]")?.value;
    if (asOf && url.startsWith("/movements/")) address.searchParams.set("as_of", asOf);
    const panel = find("#record");
    if (panel) Object.assign(panel.dataset, { livePart: address.href, liveOf: recordOf(this.selected ?? "") });
    await htmx.ajax("get", address.pathname + address.search, { target: "#record", swap: "innerHTML" });
    this.surface.announce(say("map.opened", { title }));
    const heading = takeFocus ? find("#record h1, #record h2") : null;
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }

  private select(id: string): void {
    this.selected = id;
    this.mark();
  }

  private mark(): void {
    const { map } = this.surface;
    map.removeFeatureState({ source: SOURCE });
    if (this.selected) map.setFeatureState({ source: SOURCE, id: this.selected }, { selected: true });
    for (const item of findAll("[data-feature]")) {
      if (this.selected && item.dataset["feature"] === recordOf(this.selected)) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  private fromList(event: MouseEvent): void {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-feature]") : null;
    const id = item?.dataset["feature"];
    if (!item || !id || event.ctrlKey || event.metaKey || event.shiftKey) return;
    this.select(id);
    const feature = this.outlines.features.find((candidate) => String(candidate.id) === id);
    this.surface.fit(boxOf(item.dataset["bounds"]) ?? (feature ? boundsOf({ features: [feature] }) : null));
    const url = item.getAttribute("href");
    if (url && !item.hasAttribute("hx-get")) {
      event.preventDefault();
      this.remember(id);
      void this.loadRecord(url, true, item.dataset["title"] ?? "");
    }
  }

  private show(outlines: Outlines): void {
    this.outlines = outlines;
    void this.surface.map.getSource<GeoJSONSource>(SOURCE)?.setData(dressed(outlines));
    this.mark();
    this.surface.loaded(outlines.features.length);
    this.showLegend();
  }

  /** Shows the legend's rows of what is in view; rows without data-legend stay. */
  private showLegend(): void {
    const present = lookNames(this.outlines);
    for (const row of findAll("[data-legend]", this.surface.box))
      row.hidden = !present.has(row.dataset["legend"] ?? "");
  }
}

export async function openWorkspace(element: HTMLElement): Promise<void> {
  let workspace: Workspace | null = null;
  const surface = await openSurface(element, {
    interactive: true,
    sources: {
      [SOURCE]: { type: "geojson", data: { type: "FeatureCollection", features: [] }, promoteId: "id" },
      [MOVEMENTS]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: (palette) => [...outlineLayers(palette, SOURCE), ...movementLayers(palette)],
    keys: () => ({ Enter: () => workspace?.openAtCentre() }),
  });
  if (!surface) return;
  workspace = new Workspace(surface);
  workspace.start();
  const slider = find("[data-time-slider]");
  if (slider) new TimeSlider(slider, (text) => surface.announce(text)).start();
}
