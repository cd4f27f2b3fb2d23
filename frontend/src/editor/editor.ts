/**
 * The editor: one draft, and what follows from each change of it.
 *
 * The draft (`geo/draft.ts`) is the one truth here; the form's geometry field is written from it after every change and
 * is what gets submitted. The server's check runs beside it and never stops the drawing.
 */
import type { Geometry, Polygon, Position } from "geojson";
import { find, make } from "../elements.ts";
import type { Problem } from "./check.ts";
import type { Basis, EditorForm } from "./form.ts";
import { showIn, showVertex, vertexNear } from "./layers.ts";
import { Operations, type Operation } from "./operations.ts";
import { MANY_VERTICES, Pen } from "./pen.ts";
import { PositionField } from "./position.ts";
import { Strokes, type Activity } from "./strokes.ts";
import { Surroundings } from "./surroundings.ts";
import { Toolbar } from "./toolbar.ts";
import { Verdict } from "./verdict.ts";
import { VertexTable } from "./vertices.ts";
import { finishedInWords, measureInWords, vertexInWords } from "./words.ts";
import * as drafts from "../geo/draft.ts";
import type { Draft, RingAddress, Shape } from "../geo/draft.ts";
import { followed } from "../geo/follow.ts";
import { Steps } from "../geo/history.ts";
import { lineLength } from "../geo/measure.ts";
import { toMgrs } from "../geo/mgrs.ts";
import { linesOf } from "../geo/snap.ts";
import { Tracer } from "../geo/trace.ts";
import { onUndoKeys, type KeyTable } from "../map/keys.ts";
import { boundsOf } from "../map/outlines.ts";
import { boxOf, type Surface } from "../map/surface.ts";
import { Recovery } from "../page/kept.ts";
import { notify } from "../page/notices.ts";
import { figure, lengthInWords, say } from "../phrases.ts";

const NEAR_PX = 12;

export class Editor {
  private readonly steps: Record<Shape, Steps<Draft>>;
  private shape: Shape;
  private address: RingAddress = { part: 0, ring: 0 };
  private vertex = -1;
  private snaps = true;

  private readonly surroundings: Surroundings;
  private readonly pen: Pen;
  private readonly table: VertexTable;
  private readonly toolbar: Toolbar;
  private readonly strokes: Strokes;
  private readonly verdict: Verdict;
  private readonly recovery: Recovery;
  private readonly measure: HTMLElement;
  private readonly operations: Operations;
  /** Typed vertices of a ring that has too few yet. */
  private begun: Position[] = [];

