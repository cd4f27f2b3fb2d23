/** `[data-editor-vertices]`: the table of vertices, the equal second way to draw, linked to the map both ways. */
import type { Position } from "geojson";
import { button, find, findAll, icon, make } from "../elements.ts";
import { ringAt, rings, type Draft, type RingAddress } from "../geo/draft.ts";
import { toMgrs } from "../geo/mgrs.ts";
import { figure, say } from "../phrases.ts";

export interface VertexActs {
  choose: (address: RingAddress) => void;
  select: (vertex: number) => void;
  place: (vertex: number, to: Position) => void;
  toCrosshair: (vertex: number) => void;
  insertAfter: (vertex: number) => void;
  remove: (vertex: number) => void;
}

/** More rows than this make the page slow; the text field for coordinates takes any number. */
const ROWS = 400;
const NUMBER = /^-?\d{1,3}([.,]\d+)?$/;

/** The name of a ring, as the officer reads it. */
export function ringName(draft: Draft, { part, ring }: RingAddress): string {
  if (draft.shape === "route") return say("edit.route");
  if (draft.shape === "site") return say("edit.site");
  return ring === 0 ? say("edit.outer", { part: part + 1 }) : say("edit.hole", { part: part + 1, ring });
}

/** Degrees typed by a person: a dot or a comma; null if it is no number within `limit`. */
function degreesOf(text: string, limit: number): number | null {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) return null;
  const degrees = Number(trimmed.replace(",", "."));
  return Math.abs(degrees) <= limit ? degrees : null;
}

