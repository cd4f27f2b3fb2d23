/** One map on a page: made once, in the page's theme and language, with tools, read-out and keys. */
import {
  Map as MapLibre,
  addProtocol,
  setWorkerUrl,
  type LayerSpecification,
  type SourceSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import { button, find, icon, make } from "../elements.ts";
import { language, say, type PhraseKey } from "../phrases.ts";
import { baseLayers, baseSources, bareStyle, loadBase } from "./basemap.ts";
import { onKeys, onPageKeys, showShortcuts, type KeyTable } from "./keys.ts";
import type { Box } from "./outlines.ts";
import { MovingPicture } from "./moving_picture.ts";
import { onThemeChange, readPalette, type Palette } from "./palette.ts";
import { setHatches } from "./patterns.ts";
import { keepReadout } from "./readout.ts";

setWorkerUrl(workerUrl);

export interface SurfaceOptions {
  sources: Record<string, SourceSpecification>;
  /** Layers above the base map, in the palette's colours; asked again when the theme changes. */
  layers: (palette: Palette) => LayerSpecification[];
  /** Whether the view may be moved by pointer and keys. */
  interactive: boolean;
  /** Whether one finger and the wheel belong to the page: for a small map in a page that scrolls. */
  yieldsToPage?: boolean;
  /** Whether this page can draw: adds the drawing keys to the help. */
  editing?: boolean;
  keys?: (surface: Surface) => KeyTable;
  /** What its own keys do, for the help. */
  shortcuts?: readonly (readonly [string, PhraseKey])[];
  onTheme?: (palette: Palette) => void;
}

export interface Surface {
  readonly map: MapLibre;
  readonly element: HTMLElement;
  readonly box: HTMLElement;
  palette: Palette;
  /** What the tool that shows everything shows; the theatre unless an island says otherwise. */
  home: Box | null;
  fit(box: Box | null, immediate?: boolean): void;
  /** Says a sentence to assistive technology, politely. */
  announce(text: string): void;
  /** Shows or hides the crosshair at the centre. */
  crosshair(shown: boolean): void;
  /** Whether a hand moves the map's picture now, and the map will follow. */
  isMoved(): boolean;
  /** Counts what the map holds, and marks the element as ready once it is drawn. */
  loaded(count: number): void;
}

/** Four numbers of a `data-bounds` attribute: west, south, east, north; null if it is not there. */
export function boxOf(text: string | undefined): Box | null {
  const numbers = (text ?? "").split(",").map(Number);
  return numbers.length === 4 && numbers.every(Number.isFinite) ? (numbers as Box) : null;
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

function recolour(map: MapLibre, layers: LayerSpecification[]): void {
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, name as Parameters<MapLibre["setPaintProperty"]>[1], value);
    }
  }
}

function makeMap(element: HTMLElement, { interactive, yieldsToPage = false }: SurfaceOptions): MapLibre | null {
  const view = (element.dataset["view"] ?? "").split(",").map(Number);
  const theatre = boxOf(element.dataset["bounds"]);
  const [lon = 37.15, lat = 36.2, zoom = 9] = view.length === 3 && view.every(Number.isFinite) ? view : [];
  try {
    return new MapLibre({
      container: element,
      style: bareStyle(),
      center: [lon, lat],
      zoom,
      ...(theatre && view.length !== 3 ? { bounds: theatre, fitBoundsOptions: { padding: 24, animate: false } } : {}),
      ...(theatre
        ? { maxBounds: [theatre[0] - 3, theatre[1] - 3, theatre[2] + 3, theatre[3] + 3] as Box, minZoom: 4 }
        : {}),
      maxZoom: 19,
      interactive,
      cooperativeGestures: yieldsToPage,
      keyboard: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      fadeDuration: 0,
      // The library's other words belong to controls that we do not use.
      locale: {
        "Map.Title": element.getAttribute("aria-label") ?? say("map.title"),
        "CooperativeGesturesHandler.WindowsHelpText": say("map.gesture_wheel"),
        "CooperativeGesturesHandler.MacHelpText": say("map.gesture_wheel_mac"),
        "CooperativeGesturesHandler.MobileHelpText": say("map.gesture_touch"),
      },
    });
  } catch {
    return null;
  }
}

function addTools(surface: Surface, { editing = false, shortcuts = [] }: SurfaceOptions): void {
  const { map, box } = surface;
  const tools = find(".tools", box) ?? box.appendChild(make("div", { class: "tools" }));
  const tool = (sign: string | Node, label: string, act: () => void): HTMLButtonElement =>
    button(sign, act, { "aria-label": label, title: label });
  tools.prepend(
    tool("+", say("map.zoom_in"), () => map.zoomIn({ animate: !still.matches })),
    tool("−", say("map.zoom_out"), () => map.zoomOut({ animate: !still.matches })),
  );
  const theatre = boxOf(surface.element.dataset["bounds"]);
  tools.append(
    tool(icon("M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5l-4.5 4.5M2.5 13.5L7 9"), say("map.fit"), () =>
      surface.fit(surface.home ?? theatre),
    ),
  );
  if (surface.element.dataset["map"] !== "record") {
    tools.append(tool("?", say("map.help_button"), () => showShortcuts(editing, shortcuts)));
  }
}