  constructor(
    private readonly surface: Surface,
    private readonly form: EditorForm,
  ) {
    this.shape = form.shape;
    this.steps = {
      area: new Steps(drafts.emptyDraft("area")),
      route: new Steps(drafts.emptyDraft("route")),
      site: new Steps(drafts.emptyDraft("site")),
    };
    const place = (name: string): HTMLElement =>
      find(`[data-editor-${name}]`) ?? form.element.appendChild(make("div", { [`data-editor-${name}`]: "" }));
    this.measure = make("output", { class: "measure", "data-measure": "" });
    find(".read", surface.box)?.prepend(this.measure);
    this.verdict = new Verdict(surface, form, place("problems"), {
      take: (geometry, basis) => {
        this.takeGeometry(geometry, basis);
        this.fit();
      },
      show: (problem, at) => this.showProblem(problem, at),
      found: () => this.showTable(),
    });
    this.recovery = new Recovery(form);
    this.surroundings = new Surroundings(surface);
    this.pen = new Pen(
      surface.map,
      surface.palette,
      () => this.surroundings.edges(this.draft, this.strokes.activity === null ? this.address : null),
      {
        finished: (positions) => this.finished(positions),
        moved: (positions) => this.moved(positions),
        drawing: (positions) => this.strokes.follow(positions),
      },
    );
    const tracer = new Tracer(() => this.surroundings.edges(this.draft, null));
    this.strokes = new Strokes(surface, this.pen, this.measure, tracer);
    this.table = new VertexTable(place("vertices"), {
      choose: (address) => this.choose(address),
      select: (vertex) => this.selectVertex(vertex, true),
      place: (vertex, to) => this.take(drafts.withVertexMoved(this.draft, this.address, vertex, to)),
      toCrosshair: (vertex) => {
        const { lng, lat } = surface.map.getCenter();
        this.take(drafts.withVertexMoved(this.draft, this.address, vertex, [lng, lat]));
      },
      insertAfter: (vertex) => this.take(drafts.withVertexAfter(this.draft, this.address, vertex)),
      remove: (vertex) => this.removeVertex(vertex),
    });
    new PositionField(place("position"), form.element.dataset["positionUrl"] ?? "", {
      origin: () => drafts.ringAt(this.draft, this.address)?.[this.vertex] ?? this.begun.at(-1),
      go: ([lng = 0, lat = 0]) => {
        surface.map.jumpTo({ center: [lng, lat], zoom: Math.max(surface.map.getZoom(), 12) });
        surface.crosshair(true);
        look();
      },
      add: (to) => this.addTyped(to),
      move: (to) => {
        if (this.vertex < 0) return false;
        this.take(drafts.withVertexMoved(this.draft, this.address, this.vertex, to));
        return true;
      },
      keep: (note) => form.noteTyped(note),
    });
    this.operations = new Operations(place("operations"), form.element.dataset["operationUrl"] ?? "", {
      geometry: () => drafts.toGeometry(this.draft),
      centre: () => drafts.ringAt(this.draft, this.address)?.[this.vertex] ?? surface.map.getCenter().toArray(),
      neighbours: () => this.surroundings.neighbours,
      drawLine: (operation) => this.begin(operation),
      take: (parts, operation) => this.takeParts(parts, operation),
      follow: (border) => this.follows(border),
      keep: (note) => form.noteTyped(note),
    });
    // Only what the officer chose to look at counts, not where the map went with an outline that was taken in.
    const look = () => {
      form.setWindow(surface.map.getBounds().toArray().flat());
    };
    look();
    surface.map.on("moveend", (event) => {
      if (event.originalEvent) look();
    });
    this.toolbar = new Toolbar(surface.box, {
      draw: () => this.begin("draw"),
      hole: () => this.begin("hole"),
      select: () => this.cancel(),
      deleteVertex: () => this.removeVertex(this.vertex),
      deleteRing: () => this.take(drafts.withoutRing(this.draft, this.address)),
      undo: () => this.undo(),
      redo: () => this.redo(),
      finish: () => this.strokes.finish(),
      cancel: () => this.cancel(),
      snap: () => this.setSnapping(!this.snaps),
      trace: () => this.setTracing(!this.strokes.tracing),
      measure: () => this.begin("measure"),
      fit: () => this.fit(),
    });
  }

  start(): void {
    this.surroundings.start(this.form.measures.designation);
    this.readField();
    this.fit(true);
    this.listen();
    this.recovery.offer(() => {
      this.shape = this.form.shape;
      this.readField();
      this.verdict.soon(drafts.toGeometry(this.draft));
      this.fit();
      notify(say("draft.restored"));
    });
    this.surface.loaded(drafts.vertexCount(this.draft));
  }

  keys(): KeyTable {
    return {
      KeyD: () => this.begin("draw"),
      KeyF: () => this.strokes.finish(),
      KeyB: () => this.setTracing(!this.strokes.tracing),
      KeyT: () => this.table.focus(),
      Enter: () => this.strokes.addAtCentre(),
      Backspace: () => this.strokes.back(),
      Delete: () => (this.strokes.activity ? this.strokes.back() : this.removeVertex(this.vertex)),
      Escape: () => this.cancel(),
    };
  }

  recolour(): void {
    this.pen.recolour(this.surface.palette);
  }

  private get draft(): Draft {
    return this.steps[this.shape].now;
  }