export class VertexTable {
  private selected = -1;
  /** Whether the vertex was chosen by its number, and not only by a focus that passes through its row. */
  private isChosen = false;
  /** Fields that go because the table is drawn anew are left by nobody. */
  private isDrawing = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly acts: VertexActs,
  ) {}

  /**
   * Draws the table of one ring. Focus stays on the same field of the same row, with what is being typed and what is
   * selected there: the server's answer may come while the officer is in the middle of a number.
   */
  show(draft: Draft, address: RingAddress, faulty: ReadonlySet<number>): void {
    const focused = this.focusedControl();
    const unfinished = this.unfinished();
    const selection = this.selection();
    const scrolled = find(".vertex-table", this.place)?.scrollTop ?? 0;
    const ring = ringAt(draft, address);
    if (!ring) {
      this.isChosen = false;
      this.place.replaceChildren(make("p", { class: "small quiet" }, say("edit.table_empty")));
      return;
    }
    const table = make("table", {}, make("caption", {}, ringName(draft, address)), this.head());
    const body = make("tbody");
    ring.slice(0, ROWS).forEach((position, vertex) => body.append(this.row(position, vertex, faulty.has(vertex))));
    table.append(body);
    const wrap = make(
      "div",
      { class: "vertex-table", tabindex: "0", role: "group", "aria-label": ringName(draft, address) },
      table,
    );
    const parts: HTMLElement[] = [...this.chooser(draft, address), wrap];
    if (ring.length > ROWS) {
      parts.push(
        make("p", { class: "hint" }, say("edit.table_long", { shown: figure(ROWS), count: figure(ring.length) })),
      );
    }
    this.isDrawing = true;
    this.place.replaceChildren(...parts);
    this.isDrawing = false;
    wrap.scrollTop = scrolled;
    this.mark(Math.min(this.selected, ring.length - 1));
    if (!focused) return;
    const control = find(focused, this.place);
    control?.focus();
    if (!(control instanceof HTMLInputElement)) return;
    if (unfinished !== null) {
      control.value = unfinished.value;
      // That it was refused stands, too: the server's answer to an earlier change may draw the table anew meanwhile.
      if (unfinished.refused) control.setAttribute("aria-invalid", "true");
    }
    // What was selected is about to be typed over.
    if (selection) control.setSelectionRange(...selection);
  }

  /** Marks a row and brings it into view, without taking the focus. */
  mark(vertex: number): void {
    this.selected = vertex;
    for (const row of findAll("tr[data-vertex]", this.place)) {
      const isSelected = row.dataset["vertex"] === String(vertex);
      row.setAttribute("aria-selected", String(isSelected));
      if (isSelected) row.scrollIntoView({ block: "nearest" });
    }
  }

  /** Takes the focus to a row, or to the first one. */
  focus(vertex = Math.max(this.selected, 0)): void {
    this.mark(vertex);
    const row = find(`tr[data-vertex="${vertex}"]`, this.place) ?? find("tr[data-vertex]", this.place);
    if (row) find("input", row)?.focus();
  }

  private focusedControl(): string | null {
    const control = document.activeElement;
    if (!(control instanceof HTMLElement) || !this.place.contains(control)) return null;
    const vertex = control.closest<HTMLElement>("[data-vertex]")?.dataset["vertex"];
    return vertex === undefined
      ? "select"
      : `tr[data-vertex="${vertex}"] [data-field="${control.dataset["field"] ?? ""}"]`;
  }

  /** What stands in the focused field and has not been taken over yet, and whether it was refused; or null. */
  private unfinished(): { value: string; refused: boolean } | null {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement) || !this.place.contains(field)) return null;
    if (field.value === field.defaultValue) return null;
    return { value: field.value, refused: field.getAttribute("aria-invalid") === "true" };
  }

  /** What is selected in the focused field, from where to where; or null. */
  private selection(): [number, number] | null {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement) || !this.place.contains(field)) return null;
    return field.selectionStart === null || field.selectionEnd === null
      ? null
      : [field.selectionStart, field.selectionEnd];
  }

  private head(): HTMLElement {
    const cells = (["edit.vertex", "edit.mgrs", "edit.lat", "edit.lon", "edit.acts"] as const).map((key, index) =>
      index === 0
        ? make("th", { scope: "col" }, "#", make("span", { class: "visually-hidden" }, ` ${say(key)}`))
        : make("th", { scope: "col" }, say(key)),
    );
    return make("thead", {}, make("tr", {}, ...cells));
  }

  private chooser(draft: Draft, address: RingAddress): HTMLElement[] {
    const all = rings(draft);
    if (all.length < 2) return [];
    const select = make("select", { "data-ring-choice": "", "aria-label": say("edit.part", { part: "" }).trim() });
    for (const each of all) {
      const option = make(
        "option",
        { value: `${each.address.part}/${each.address.ring}` },
        ringName(draft, each.address),
      );
      option.selected = each.address.part === address.part && each.address.ring === address.ring;
      select.append(option);
    }
    select.addEventListener("change", () => {
      const [part = 0, ring = 0] = select.value.split("/").map(Number);
      this.acts.choose({ part, ring });
    });
    return [make("div", { class: "field" }, select)];
  }

  private row([lon = 0, lat = 0]: Position, vertex: number, isFaulty: boolean): HTMLElement {
    const number = vertex + 1;
    const latField = this.field("lat", lat, say("edit.lat_of", { vertex: number }), vertex);
    const lonField = this.field("lon", lon, say("edit.lon_of", { vertex: number }), vertex);
    const isChanged = (field: HTMLInputElement): boolean => field.value !== field.defaultValue;
    const take = (): void => {
      const newLat = degreesOf(latField.value, 90);
      const newLon = degreesOf(lonField.value, 180);
      latField.setAttribute("aria-invalid", String(newLat === null));
      lonField.setAttribute("aria-invalid", String(newLon === null));
      if (newLat === null || newLon === null) return;
      if (this.selected !== vertex) this.acts.select(vertex);
      latField.defaultValue = latField.value;
      lonField.defaultValue = lonField.value;
      this.acts.place(vertex, [newLon, newLat]);
    };
    // Leaving a field, and no `change` event: where the table was drawn anew under what is being typed, the browser
    // knows of no change. The table is drawn anew afterwards too: wait until the focus has reached the next field.
    const takeLater = (): void => {
      if (!this.isDrawing && (isChanged(latField) || isChanged(lonField))) window.setTimeout(take);
    };
    latField.addEventListener("blur", takeLater);
    lonField.addEventListener("blur", takeLater);
    // Enter takes the value over, as in any table; in a form it would send the whole designation.
    const onEnter = (event: KeyboardEvent): void => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      take();
    };
    latField.addEventListener("keydown", onEnter);
    lonField.addEventListener("keydown", onEnter);
    const tool = (sign: string | Node, field: string, label: string, act: () => void): HTMLButtonElement =>
      button(sign, act, { "data-field": field, "aria-label": label, title: label });
    const row = make(
      "tr",
      { "data-vertex": String(vertex), ...(isFaulty ? { class: "faulty" } : {}) },
      make(
        "th",
        { scope: "row" },
        tool(String(number), "show", say("edit.show_vertex", { vertex: number }), () => {
          this.isChosen = true;
          this.acts.select(vertex);
        }),
      ),
      make("td", { class: "mono" }, toMgrs(lon, lat)),
      make("td", {}, latField),
      make("td", {}, lonField),
      make(
        "td",
        {},
        tool(icon("M8 1v5M8 10v5M1 8h5M10 8h5"), "here", say("edit.move_here", { vertex: number }), () =>
          this.acts.toCrosshair(vertex),
        ),
        tool("+", "after", say("edit.insert_after", { vertex: number }), () => this.acts.insertAfter(vertex)),
        tool("×", "remove", say("edit.remove_vertex", { vertex: number }), () => this.acts.remove(vertex)),
      ),
    );
    row.addEventListener("pointerdown", () => {
      this.isChosen = false;
    });
    // On the way by Tab from a vertex that was chosen to a field about it, the rows between are passed.
    row.addEventListener("focusin", () => {
      if (this.selected !== vertex && !this.isChosen) this.acts.select(vertex);
    });
    return row;
  }

  private field(name: "lat" | "lon", degrees: number, label: string, vertex: number): HTMLInputElement {
    const field = make("input", {
      "aria-label": label,
      "data-field": name,
      "data-of": String(vertex),
      inputmode: "decimal",
      autocomplete: "off",
    });
    field.defaultValue = degrees.toFixed(6);
    return field;
  }
}
