/**
 * `form[data-steps]`: the differences of two versions one at a time, "3 of 7", each brought into view on the map.
 *
 * The page has all of them as fieldsets with radio buttons; here one is shown, the list says what was decided, and the
 * form is sent only once everything is. Without this module the form works as it stands, and the server asks the same.
 */
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import { button, find, findAll, make } from "../elements.ts";
import { FONT_MONO } from "../map/basemap.ts";
import { onKeys } from "../map/keys.ts";
import type { Outlines } from "../map/outlines.ts";
import type { Palette } from "../map/palette.ts";
import { boxOf, type Surface } from "../map/surface.ts";
import { say } from "../phrases.ts";

const LINES = "steps";
const NUMBERS = "step-numbers";

/** The ground of each difference, and a point for its number. */
export function stepSources(steps: Outlines): Record<string, SourceSpecification> {
  const numbers = steps.features.map(({ properties }) => ({
    type: "Feature" as const,
    properties: { id: `step-${properties.number}`, number: String(properties.number) },
    geometry: { type: "Point" as const, coordinates: properties.at ?? [0, 0] },
  }));
  return {
    [LINES]: { type: "geojson", data: steps, promoteId: "id" },
    [NUMBERS]: { type: "geojson", data: { type: "FeatureCollection", features: numbers }, promoteId: "id" },
  };
}

export function stepLayers(palette: Palette): LayerSpecification[] {
  const current = ["boolean", ["feature-state", "current"], false];
  const byState = <T>(on: T, off: T): never => ["case", current, on, off] as never;
  return [
    {
      id: "step-line",
      type: "line",
      source: LINES,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.ink, "line-width": 2.4, "line-opacity": byState(1, 0) },
    },
    {
      id: "step-disc",
      type: "circle",
      source: NUMBERS,
      paint: {
        "circle-radius": 11,
        "circle-color": byState(palette.ink, palette.surface),
        "circle-stroke-color": palette.ink,
        "circle-stroke-width": 1.4,
      },
    },
    {
      id: "step-number",
      type: "symbol",
      source: NUMBERS,
      layout: {
        "text-field": ["get", "number"],
        "text-font": FONT_MONO,
        "text-size": 12,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": byState(palette.surface, palette.ink) },
    },
  ];
}

export class Steps {
  /** The number of the difference that is shown; 0 while none is. */
  current = 0;
  readonly #fieldsets: HTMLFieldSetElement[];
  readonly #title: HTMLElement | null;
  readonly #plainTitle: string;

  private constructor(
    private readonly surface: Surface,
    private readonly form: HTMLFormElement,
  ) {
    this.#fieldsets = findAll<HTMLFieldSetElement>("fieldset[data-step]", form);
    this.#title = find("[data-step-title]", form);
    this.#plainTitle = this.#title?.textContent ?? "";
    form.classList.add("stepping");
    find("[data-step-controls]", form)?.replaceChildren(
      this.#control("P", say("steps.previous"), -1),
      this.#control("N", say("steps.next"), 1),
    );
    const keys = { KeyP: (): void => this.move(-1), KeyN: (): void => this.move(1) };
    onKeys(form, keys);
    form.addEventListener("change", () => this.#sayDecided());
    form.addEventListener("click", (event) => this.#follow(event));
    form.addEventListener("submit", (event) => this.#askFirst(event));
    document.addEventListener("click", (event) => this.#follow(event));
    this.#sayDecided();
    const named = /^#step-(\d+)$/.exec(location.hash);
    this.show(named ? Number(named[1]) : 1, { moves: named !== null });
  }

  /** The steps of the page, if it has any. */
  static on(surface: Surface): Steps | null {
    const form = find<HTMLFormElement>("form[data-steps]");
    return form ? new Steps(surface, form) : null;
  }

  move(by: number): void {
    const count = this.#fieldsets.length;
    this.show(((this.current - 1 + by + count) % count) + 1, { moves: true });
  }

  /** Shows one difference; with `moves`, the map goes there and the sentence is spoken. */
  show(number: number, { moves = false, focus = false } = {}): void {
    const fieldset = this.#fieldsets[number - 1];
    if (!fieldset) return;
    this.#mark(this.current, false);
    this.current = number;
    this.#mark(number, true);
    const words = say("steps.title", { number, count: this.#fieldsets.length });
    if (this.#title) this.#title.textContent = this.#fieldsets.length > 1 ? words : this.#plainTitle;
    for (const other of this.#fieldsets) other.toggleAttribute("data-current", other === fieldset);
    for (const link of findAll("[data-step-link]", this.form)) {
      if (link.dataset["stepLink"] === String(number)) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    this.#scrollClauses(fieldset);
    if (focus) fieldset.focus();
    if (!moves) return;
    this.surface.fit(boxOf(fieldset.dataset["zoomTo"]));
    const sentence = find(".say", fieldset)?.innerText ?? find("legend", fieldset)?.innerText ?? "";
    this.surface.announce(`${words}. ${sentence}`);
  }

  /** The table of clauses shows those of the difference, or the first that differs. */
  #scrollClauses(fieldset: HTMLElement): void {
    const drawer = find(".drawer");
    const row = find(`#clause-${fieldset.dataset["clause"] ?? ""}`) ?? find(".drawer tr[data-differs]");
    const head = find(".drawer thead");
    if (!drawer || !row || drawer.scrollHeight <= drawer.clientHeight) return;
    drawer.scrollTop += row.getBoundingClientRect().top - drawer.getBoundingClientRect().top - (head?.offsetHeight ?? 0);
  }

  #control(key: string, label: string, by: number): HTMLButtonElement {
    return button(make("span", {}, `${label} `, make("kbd", {}, key)), () => this.move(by), { class: "btn small" });
  }

  #mark(number: number, current: boolean): void {
    if (number === 0) return;
    for (const source of [LINES, NUMBERS]) this.surface.map.setFeatureState({ source, id: `step-${number}` }, { current });
  }

  /** A link to a difference, in the list or among the errors, shows it. */
  #follow(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#step-"]') : null;
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    this.show(Number(link.hash.slice("#step-".length)), { moves: true, focus: true });
  }

  #choiceOf(fieldset: HTMLFieldSetElement): string | null {
    const chosen = find<HTMLInputElement>("input:checked", fieldset);
    return chosen ? (find("[data-step-words]", chosen.closest("label") ?? fieldset)?.innerText ?? "") : null;
  }

  #undecided(): number[] {
    return this.#fieldsets.flatMap((fieldset, index) => (this.#choiceOf(fieldset) === null ? [index + 1] : []));
  }

  #sayDecided(): void {
    if (!("decides" in this.form.dataset)) return;
    const count = this.#fieldsets.length;
    for (const [index, fieldset] of this.#fieldsets.entries()) {
      const choice = this.#choiceOf(fieldset);
      const state = find("[data-step-state]", find(`[data-step-link="${index + 1}"]`, this.form) ?? this.form);
      if (!state) continue;
      state.textContent = choice ?? say("steps.open");
      state.toggleAttribute("data-decided", choice !== null);
    }
    const open = this.#undecided().length;
    const sentence = find("[data-step-count]", this.form);
    if (sentence) sentence.textContent = say("steps.decided", { done: count - open, count });
    find("button[name=build]", this.form)?.setAttribute("aria-disabled", String(open > 0));
  }

  /** What is still open is shown instead of being sent. */
  #askFirst(event: Event): void {
    const [first] = this.#undecided();
    if (first === undefined || !("decides" in this.form.dataset)) return;
    event.preventDefault();
    this.show(first, { moves: true, focus: true });
  }
}