  private listen(): void {
    const { element, tableField, fileField, geometryField } = this.form;
    this.form.onMeasures(() => {
      this.switchShape();
      this.verdict.soon(drafts.toGeometry(this.draft));
    });
    element.addEventListener("input", () => this.recovery.keep());
    element.addEventListener("submit", () => {
      // What is drawn but not finished is meant to be submitted too, where it is enough for a ring.
      if (this.strokes.activity === "draw" || this.strokes.activity === "hole") this.strokes.finish();
    });
    geometryField?.addEventListener("change", () => this.readField(true));
    tableField?.addEventListener("input", () => this.form.setBasis("table"));
    tableField?.addEventListener("change", () => {
      if (tableField.value.trim()) void this.verdict.ask({ table: tableField.value }, "table");
    });
    fileField?.addEventListener("change", () => {
      const file = fileField.files?.[0];
      if (file) void this.verdict.ask({ file }, "file");
    });
    this.surface.map.on("click", (event) => {
      if (!this.strokes.activity) this.pick([event.lngLat.lng, event.lngLat.lat], event.point);
    });
    onUndoKeys(
      () => this.undo(),
      () => this.redo(),
    );
  }

  // Drawing

  private begin(activity: Exclude<Activity, null>): void {
    if (activity !== "measure" && !this.form.hasKind) {
      notify(say("check.no_kind"));
      this.form.focusKind();
      return;
    }
    if (activity === "hole" && this.draft.parts.length === 0) {
      this.surface.announce(say("edit.need_outer"));
      return;
    }
    this.strokes.begin(activity, this.shape);
    if (this.snaps && !this.surroundings.isExact) notify(say("edit.not_exact"));
    this.showTools();
  }

  private setSnapping(on: boolean): void {
    this.snaps = on;
    // Without snapping no vertex lies on a border.
    if (!on) this.strokes.tracing = false;
    this.pen.setSnapping(on);
    this.showTools();
  }

  private setTracing(on: boolean): void {
    this.strokes.tracing = on;
    if (on) this.setSnapping(true);
    else this.showTools();
    this.surface.announce(say(on ? "edit.say_tracing" : "edit.say_not_tracing"));
  }

  private cancel(): void {
    if (!this.strokes.end()) return;
    this.surface.announce(say("edit.say_stopped"));
    this.hold();
    this.showTools();
    this.showMeasure();
  }

  private finished(set: Position[]): void {
    const activity = this.strokes.end();
    const positions = this.strokes.whole(set, activity);
    this.vertex = -1;
    if (activity === "split" || activity === "corridor") {
      this.hold();
      this.showTools();
      this.operations.along(activity, positions);
      return;
    }
    if (activity === "measure") {
      this.hold();
      this.showTools();
      const sentence = say("edit.measured", { length: lengthInWords(lineLength(positions)) });
      this.measure.textContent = sentence;
      this.surface.announce(sentence);
      return;
    }
    const next =
      activity === "hole"
        ? drafts.withHole(this.draft, drafts.partAround(this.draft, positions) ?? this.address.part, positions)
        : drafts.withPart(this.draft, positions);
    this.address = drafts.newestRing(this.draft, next);
    this.take(next);
    this.surface.announce(finishedInWords(this.draft, positions));
  }

  private moved(positions: Position[]): void {
    const before = drafts.ringAt(this.draft, this.address) ?? [];
    const changed = positions.findIndex(
      ([lon, lat], index) => before[index]?.[0] !== lon || before[index]?.[1] !== lat,
    );
    this.vertex = changed;
    this.take(drafts.withRing(this.draft, this.address, positions), { keepHold: true });
    if (changed >= 0) this.surface.announce(vertexInWords(changed, positions[changed]));
  }

  // The draft and everything that follows it

  /** Goes on to another draft: history, form, map, table, check. */
  private take(draft: Draft, { keepHold = false, basis = "drawing" as Basis } = {}): void {
    this.steps[this.shape].take(draft);
    this.follow(keepHold, basis);
  }

