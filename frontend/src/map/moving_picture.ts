/**
 * Where drawing is slow, a hand that drags the map or turns the wheel moves the picture that is drawn; the map goes there,
 * and is drawn anew, once the hand rests.
 *
 * While the picture is moved, the map stays where the picture was drawn. Nothing but the hand may meet it in between: what
 * is pressed, clicked or typed waits until the map has gone there. The picture is put straight and the new one drawn in one
 * go, so that nobody sees a step between. Fingers beyond the first, maps that are turned or tilted, and whatever else moves
 * a map stay with the library.
 */
import type { Map as MapLibre } from "maplibre-gl";
import type { Position } from "geojson";
import {
  centreOf,
  levelsOf,
  limited,
  moved,
  placing,
  seenAt,
  viewAt,
  zoomed,
  type Limits,
  type Point,
  type Size,
  type View,
} from "../geo/view.ts";
import { Pace } from "./pace.ts";

/** A hand that has not moved for so long rests. */
const REST_MS = 120;
/** Below this a press is a click; the map library's own measure. */
const CLICK_PX = 3;
const LINE_PX = 40;
/** What meets the map where it is seen. */
const MEETING = ["pointerdown", "mousedown", "touchstart", "keydown", "click", "contextmenu"] as const;
const MODIFIERS: ReadonlySet<string> = new Set(["Control", "Shift", "Alt", "Meta"]);

/** What is seen while a picture is moved. */
export interface Seen {
  centre: [lon: number, lat: number];
  zoom: number;
  /** Under the mouse; null where a finger moves the map. */
  pointer: Position | null;
}

interface Hand {
  kind: "mouse" | "finger";
  at: Point;
  drags: boolean;
}

export class MovingPicture {
  private readonly pace: Pace;
  private readonly canvas: HTMLCanvasElement;
  private hand: Hand | null = null;
  /** What the picture shows as it lies now; null while it is the map. */
  private view: View | null = null;
  /** What it was drawn of: there the map is as long as its picture is moved. */
  private from: View = viewAt(0, 0, 0);
  private event: Event | null = null;
  private steps = 0;
  private timer = 0;
  private isGoing = false;

  constructor(
    private readonly map: MapLibre,
    private readonly element: HTMLElement,
    private readonly onStep: (seen: Seen) => void,
  ) {
    this.pace = new Pace(map, element);
    this.canvas = map.getCanvas();
    this.listen();
  }

  get isMoved(): boolean {
    return this.view !== null;
  }

  private listen(): void {
    // The library listens on elements within these, and on the document: whoever listens here comes first.
    const first = { capture: true };
    for (const type of MEETING) window.addEventListener(type, (event) => this.meet(event), first);
    window.addEventListener("blur", () => this.letGo());
    this.element.addEventListener("mousedown", (event) => this.press(event), first);
    window.addEventListener("mousemove", (event) => this.drag(event), first);
    window.addEventListener("mouseup", (event) => this.release(event), first);
    this.element.addEventListener("pointermove", (event) => this.hover(event), first);
    this.element.addEventListener("wheel", (event) => this.turn(event), { capture: true, passive: false });
    this.element.addEventListener("touchstart", (event) => this.touch(event), { capture: true, passive: true });
    this.element.addEventListener("touchmove", (event) => this.slide(event), { capture: true, passive: true });
    for (const type of ["touchend", "touchcancel"] as const) this.element.addEventListener(type, () => this.letGo(), first);
    this.map.on("move", () => {
      if (!this.view || this.isGoing) return;
      // Something else took the map elsewhere: that is what was meant last. Or it has another size.
      const { x, y, zoom } = this.drawn;
      if (x === this.from.x && y === this.from.y && zoom === this.from.zoom) this.place(this.view);
      else this.straighten();
    });
  }

  private meet(event: Event): void {
    // Held down beside a wheel, these are heard again and again.
    const isModifier = event instanceof KeyboardEvent && MODIFIERS.has(event.key);
    if (!isModifier) this.rest();
  }

  /** Whether a gesture that begins now moves a picture. */
  private get isOurs(): boolean {
    return this.pace.isSlow && this.map.getBearing() === 0 && this.map.getPitch() === 0;
  }

