/** `[data-editor-operations]`: what is done with areas beside drawing them. The server does it, on its grid. */
import type { Geometry, Polygon, Position } from "geojson";
import { button, make } from "../elements.ts";
import { csrfToken } from "../page/connection.ts";
import { say, type PhraseKey } from "../phrases.ts";

export type Operation = "split" | "merge" | "cut" | "buffer" | "circle" | "corridor";

export interface Neighbour {
  id: string;
  name: string;
  geometry: Geometry;
}

export interface OperationActs {
  geometry: () => Geometry | null;
  /** Where a circle is laid. */
  centre: () => Position;
  neighbours: () => Neighbour[];
  /** Asks for a line to be drawn; it comes to `along`. */
  drawLine: (operation: "split" | "corridor") => void;
  /** Takes what came of it. */
  take: (parts: Polygon[], operation: Operation) => void;
  /** Follows a border from the selected vertex; returns how many vertices came, or null. */
  follow: (border: Geometry) => number | null;
  /** Keeps what was typed; returns whether there was room for it. */
  keep: (note: string) => boolean;
}

interface Answer {
  parts: Polygon[];
  note: string;
  problem: string;
}

const NAMES: Record<Operation, PhraseKey> = {
  split: "shape.split",
  merge: "shape.merge",
  cut: "shape.cut",
  buffer: "shape.buffer",
  circle: "shape.circle",
  corridor: "shape.corridor",
};

export class Operations {
  private readonly length = make("input", { id: "editor-length", type: "text", maxlength: "40", autocomplete: "off" });
  private readonly neighbour = make("select", { id: "editor-neighbour" });
  private readonly said = make("p", { class: "small", role: "status", "data-operation-said": "" });
  private readonly box = make("details", {}, make("summary", {}, say("shape.title")));

  constructor(
    place: HTMLElement,
    private readonly url: string,
    private readonly acts: OperationActs,
  ) {
    const act = (name: string, phrase: PhraseKey, then: () => void): HTMLButtonElement =>
      button(say(phrase), then, { class: "btn small", "data-operation": name });
    const row = (...buttons: HTMLElement[]): HTMLElement => make("div", { class: "row" }, ...buttons);
    const field = (label: PhraseKey, control: HTMLElement): HTMLElement =>
      make("div", { class: "field" }, make("label", { for: control.id }, say(label)), control);
    this.length.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.box.append(
      row(
        act("split", "shape.split", () => this.line("split")),
        act("merge", "shape.merge", () => void this.ask("merge")),
      ),
      field("shape.length", this.length),
      row(
        act("buffer", "shape.buffer", () => void this.ask("buffer")),
        act("circle", "shape.circle", () => void this.ask("circle", [this.acts.centre()])),
        act("corridor", "shape.corridor", () => this.line("corridor")),
      ),
      field("shape.neighbour", this.neighbour),
      row(
        act("cut", "shape.cut", () => void this.ask("cut")),
        act("follow", "shape.follow", () => this.follow()),
      ),
      this.said,
    );
    this.box.addEventListener("toggle", () => this.listNeighbours());
    this.neighbour.addEventListener("focus", () => this.listNeighbours());
    place.append(this.box);
  }

  /** Only areas are worked on. */
  show(isArea: boolean): void {
    this.box.hidden = !isArea;
  }

  /** Goes on with a line that was asked for. */
  along(operation: "split" | "corridor", line: Position[]): void {
    void this.ask(operation, line);
  }

  private line(operation: "split" | "corridor"): void {
    this.said.textContent = say("shape.draw_line");
    this.acts.drawLine(operation);
  }

  private listNeighbours(): void {
    const chosen = this.neighbour.value;
    this.neighbour.replaceChildren(
      ...this.acts.neighbours().map(({ id, name }) => {
        const option = make("option", { value: id }, name);
        option.selected = id === chosen;
        return option;
      }),
    );
  }

  private get other(): Geometry | null {
    return this.acts.neighbours().find(({ id }) => id === this.neighbour.value)?.geometry ?? null;
  }

  private follow(): void {
    const border = this.other;
    const count = border ? this.acts.follow(border) : null;
    this.said.textContent = count === null ? say("shape.no_border") : say("shape.followed", { count });
  }

  private async ask(operation: Operation, line: Position[] = []): Promise<void> {
    const question = {
      operation,
      geometry: this.acts.geometry(),
      other: operation === "cut" ? this.other : null,
      line,
      length: this.length.value,
    };
    let answer: Answer;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify(question),
      });
      if (!response.ok) throw new Error(String(response.status));
      answer = (await response.json()) as Answer;
    } catch {
      this.said.textContent = say("shape.failed");
      return;
    }
    const { parts, note, problem } = answer;
    this.said.textContent = problem || say("shape.done", { action: say(NAMES[operation]) });
    if (parts.length === 0) return;
    this.acts.take(parts, operation);
    if (!this.acts.keep(note)) this.said.textContent = say("position.no_room");
  }
}
