/** Outlines of the map's window from the server: after each move, once it has come to rest, one request at a time. */
import { find } from "../elements.ts";
import { contribute, type Marking } from "../page/banner.ts";
import { notify } from "../page/notices.ts";
import { say } from "../phrases.ts";
import type { Box, Outlines } from "./outlines.ts";
import type { Surface } from "./surface.ts";

const PAUSE_MS = 220;
/** Part of the window that is loaded beyond each edge, so that a small pan shows nothing empty. */
const MARGIN = 0.15;

/** What was asked for: the view, and the degrees that the answer covers. */
interface Asked {
  view: string;
  edges: Box;
}

export interface WindowOptions {
  /** What is drawn along needs every vertex. */
  exact?: boolean;
  /** Under which name its marking goes into the page's. */
  name?: string;
}

export class WindowLoader {
  private running: AbortController | null = null;
  private timer = 0;
  private asked: Asked | null = null;

  constructor(
    private readonly surface: Surface,
    private readonly url: string,
    private readonly show: (outlines: Outlines) => void,
    private readonly options: WindowOptions = {},
  ) {}

  /** Loads now, and again after every move, change of a filter, or `jic:changed` on the document. */
  start(): void {
    this.surface.map.on("moveend", () => {
      if (!this.isResized()) this.soon();
    });
    find<HTMLFormElement>("[data-map-filters]")?.addEventListener("change", () => this.soon());
    document.addEventListener("jic:changed", () => this.soon());
    void this.load();
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.isOutdated()) void this.load();
    }, PAUSE_MS);
  }

  /**
   * Whether a hand moves the map's picture: once it rests, the map goes elsewhere, and outlines are asked for there.
   * Shown meanwhile, others would be drawn under the hand and stop it.
   */
  private isOutdated(): boolean {
    const isMoved = this.surface.isMoved();
    if (isMoved) this.asked = null;
    return isMoved;
  }

  private get view(): string {
    return [...this.surface.map.getCenter().toArray(), this.surface.map.getZoom()].join();
  }

  /**
   * Whether the map is where it was when outlines were asked for, and shows nothing that they do not cover: then only
   * its size has changed. Its legend grows and shrinks with what the map shows; each time, everything was asked for,
   * cut into tiles and drawn once more.
   */
  private isResized(): boolean {
    if (this.asked?.view !== this.view) return false;
    const [west, south, east, north] = this.asked.edges;
    const [[left, bottom], [right, top]] = this.surface.map.getBounds().toArray();
    return west <= left && south <= bottom && right <= east && top <= north;
  }

  private address(): URL {
    const edges = this.surface.map.getBounds();
    const wide = (edges.getEast() - edges.getWest()) * MARGIN;
    const high = (edges.getNorth() - edges.getSouth()) * MARGIN;
    const box: Box = [edges.getWest() - wide, edges.getSouth() - high, edges.getEast() + wide, edges.getNorth() + high];
    this.asked = { view: this.view, edges: box };
    const address = new URL(this.url, location.href);
    address.searchParams.set("bbox", box.map((degrees) => degrees.toFixed(4)).join(","));
    address.searchParams.set("zoom", String(Math.round(this.surface.map.getZoom())));
    if (this.options.exact) address.searchParams.set("exact", "1");
    const filters = find<HTMLFormElement>("[data-map-filters]");
    for (const [name, value] of filters ? new FormData(filters) : []) {
      if (typeof value === "string" && value) address.searchParams.set(name, value);
    }
    return address;
  }

  private async load(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.surface.box.classList.add("waiting");
    try {
      const answer = await fetch(this.address(), { signal: running.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`map window: ${answer.status}`);
      const outlines = (await answer.json()) as Outlines & { marking?: Marking };
      if (!this.isOutdated()) {
        contribute(this.options.name ?? "window", outlines.marking);
        this.show(outlines);
      }
    } catch {
      if (running.signal.aborted) return;
      this.asked = null;
      notify(say("map.window_failed"), "warn", { label: say("map.retry"), act: () => void this.load() });
    }
    if (this.running === running) this.surface.box.classList.remove("waiting");
  }
}