  private follow(keepHold: boolean, basis: Basis, write = true): void {
    if (!drafts.ringAt(this.draft, this.address))
      this.address = { part: Math.max(0, this.draft.parts.length - 1), ring: 0 };
    const ring = drafts.ringAt(this.draft, this.address);
    if (this.vertex >= (ring?.length ?? 0)) this.vertex = -1;
    const geometry = drafts.toGeometry(this.draft);
    if (write) {
      this.form.writeGeometry(geometry, basis);
      this.recovery.keep();
    }
    this.surface.element.dataset["vertexCount"] = String(drafts.vertexCount(this.draft));
    showIn(this.surface.map, "draft", geometry);
    if (!keepHold) this.hold();
    this.showTable();
    this.showTools();
    this.showMeasure();
    showVertex(this.surface.map, ring?.[this.vertex]);
    this.verdict.soon(geometry);
  }

  /** Adds a typed vertex after the selected one, or at the end; returns what is to be said while there are too few. */
  private addTyped(to: Position): string {
    const ring = drafts.ringAt(this.draft, this.address);
    if (ring && this.shape !== "site") {
      const after = this.vertex >= 0 ? this.vertex : ring.length - 1;
      this.vertex = after + 1;
      this.take(drafts.withVertexAfter(this.draft, this.address, after, to));
      return "";
    }
    this.begun = [...this.begun, to];
    const least = drafts.leastVertices(this.shape);
    showVertex(this.surface.map, to);
    if (this.begun.length < least) {
      const [lon = 0, lat = 0] = to;
      return say("position.needed", { count: this.begun.length, least, mgrs: toMgrs(lon, lat) });
    }
    const next = drafts.withPart(this.draft, this.begun);
    this.address = drafts.newestRing(this.draft, next);
    this.vertex = this.begun.length - 1;
    this.begun = [];
    this.take(next);
    return "";
  }

  /** A circle or a corridor is a part more; anything else takes the place of what was drawn. */
  private takeParts(parts: Polygon[], operation: Operation): void {
    const made = parts.map(({ coordinates }) => coordinates.map((ring) => drafts.tidy(ring, true)));
    const kept = operation === "circle" || operation === "corridor" ? this.draft.parts : [];
    this.address = { part: kept.length, ring: 0 };
    this.vertex = -1;
    this.take({ shape: "area", parts: [...kept, ...made] });
  }

  /** Puts the vertices of a border between the selected vertex and the next one. */
  private follows(border: Geometry): number | null {
    const ring = drafts.ringAt(this.draft, this.address) ?? [];
    const from = ring[this.vertex];
    const to = ring[(this.vertex + 1) % ring.length];
    const added = from && to ? followed(from, to, linesOf(border)) : null;
    if (added === null) return null;
    const next = [...ring.slice(0, this.vertex + 1), ...added, ...ring.slice(this.vertex + 1)];
    this.take(drafts.withRing(this.draft, this.address, next));
    return added.length;
  }

  private undo(): void {
    if (this.strokes.activity) {
      this.strokes.back();
      return;
    }
    if (!this.steps[this.shape].undo()) return;
    this.follow(false, "drawing");
    this.surface.announce(say("edit.say_undone"));
  }

  private redo(): void {
    if (this.strokes.activity || !this.steps[this.shape].redo()) return;
    this.follow(false, "drawing");
    this.surface.announce(say("edit.say_redone"));
  }

  /** Takes the chosen ring in hand, so that its vertices can be dragged. */
  private hold(): void {
    const ring = drafts.ringAt(this.draft, this.address);
    if (!ring) {
      this.pen.letGo();
      return;
    }
    if (!this.pen.hold(this.shape, ring) && ring.length > MANY_VERTICES) {
      notify(say("edit.many_vertices", { count: figure(MANY_VERTICES) }), "warn");
    }
  }

  private choose(address: RingAddress): void {
    this.address = address;
    this.vertex = -1;
    showVertex(this.surface.map, undefined);
    this.hold();
    this.showTable();
  }

  private selectVertex(vertex: number, bringIntoView: boolean): void {
    this.vertex = vertex;
    const position = drafts.ringAt(this.draft, this.address)?.[vertex];
    showVertex(this.surface.map, position);
    this.table.mark(vertex);
    this.showTools();
    if (!position) return;
    const [lon = 0, lat = 0] = position;
    if (bringIntoView && !this.surface.map.getBounds().contains([lon, lat])) {
      this.surface.map.panTo([lon, lat], { animate: false });
    }
  }