function panKeys({ map }: Surface): KeyTable {
  const pan = (x: number, y: number) => (event: KeyboardEvent) => {
    const step = event.shiftKey ? 4 : 60;
    map.panBy([x * step, y * step], { animate: false });
  };
  const zoomIn = (): void => void map.zoomIn({ animate: false });
  const zoomOut = (): void => void map.zoomOut({ animate: false });
  return {
    ArrowLeft: pan(-1, 0),
    ArrowRight: pan(1, 0),
    ArrowUp: pan(0, -1),
    ArrowDown: pan(0, 1),
    Equal: zoomIn,
    NumpadAdd: zoomIn,
    Minus: zoomOut,
    NumpadSubtract: zoomOut,
  };
}

/** `[data-zoom-to="west,south,east,north"]` of the page: a button that takes the map to a place. */
function zoomOnDemand(surface: Surface): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("button[data-zoom-to]") : null;
    if (link) surface.fit(boxOf(link.dataset["zoomTo"]));
  });
}

function trackFocus(surface: Surface): void {
  const canvas = surface.map.getCanvas();
  canvas.addEventListener("focus", () => surface.crosshair(canvas.matches(":focus-visible")));
  canvas.addEventListener("keydown", () => surface.crosshair(true));
  canvas.addEventListener("pointerdown", () => surface.crosshair(false));
  canvas.addEventListener("blur", () => surface.crosshair(false));
}

/** Says that the base map is missing and offers another try; the outlines stay usable. */
function sayBaseFailed(surface: Surface, retry: () => void): void {
  const notice = make("p", { class: "notice warn off", role: "status" }, `${say("map.base_failed")} `);
  notice.append(
    button(
      say("map.retry"),
      () => {
        notice.remove();
        retry();
      },
      { class: "btn small" },
    ),
  );
  surface.box.append(notice);
}

/**
 * Makes the map of an element, or says in its place that this browser cannot draw one and returns null.
 *
 * Attributes of the element: data-base-url, data-bounds (west,south,east,north), data-view (lon,lat,zoom), data-lang,
 * data-basemap (address of a PMTiles extract).
 */
export async function openSurface(element: HTMLElement, options: SurfaceOptions): Promise<Surface | null> {
  const box = element.closest<HTMLElement>(".mapbox") ?? element;
  const map = makeMap(element, options);
  if (!map) {
    box.append(make("p", { class: "notice warn off", role: "status" }, say("map.failed")));
    element.dataset["ready"] = "false";
    return null;
  }
  const { baseUrl, basemap, lang = language } = element.dataset;
  if (basemap) addProtocol("pmtiles", new Protocol().tile);
  await map.once("style.load");

  const live = make("p", { class: "visually-hidden", "aria-live": "polite", "data-map-live": "" });
  const cross = make("div", { class: "crosshair", "aria-hidden": "true" });
  cross.hidden = true;
  box.append(live, cross);

  let picture: MovingPicture | null = null;
  const surface: Surface = {
    map,
    element,
    box,
    palette: readPalette(),
    home: null,
    fit(target, immediate = false) {
      if (!target) return;
      // What lies on the map covers nothing of what is brought into view.
      const above = find(".toolbar", box)?.offsetHeight ?? 0;
      const below = find("details.legend", box) ? 0 : (find(".read", box)?.offsetHeight ?? 0);
      const padding = { top: 48 + above, right: 48, bottom: 48 + below, left: 64 };
      map.fitBounds(target, { padding, maxZoom: 15, animate: !immediate && !still.matches, duration: 500 });
    },
    announce(text) {
      // The same sentence twice in a row is only spoken when the text changes in between.
      live.textContent = live.textContent === text ? `${text}\u00a0` : text;
    },
    crosshair(shown) {
      cross.hidden = !shown;
    },
    isMoved: () => picture?.isMoved ?? false,
    loaded(count) {
      element.dataset["featureCount"] = String(count);
      if (element.dataset["ready"] !== "true") void map.once("idle").then(() => (element.dataset["ready"] = "true"));
      map.triggerRepaint();
    },
  };

  const layers = (): LayerSpecification[] => {
    // Names stay readable above the hatches; everything else of the base map lies below the outlines.
    const base = baseLayers(surface.palette, lang, Boolean(basemap));
    const isName = (layer: LayerSpecification): boolean => layer.type === "symbol" || layer.type === "circle";
    return [...base.filter((layer) => !isName(layer)), ...options.layers(surface.palette), ...base.filter(isName)];
  };
  setHatches(map, surface.palette);
  for (const [id, source] of Object.entries({ ...baseSources(basemap), ...options.sources })) map.addSource(id, source);
  for (const layer of layers()) map.addLayer(layer);
  const fillBase = (): void => {
    if (!baseUrl) return;
    loadBase(map, baseUrl, surface.palette).then(
      () => (element.dataset["base"] = "true"),
      () => sayBaseFailed(surface, fillBase),
    );
  };
  fillBase();
  onThemeChange(() => {
    surface.palette = readPalette();
    setHatches(map, surface.palette);
    recolour(map, layers());
    if (element.dataset["base"] === "true") map.setPaintProperty("sea", "background-color", surface.palette.sea);
    options.onTheme?.(surface.palette);
  });

  const readSeen = keepReadout(map, box);
  if (options.interactive) {
    picture = new MovingPicture(map, element, readSeen);
    // The keys are the map's own here: screen readers shall hand arrows and letters through.
    map.getCanvas().setAttribute("role", "application");
    addTools(surface, options);
    trackFocus(surface);
    onKeys(map.getCanvas(), { ...panKeys(surface), ...options.keys?.(surface) });
    onPageKeys(options.editing ?? false, options.shortcuts);
    zoomOnDemand(surface);
  }
  return surface;
}
