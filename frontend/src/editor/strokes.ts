/** One stroke at a time: a part, a hole or a measured line, from its first vertex to its end. */
import type { Position } from "geojson";
import type { Shape } from "../geo/draft.ts";
import { say } from "../phrases.ts";
import type { Surface } from "../map/surface.ts";
import type { Pen } from "./pen.ts";
import { measureInWords, vertexInWords } from "./words.ts";

export type Activity = "draw" | "hole" | "measure" | "split" | "corridor" | null;

/** What is drawn as a line, whatever the outline is. */
const LINES: ReadonlySet<Activity> = new Set(["measure", "split", "corridor"]);

export class Strokes {
  private doing: Activity = null;
  private shape: Shape = "area";
  private spoken = 0;

  constructor(
    private readonly surface: Surface,
    private readonly pen: Pen,
    private readonly measure: HTMLElement,
  ) {}

  get activity(): Activity {
    return this.doing;
  }

  begin(activity: Exclude<Activity, null>, shape: Shape): void {
    this.end();
    this.doing = activity;
    this.shape = LINES.has(activity) ? "route" : activity === "hole" ? "area" : shape;
    this.pen.begin(this.shape);
    this.surface.announce(say("edit.say_drawing"));
    this.surface.map.getCanvas().focus();
  }

  addAtCentre(): void {
    if (this.doing) this.pen.addAtCentre();
  }

  back(): void {
    if (this.pen.back()) this.surface.announce(say("edit.say_undone"));
  }

  /** Finishes the stroke, or says what it still needs. */
  finish(): void {
    if (!this.doing || this.pen.finish()) return;
    this.surface.announce(say(this.shape === "area" ? "edit.say_too_few" : "edit.say_too_few_route"));
  }

  /** Ends the stroke; returns what it was. The pen has already stopped when the stroke came to its own end. */
  end(): Activity {
    const { doing } = this;
    this.pen.stop();
    this.doing = null;
    this.spoken = 0;
    return doing;
  }

  /** Says and measures what is drawn so far. */
  follow(positions: Position[]): void {
    if (positions.length === this.spoken || positions.length === 0) return;
    if (positions.length > this.spoken) this.surface.announce(vertexInWords(positions.length - 1, positions.at(-1)));
    this.spoken = positions.length;
    this.surface.element.dataset["drawn"] = String(positions.length);
    this.measure.textContent = measureInWords({ shape: this.shape, parts: [[positions]] });
  }
}