  private removeVertex(vertex: number): void {
    if (vertex < 0) return;
    this.take(drafts.withoutVertex(this.draft, this.address, vertex));
    this.surface.announce(say("edit.say_removed", { vertex: vertex + 1 }));
  }

  /** A click between acts: a vertex of the ring in hand, else another ring. */
  private pick(position: Position, point: { x: number; y: number }): void {
    const ring = drafts.ringAt(this.draft, this.address) ?? [];
    const near = vertexNear(this.surface.map, ring, point, NEAR_PX);
    if (near >= 0) {
      this.selectVertex(near, false);
      return;
    }
    const under = drafts.ringUnder(this.draft, position);
    if (under && (under.part !== this.address.part || under.ring !== this.address.ring)) this.choose(under);
  }

  private switchShape(): void {
    this.form.showMeasures();
    if (this.form.shape === this.shape) return;
    this.strokes.end();
    this.shape = this.form.shape;
    this.address = { part: 0, ring: 0 };
    this.vertex = -1;
    this.follow(false, "drawing");
  }

  /** Takes over what the geometry field holds. */
  private readField(changed = false): void {
    this.form.showMeasures();
    const geometry = this.form.readGeometry();
    if (geometry === "broken") {
      this.verdict.sayBroken();
      return;
    }
    this.takeGeometry(geometry, changed ? "drawing" : null);
  }

  private takeGeometry(geometry: Geometry | null, basis: Basis | null): void {
    const read = geometry ? drafts.fromGeometry(geometry) : drafts.emptyDraft(this.shape);
    if (!read) {
      this.verdict.sayBroken();
      return;
    }
    this.shape = read.shape;
    this.address = { part: 0, ring: 0 };
    if (basis) this.take(read, { basis });
    else {
      this.steps[this.shape] = new Steps(read);
      this.follow(false, "drawing", false);
    }
  }

  // What is shown

  private showProblem({ part, ring, vertex }: Problem, at: Position | null): void {
    if (part !== null && ring !== null && drafts.ringAt(this.draft, { part, ring })) this.choose({ part, ring });
    const where = at ?? drafts.ringAt(this.draft, this.address)?.[vertex ?? -1];
    const [lon = 0, lat = 0] = where ?? [];
    if (where) this.surface.map.jumpTo({ center: [lon, lat], zoom: Math.max(this.surface.map.getZoom(), 14) });
    if (vertex === null) return;
    this.selectVertex(vertex, false);
    this.table.focus(vertex);
  }

  private showTable(): void {
    const faulty = this.verdict.problems
      .filter(({ part, ring }) => (part ?? 0) === this.address.part && (ring ?? 0) === this.address.ring)
      .flatMap(({ vertex }) => (vertex === null ? [] : [vertex]));
    this.table.show(this.draft, this.address, new Set(faulty));
    this.table.mark(this.vertex);
  }

  private showTools(): void {
    const { activity } = this.strokes;
    this.toolbar.show({
      shape: this.shape,
      isEmpty: this.draft.parts.length === 0,
      activity,
      hasVertex: this.vertex >= 0,
      canUndo: activity !== null || this.steps[this.shape].canUndo,
      canRedo: activity === null && this.steps[this.shape].canRedo,
      snaps: this.snaps,
      traces: this.strokes.tracing,
    });
    this.operations.show(this.shape === "area");
    this.surface.element.dataset["activity"] = activity ?? "";
  }

  private showMeasure(): void {
    this.measure.textContent = this.draft.parts.length > 0 ? measureInWords(this.draft) : "";
  }

  private fit(immediate = false): void {
    const geometry = drafts.toGeometry(this.draft);
    // At first with the sides' earlier outlines beside it, which the new one is drawn along.
    const beside = immediate ? this.surroundings.carried : [];
    const box = geometry ? boundsOf({ features: [{ geometry }, ...beside] }) : null;
    const ask =
      immediate && !this.surface.element.dataset["view"] ? boxOf(this.surface.element.dataset["bounds"]) : null;
    this.surface.fit(box ?? ask, immediate);
  }
}
