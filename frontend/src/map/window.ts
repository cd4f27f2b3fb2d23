/** Outlines of the map's window from the server: after each move, once it has come to rest, one request at a time. */
import { find } from "../elements.ts";
import { contribute, type Marking } from "../page/banner.ts";
import { notify } from "../page/notices.ts";
import { say } from "../phrases.ts";
import type { Outlines } from "./outlines.ts";
import type { Surface } from "./surface.ts";

const PAUSE_MS = 220;
/** Part of the window that is loaded beyond each edge, so that a small pan shows nothing empty. */
const MARGIN = 0.15;

export class WindowLoader {
  private running: AbortController | null = null;
  private timer = 0;

  constructor(
    private readonly surface: Surface,
    private readonly url: string,
    private readonly show: (outlines: Outlines) => void,
    /** What is drawn along needs every vertex. */
    private readonly exact = false,
  ) {}

  /** Loads now, and again after every move, change of a filter, or `jic:changed` on the document. */
  start(): void {
    this.surface.map.on("moveend", () => this.soon());
    find<HTMLFormElement>("[data-map-filters]")?.addEventListener("change", () => this.soon());
    document.addEventListener("jic:changed", () => this.soon());
    void this.load();
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), PAUSE_MS);
  }

  private address(): URL {
    const edges = this.surface.map.getBounds();
    const wide = (edges.getEast() - edges.getWest()) * MARGIN;
    const high = (edges.getNorth() - edges.getSouth()) * MARGIN;
    const box = [edges.getWest() - wide, edges.getSouth() - high, edges.getEast() + wide, edges.getNorth() + high];
    const address = new URL(this.url, location.href);
    address.searchParams.set("bbox", box.map((degrees) => degrees.toFixed(4)).join(","));
    address.searchParams.set("zoom", String(Math.round(this.surface.map.getZoom())));
    if (this.exact) address.searchParams.set("exact", "1");
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
      contribute("window", outlines.marking);
      this.show(outlines);
    } catch {
      if (running.signal.aborted) return;
      notify(say("map.window_failed"), "warn", { label: say("map.retry"), act: () => void this.load() });
    }
    if (this.running === running) this.surface.box.classList.remove("waiting");
  }
}
