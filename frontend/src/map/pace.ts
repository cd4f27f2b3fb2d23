/** How fast a map is drawn: by the name of what draws it, and after that by measuring. */
import type { Map as MapLibre } from "maplibre-gl";
import { median } from "../geo/view.ts";

/** Programs that draw by the processor, in the place of a graphics card. */
const BY_PROCESSOR = /swiftshader|llvmpipe|softpipe|software|basic render/i;
/** Chromium and Safari give this name to whatever draws, and the true one only by an extension. */
const MASKED = /^webkit webgl$/i;

/** While a hand moves the map, more than this from frame to frame is slow. */
const SLOW_MS = 60;
const FEWEST_FRAMES = 5;
/** Where a picture is moved, what is drawn is a single frame at a time, shown at the second one after it at the latest. */
const QUICK_MS = 40;
const DRAWINGS = 5;

/** What draws the map, as the browser names it. */
function rendererOf(canvas: HTMLCanvasElement): string {
  // What the map library draws with is asked for again: of one canvas it is always the same.
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  if (!context) return "";
  const name = String(context.getParameter(context.RENDERER));
  // Firefox warns of the extension, and tells the name without it.
  const unmasked = MASKED.test(name) ? context.getExtension("WEBGL_debug_renderer_info") : null;
  return unmasked ? String(context.getParameter(unmasked.UNMASKED_RENDERER_WEBGL)) : name;
}

export class Pace {
  private slow: boolean;
  /** Whether a gesture was slow. That is believed for good: of a single frame, a browser may say that it is shown too early. */
  private wasSlow = false;
  /** Milliseconds of frames in which the map was drawn, in the gesture that goes on. */
  private frames: number[] = [];
  private drawings: number[] = [];
  private isDrawn = false;
  private last = 0;
  private loop = 0;

  /** A page that says how fast its map is drawn (data-drawing, `slow` or `quick`) is believed. */
  constructor(
    map: MapLibre,
    private readonly element: HTMLElement,
  ) {
    const { drawing } = element.dataset;
    this.slow = drawing ? drawing === "slow" : BY_PROCESSOR.test(rendererOf(map.getCanvas()));
    this.tell();
    if (drawing) return;
    map.on("render", () => (this.isDrawn = true));
    map.on("movestart", (event) => {
      if (event.originalEvent && !this.slow) this.begin();
    });
    map.on("moveend", () => this.end());
  }

  get isSlow(): boolean {
    return this.slow;
  }

  /** Measures until it is shown what is drawn now, where a picture is moved otherwise. */
  drawing(): void {
    const begun = performance.now();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.drawings = [...this.drawings.slice(1 - DRAWINGS), performance.now() - begun];
        if (this.drawings.length === DRAWINGS && !this.wasSlow) this.judge((median(this.drawings) ?? 0) > QUICK_MS);
      }),
    );
  }

  private begin(): void {
    this.frames = [];
    this.isDrawn = false;
    this.last = performance.now();
    cancelAnimationFrame(this.loop);
    const next = (now: number): void => {
      // A hand that holds still lets nothing be drawn; such frames say nothing.
      if (this.isDrawn) this.frames.push(now - this.last);
      this.isDrawn = false;
      this.last = now;
      this.loop = requestAnimationFrame(next);
    };
    this.loop = requestAnimationFrame(next);
  }

  private end(): void {
    cancelAnimationFrame(this.loop);
    if (this.frames.length >= FEWEST_FRAMES && (median(this.frames) ?? 0) > SLOW_MS) {
      this.wasSlow = true;
      this.judge(true);
    }
    this.frames = [];
  }

  private judge(slow: boolean): void {
    if (this.element.dataset["drawing"]) return;
    this.slow = slow;
    this.tell();
  }

  /** Which of them the next gesture moves. */
  private tell(): void {
    this.element.dataset["moves"] = this.slow ? "picture" : "map";
  }
}
