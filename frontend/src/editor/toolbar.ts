/** The editor's tools over the map: every one works by keyboard, says what it does, and shows whether it is on. */
import { button, icon, make } from "../elements.ts";
import type { Shape } from "../geo/draft.ts";
import { say, type PhraseKey } from "../phrases.ts";
import type { Activity } from "./strokes.ts";

export interface ToolActs {
  draw: () => void;
  hole: () => void;
  select: () => void;
  deleteVertex: () => void;
  deleteRing: () => void;
  undo: () => void;
  redo: () => void;
  finish: () => void;
  cancel: () => void;
  snap: () => void;
  trace: () => void;
  measure: () => void;
  fit: () => void;
}

export interface ToolState {
  shape: Shape;
  isEmpty: boolean;
  activity: Activity;
  hasVertex: boolean;
  canUndo: boolean;
  canRedo: boolean;
  snaps: boolean;
  traces: boolean;
}

const DRAW: Record<Shape, PhraseKey> = { area: "edit.draw_area", route: "edit.draw_route", site: "edit.draw_site" };

export class Toolbar {
  private readonly tools: Record<keyof ToolActs, HTMLButtonElement>;

  constructor(box: HTMLElement, acts: ToolActs) {
    const tool = (name: keyof ToolActs, phrase: PhraseKey): HTMLButtonElement =>
      button(say(phrase), acts[name], { "data-tool": name });
    // What every editor has is drawn, so that the words of the rest fit beside it in any language.
    const sign = (name: keyof ToolActs, phrase: PhraseKey, path: string): HTMLButtonElement =>
      button(icon(path), acts[name], { "data-tool": name, "aria-label": say(phrase), title: say(phrase) });
    this.tools = {
      draw: tool("draw", "edit.draw_area"),
      hole: tool("hole", "edit.cut_hole"),
      select: tool("select", "edit.select"),
      deleteVertex: tool("deleteVertex", "edit.delete_vertex"),
      deleteRing: tool("deleteRing", "edit.delete_ring"),
      undo: sign("undo", "edit.undo", "M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6"),
      redo: sign("redo", "edit.redo", "M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10"),
      finish: tool("finish", "edit.finish"),
      cancel: tool("cancel", "edit.cancel"),
      snap: tool("snap", "edit.snap"),
      trace: tool("trace", "edit.trace"),
      measure: sign("measure", "edit.measure", "M1 5h14v6H1zM4 5v3M7 5v3M10 5v3M13 5v3"),
      fit: sign("fit", "edit.fit", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4M6 6h4v4H6z"),
    };
    const { draw, hole, select, deleteVertex, deleteRing, undo, redo, finish, cancel, snap, trace, measure, fit } = this.tools;
    const gap = (): HTMLElement => make("span", { class: "sep", "aria-hidden": "true" });
    const bar = make(
      "div",
      { class: "toolbar", role: "group", "aria-label": say("edit.tools"), "data-toolbar": "" },
      ...[
        draw,
        hole,
        select,
        finish,
        cancel,
        gap(),
        deleteVertex,
        deleteRing,
        gap(),
        undo,
        redo,
        gap(),
        snap,
        trace,
        measure,
        fit,
      ],
    );
    box.prepend(bar);
    new ResizeObserver(() => box.style.setProperty("--toolbar", `${bar.offsetHeight}px`)).observe(bar);
  }

  show(state: ToolState): void {
    const { tools } = this;
    const isArea = state.shape === "area";
    const isBusy = state.activity !== null;
    tools.draw.textContent = say(isArea && !state.isEmpty ? "edit.add_part" : DRAW[state.shape]);
    this.press("draw", state.activity === "draw");
    this.press("hole", state.activity === "hole");
    this.press("measure", state.activity === "measure");
    this.press("select", !isBusy && !state.isEmpty);
    this.press("snap", state.snaps);
    this.press("trace", state.traces);
    tools.trace.hidden = state.shape === "site";
    tools.hole.hidden = !isArea;
    tools.hole.disabled = state.isEmpty;
    tools.select.disabled = state.isEmpty;
    // Always in their places, so that no other tool moves while somebody reaches for it.
    if (!isBusy && [tools.finish, tools.cancel].includes(document.activeElement as HTMLButtonElement)) tools.draw.focus();
    tools.finish.disabled = tools.cancel.disabled = !isBusy;
    tools.deleteVertex.disabled = isBusy || !state.hasVertex;
    tools.deleteRing.hidden = state.shape === "site";
    tools.deleteRing.disabled = isBusy || state.isEmpty;
    tools.undo.disabled = !state.canUndo;
    tools.redo.disabled = !state.canRedo;
    tools.fit.disabled = state.isEmpty;
  }

  private press(name: keyof ToolActs, on: boolean): void {
    this.tools[name].setAttribute("aria-pressed", String(on));
  }
}
