/** `[data-editor-position]`: a place or a position as it is typed, to go to, to add as a vertex or to move one to. */
import type { Position } from "geojson";
import { button, make } from "../elements.ts";
import { toDecimal, toMgrs } from "../geo/mgrs.ts";
import { lengthInWords, say } from "../phrases.ts";

interface Answer {
  lon: number | null;
  lat: number | null;
  sk42: string;
  note: string;
  accuracy_m: number | null;
  problem: string;
  places: { name: string; lon: number; lat: number }[];
}

export interface PositionActs {
  /** From where a bearing and a distance are measured. */
  origin: () => Position | undefined;
  go: (to: Position) => void;
  /** Returns what is to be said of it. */
  add: (to: Position) => string;
  /** Returns whether there was a vertex to move. */
  move: (to: Position) => boolean;
  /** Keeps what was typed; returns whether there was room for it. */
  keep: (note: string) => boolean;
}

export class PositionField {
  private readonly field = make("input", {
    id: "editor-position",
    type: "text",
    maxlength: "200",
    autocomplete: "off",
    "aria-describedby": "editor-position-hint",
  });
  private readonly said = make("p", { class: "small", role: "status", "data-position-said": "" });
  private readonly places = make("div", { class: "row", "data-position-places": "" });

  constructor(
    place: HTMLElement,
    private readonly url: string,
    private readonly acts: PositionActs,
  ) {
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // In a form it would send the whole designation.
      event.preventDefault();
      void this.read((to) => this.acts.go(to));
    });
    const act = (name: string, label: string, then: () => Promise<void>): HTMLButtonElement =>
      button(label, () => void then(), { class: "btn small", "data-position-act": name });
    place.append(
      make(
        "div",
        { class: "field" },
        make("label", { for: "editor-position" }, say("position.label")),
        make("p", { class: "hint", id: "editor-position-hint" }, say("position.hint")),
        this.field,
      ),
      make(
        "div",
        { class: "row" },
        act("go", say("position.go"), () => this.read((to) => this.acts.go(to))),
        act("add", say("position.add"), () => this.read((to, note) => this.add(to, note))),
        act("move", say("position.move"), () => this.read((to, note) => this.move(to, note))),
      ),
      this.said,
      this.places,
    );
  }

  private add(to: Position, note: string): void {
    const sentence = this.acts.add(to);
    if (sentence) this.said.textContent = sentence;
    this.keep(note);
  }

  private move(to: Position, note: string): void {
    if (this.acts.move(to)) this.keep(note);
    else this.said.textContent = say("position.no_vertex");
  }

  private keep(note: string): void {
    if (!this.acts.keep(note)) this.said.textContent = say("position.no_room");
    this.field.select();
  }

  private async read(then: (to: Position, note: string) => void): Promise<void> {
    const query = new URLSearchParams({ q: this.field.value });
    const origin = this.acts.origin();
    if (origin) query.set("origin", origin.join(","));
    this.places.replaceChildren();
    let answer: Answer;
    try {
      const response = await fetch(`${this.url}?${query}`, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      answer = (await response.json()) as Answer;
    } catch {
      this.said.textContent = say("position.failed");
      return;
    }
    this.show(answer, then);
  }

  private show(answer: Answer, then: (to: Position, note: string) => void): void {
    const { lon, lat } = answer;
    this.field.setAttribute("aria-invalid", String(lon === null && answer.places.length === 0));
    if (lon !== null && lat !== null) {
      const words = [toMgrs(lon, lat), toDecimal(lon, lat, 6), answer.sk42 ? `SK-42 ${answer.sk42}` : ""];
      const exact = answer.accuracy_m ? say("position.exact", { metres: lengthInWords(answer.accuracy_m) }) : "";
      this.said.textContent = [words.filter(Boolean).join(" · "), exact].filter(Boolean).join(". ");
      then([lon, lat], answer.note);
      return;
    }
    this.said.textContent = answer.places.length > 0 ? say("position.places") : answer.problem;
    for (const { name, lon: east, lat: north } of answer.places) {
      this.places.append(button(name, () => this.acts.go([east, north]), { class: "btn small" }));
    }
    // A name is no location: it is gone to, and never becomes a vertex.
    const [first] = answer.places;
    if (first) this.acts.go([first.lon, first.lat]);
  }
}
