/** One stroke at a time: a part, a hole or a measured line, from its first vertex to its end. */
import type { Position } from "geojson";
import type { Shape } from "../geo/draft.ts";
import type { Tracer } from "../geo/trace.ts";
import { say } from "../phrases.ts";
import type { Surface } from "../map/surface.ts";
import { showIn } from "./layers.ts";
import type { Pen } from "./pen.ts";
import { measureInWords, vertexInWords } from "./words.ts";

export type Activity = "draw" | "hole" | "measure" | "split" | "corridor" | null;

/** What is drawn as a line, whatever the outline is. */
const LINES: ReadonlySet<Activity> = new Set(["measure", "split", "corridor"]);

export class Strokes {
  private doing: Activity = null;
  private shape: Shape = "area";
  private spoken = 0;
  /** Whether borders are traced between vertices that lie on them. */
  tracing = false;

  constructor(
    private readonly surface: Surface,
    private readonly pen: Pen,
    private readonly measure: HTMLElement,
    private readonly tracer: Tracer,
  ) {}

  get activity(): Activity {
    return this.doing;
  }

  begin(activity: Exclude<Activity, null>, shape: Shape): void {
    this.end();
    this.doing = activity;
    this.tracer.forget();
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
    this.preview([]);
    return doing;
  }

  /** What a stroke has become that has ended: the vertices that were set, and those of the borders traced between. */
  whole(positions: Position[], activity: Activity): Position[] {
    return this.traced(positions, activity, this.shape === "area");
  }

  /** Says and measures what is drawn so far. */
  follow(positions: Position[]): void {
    if (positions.length === this.spoken || positions.length === 0) return;
    const drawn = this.traced(positions, this.doing, false);
    if (positions.length > this.spoken) this.announce(positions);
    this.spoken = positions.length;
    this.surface.element.dataset["drawn"] = String(positions.length);
    this.surface.element.dataset["traced"] = String(drawn.length - positions.length);
    this.measure.textContent = measureInWords({ shape: this.shape, parts: [[drawn]] });
    this.preview(drawn.length > positions.length ? drawn : []);
  }

  /** Says the vertex that was set last, and how many were traced on the way to it. */
  private announce(positions: Position[]): void {
    const vertex = vertexInWords(positions.length - 1, positions.at(-1));
    const lastEdge = positions.slice(-2);
    const count = this.traced(lastEdge, this.doing, false).length - lastEdge.length;
    this.surface.announce(count > 0 ? `${vertex}. ${say("edit.say_traced", { count })}` : vertex);
  }

  private traced(positions: Position[], activity: Activity, closed: boolean): Position[] {
    return this.tracing && activity !== "measure" ? this.tracer.along(positions, closed) : positions;
  }

  private preview(line: Position[]): void {
    showIn(this.surface.map, "trace", line.length > 1 ? { type: "LineString", coordinates: line } : null);
  }
}
