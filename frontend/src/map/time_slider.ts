/**
 * `[data-time-slider]`: plays the map from edition to edition. Its stops are moments in UTC; the map, the list and the
 * address follow. By keyboard: the slider's own keys, and the buttons; nothing needs dragging.
 */
import htmx from "htmx.org";
import { find, findAll } from "../elements.ts";
import { momentInWords } from "../moments.ts";
import { say } from "../phrases.ts";

const STEP_MS = 1_400;
/** The list follows once the slider rests: each asking takes the server some milliseconds. */
const REST_MS = 350;

export class TimeSlider {
  private readonly stops: readonly string[];
  private at: number;
  private playing = 0;
  private resting = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly announce: (text: string) => void,
  ) {
    this.stops = (element.dataset["stops"] ?? "").split(" ").filter(Boolean);
    const slide = find<HTMLInputElement>("[data-slide]", element);
    this.at = Number(slide?.getAttribute("value") ?? 0);
  }

  start(): void {
    if (this.stops.length === 0) return;
    const slide = find<HTMLInputElement>("[data-slide]", this.element);
    const play = find<HTMLButtonElement>("[data-play]", this.element);
    if (slide) slide.hidden = false;
    if (play) play.hidden = false;
    slide?.addEventListener("input", () => this.to(Number(slide.value)));
    play?.addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    for (const step of findAll("[data-step]", this.element)) {
      step.addEventListener("click", (event) => {
        if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
        event.preventDefault();
        this.stop();
        this.to(this.at + Number(step.dataset["step"]));
      });
    }
  }

  private play(): void {
    if (this.at >= this.stops.length) this.to(1);
    const play = find("[data-play]", this.element);
    if (play) play.textContent = say("slider.pause");
    this.playing = window.setInterval(() => {
      if (this.at >= this.stops.length) this.stop();
      else this.to(this.at + 1);
    }, STEP_MS);
  }

  private stop(): void {
    window.clearInterval(this.playing);
    this.playing = 0;
    const play = find("[data-play]", this.element);
    if (play) play.textContent = say("slider.play");
  }

  /** Shows the so manyth stop, from 1 on. */
  private to(wanted: number): void {
    const at = Math.min(Math.max(wanted, 1), this.stops.length);
    const stop = this.stops[at - 1];
    if (stop === undefined) return;
    this.at = at;
    const words = momentInWords(new Date(stop));
    const slide = find<HTMLInputElement>("[data-slide]", this.element);
    if (slide) {
      slide.value = String(at);
      slide.setAttribute("aria-valuetext", words);
    }
    for (const input of findAll<HTMLInputElement>('input[name="as_of"]')) input.value = stop;
    for (const place of findAll("[data-past-moment], [data-slide-moment]")) place.textContent = words;
    for (const link of findAll<HTMLAnchorElement>("[data-known]", this.element)) {
      if (!link.href) continue;
      const other = new URL(link.href);
      other.searchParams.set("as_of", stop);
      link.href = other.href;
    }
    for (const step of findAll("[data-step]", this.element)) this.enable(step, at + Number(step.dataset["step"]));
    const address = new URL(location.href);
    address.searchParams.set("as_of", stop);
    address.searchParams.delete("record");
    history.replaceState(null, "", address);
    document.dispatchEvent(new CustomEvent("jic:changed"));
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => void this.list(address), REST_MS);
    this.announce(words);
  }

  private enable(step: HTMLElement, target: number): void {
    const stop = this.stops[target - 1];
    step.toggleAttribute("aria-disabled", stop === undefined);
    if (stop === undefined) {
      step.setAttribute("aria-disabled", "true");
      return;
    }
    const address = new URL(location.href);
    address.searchParams.set("as_of", stop);
    step.setAttribute("href", address.search);
  }

  private async list(address: URL): Promise<void> {
    await htmx.ajax("get", address.pathname + address.search, { target: "#past-list", swap: "innerHTML" });
  }
}