  private get size(): Size {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  private get limits(): Limits {
    const box = this.map.getMaxBounds();
    return {
      box: box ? [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()] : null,
      minZoom: this.map.getMinZoom(),
      maxZoom: this.map.getMaxZoom(),
    };
  }

  /** What the map itself shows. */
  private get drawn(): View {
    const { lng, lat } = this.map.getCenter();
    return viewAt(lng, lat, this.map.getZoom());
  }

  private isOnMap({ target }: Event): boolean {
    return target instanceof Node && this.map.getCanvasContainer().contains(target);
  }

  private point({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.map.getCanvasContainer().getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  // The mouse

  private press(event: MouseEvent): void {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.shiftKey;
    if (!isPlain || !this.isOurs || !this.isOnMap(event)) return;
    this.hand = { kind: "mouse", at: { x: event.clientX, y: event.clientY }, drags: false };
  }

  private drag(event: MouseEvent): void {
    if (this.hand?.kind !== "mouse") {
      if (this.element.contains(event.target as Node)) this.hover(event);
      return;
    }
    // The button was let go outside of the window, or the hand drags something on the map, which then keeps it still.
    if ((event.buttons & 1) === 0 || !this.map.dragPan.isEnabled()) {
      this.letGo();
      return;
    }
    if (!this.follow({ x: event.clientX, y: event.clientY }, event)) return;
    event.stopPropagation();
  }

  private release(event: MouseEvent): void {
    if (this.hand?.kind !== "mouse" || event.button !== 0) return;
    // The click that ends a drag is none.
    if (this.hand.drags) this.swallowClick();
    this.letGo();
  }

  /** Up to the next press: after a map was drawn, that one may be heard of before any timer. */
  private swallowClick(): void {
    const swallow = (click: Event): void => {
      click.preventDefault();
      click.stopPropagation();
    };
    const stop = (): void => {
      window.removeEventListener("click", swallow, true);
      window.removeEventListener("mousedown", stop, true);
    };
    window.addEventListener("click", swallow, true);
    window.addEventListener("mousedown", stop, true);
    window.setTimeout(stop);
  }

  /** A mouse that only passes over a moved picture would be told of the place where the map still is. */
  private hover(event: MouseEvent): void {
    if (this.view && !this.hand && this.isOnMap(event)) event.stopPropagation();
  }

  // A finger

  private touch(event: TouchEvent): void {
    const [finger] = event.touches;
    if (this.hand) this.letGo();
    const isPlain = event.touches.length === 1 && !this.map.cooperativeGestures.isEnabled();
    if (!finger || !isPlain || !this.isOurs || !this.map.dragPan.isEnabled() || !this.isOnMap(event)) return;
    this.hand = { kind: "finger", at: { x: finger.clientX, y: finger.clientY }, drags: false };
  }

  private slide(event: TouchEvent): void {
    const [finger] = event.touches;
    if (this.hand?.kind !== "finger" || !finger) return;
    if (!this.hand.drags && !this.map.dragPan.isEnabled()) {
      this.hand = null;
      return;
    }
    const begins = !this.hand.drags;
    // The library goes on to tell taps from drags, and moves nothing meanwhile.
    if (this.follow({ x: finger.clientX, y: finger.clientY }, event) && begins) this.map.dragPan.disable();
  }

  // The wheel

  private turn(event: WheelEvent): void {
    const { cooperativeGestures, scrollZoom } = this.map;
    if (!(this.view || this.isOurs) || !scrollZoom.isEnabled() || !this.isOnMap(event)) return;
    // Where the wheel belongs to the page, the library says so.
    if (cooperativeGestures.isEnabled() && !event.ctrlKey && !cooperativeGestures.isBypassed(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    if (pixels === 0) return;
    const levels = levelsOf(event.shiftKey ? pixels / 4 : pixels);
    this.show(zoomed(this.current(), levels, this.point(event), this.size, this.limits), event, this.point(event));
  }

  // The picture

  /** The view to go on from. */
  private current(): View {
    if (this.view) return this.view;
    this.map.stop();
    this.from = this.drawn;
    return this.from;
  }

  /** Moves the picture with the hand, once it drags; returns whether it does. */
  private follow(at: Point, event: MouseEvent | TouchEvent): boolean {
    const { hand } = this;
    if (!hand) return false;
    const [right, down] = [at.x - hand.at.x, at.y - hand.at.y];
    if (!hand.drags && Math.hypot(right, down) < CLICK_PX) return false;
    if (!hand.drags) document.documentElement.style.userSelect = "none";
    hand.drags = true;
    hand.at = at;
    this.show(moved(this.current(), right, down), event, event instanceof MouseEvent ? this.point(event) : null);
    return true;
  }

  private show(wanted: View, event: Event, pointer: Point | null): void {
    const { size } = this;
    this.view = limited(wanted, size, this.limits);
    this.event = event;
    this.place(this.view);
    this.steps += 1;
    if (!this.timer) this.wait();
    this.onStep({
      centre: centreOf(this.view),
      zoom: this.view.zoom,
      pointer: pointer && seenAt(this.view, size, pointer),
    });
  }

  private place(view: View): void {
    const { scale, x, y } = placing(this.from, view, this.size);
    this.canvas.style.transformOrigin = "0 0";
    this.canvas.style.transform = `matrix(${scale}, 0, 0, ${scale}, ${x}, ${y})`;
  }

  /** Waits until the hand rests. */
  private wait(): void {
    const { steps } = this;
    this.timer = window.setTimeout(() => {
      // A page that is busy hears late of a hand that moves on: what has happened meanwhile comes before the next frame.
      requestAnimationFrame(() =>
        window.setTimeout(() => {
          this.timer = 0;
          if (!this.view) return;
          if (this.steps === steps) this.rest();
          else this.wait();
        }),
      );
    }, REST_MS);
  }

  private letGo(): void {
    const { hand } = this;
    this.hand = null;
    if (hand?.drags) {
      document.documentElement.style.removeProperty("user-select");
      if (hand.kind === "finger") this.map.dragPan.enable();
    }
    this.rest();
  }

  /** Takes the map to where its picture lies, and has it drawn at once. */
  private rest(): void {
    const { view } = this;
    if (!view) return;
    this.straighten();
    this.isGoing = true;
    this.map.jumpTo({ center: centreOf(view), zoom: view.zoom }, { originalEvent: this.event });
    this.isGoing = false;
    this.pace.drawing();
    this.map.redraw();
  }

  private straighten(): void {
    this.view = null;
    this.canvas.style.removeProperty("transform");
  }
}
