/** The form around the editor: its fields are what is submitted, and all that the server needs to believe. */
import type { Geometry } from "geojson";
import { find } from "../elements.ts";
import type { Shape } from "../geo/draft.ts";
import { metresOf } from "../geo/lengths.ts";
import { KeptForm } from "../page/kept.ts";
import { markUnsaved } from "../page/unsaved.ts";
import type { PhraseKey } from "../phrases.ts";
import type { Measures } from "./check.ts";

export type Basis = "drawing" | "table" | "file";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class EditorForm extends KeptForm {
  readonly geometryField: HTMLTextAreaElement | null;
  readonly tableField: HTMLTextAreaElement | null;
  readonly fileField: HTMLInputElement | null;
  private readonly kindField: Field | null;
  private readonly shapes: Record<string, Shape>;

  constructor(element: HTMLFormElement) {
    super(element);
    this.geometryField = find<HTMLTextAreaElement>('[name="geometry"]', element);
    this.tableField = find<HTMLTextAreaElement>('[name="table"]', element);
    this.fileField = find<HTMLInputElement>('input[type="file"][name="file"]', element);
    this.kindField = find<Field>('[name="kind"]', element);
    const shapes = element.dataset["shapes"] ?? find("[data-shapes]")?.dataset["shapes"] ?? "{}";
    this.shapes = JSON.parse(shapes) as Record<string, Shape>;
  }

  get checkUrl(): string {
    return this.element.dataset["checkUrl"] ?? "";
  }

  get shape(): Shape {
    return this.shapes[this.kindField?.value ?? ""] ?? "area";
  }

  /** Whether the type is chosen, which decides what is drawn and what is checked. */
  get hasKind(): boolean {
    return Boolean(this.kindField?.value);
  }

  focusKind(): void {
    this.kindField?.focus();
  }

  get measures(): Measures {
    return {
      kind: this.kindField?.value ?? "",
      width_m: this.number("width_m"),
      radius_m: this.number("radius_m"),
      designation: this.element.dataset["designation"] || null,
      valid_from: this.text("valid_from"),
      valid_until: this.text("valid_until"),
      window: find<HTMLInputElement>('[name="window"]', this.element)?.value || null,
      axes_confirmed: this.axesBox?.checked ?? false,
    };
  }

  /** What the outline cannot be checked without and has not been entered yet: nothing is wrong before that. */
  get missingMeasure(): PhraseKey | null {
    if (this.shape === "route" && this.isEmpty("width_m")) return "check.needs_width";
    if (this.shape === "site" && this.isEmpty("radius_m")) return "check.needs_radius";
    return null;
  }

  private isEmpty(name: string): boolean {
    return find<HTMLInputElement>(`input[name="${name}"]`, this.element)?.value.trim() === "";
  }

  private get axesBox(): HTMLInputElement | null {
    return find<HTMLInputElement>('[name="axes_confirmed"]', this.element);
  }

  /** Notes what the officer looks at: west, south, east, north. */
  setWindow(edges: readonly number[]): void {
    const field = find<HTMLInputElement>('[name="window"]', this.element);
    if (field) field.value = edges.map((edge) => edge.toFixed(6)).join(",");
  }

  /** Asks for a confirmation of the order of axes; one that was given stays in view. */
  showAxes(doubtful: boolean): void {
    const box = find<HTMLElement>("[data-axes]", this.element);
    if (box) box.hidden = !doubtful && !(this.axesBox?.checked ?? false);
  }

  /** What the geometry field holds: null if it is empty, "broken" if it is no GeoJSON geometry. */
  readGeometry(): Geometry | null | "broken" {
    const text = this.geometryField?.value.trim() ?? "";
    if (!text) return null;
    try {
      const value = JSON.parse(text) as Geometry;
      return typeof value === "object" && "type" in value && "coordinates" in value ? value : "broken";
    } catch {
      return "broken";
    }
  }

  writeGeometry(geometry: Geometry | null, basis: Basis): void {
    if (this.geometryField) this.geometryField.value = geometry ? JSON.stringify(geometry) : "";
    this.setBasis(basis);
    markUnsaved(this.element, true);
  }

  setBasis(basis: Basis): void {
    const field = find<HTMLInputElement>('input[name="basis"]', this.element);
    if (field) field.value = basis;
  }

  /** Keeps what was typed beside what it became, in the note of the source. Returns whether there was room. */
  noteTyped(note: string): boolean {
    const field = find<HTMLInputElement>('[name="source_note"]', this.element);
    if (!field || !note || field.value.includes(note)) return true;
    const whole = field.value ? `${field.value}; ${note}` : note;
    if (field.maxLength > 0 && whole.length > field.maxLength) return false;
    field.value = whole;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  /** Calls back when what the check depends on, besides the outline, changes. */
  onMeasures(act: () => void): void {
    for (const name of ["kind", "width_m", "radius_m", "axes_confirmed", "valid_from", "valid_until"]) {
      find(`[name="${name}"]`, this.element)?.addEventListener("change", act);
    }
  }

  /** Shows only what the chosen kind has: fields marked `data-for-shape` or `data-for-kinds`. */
  showMeasures(): void {
    for (const field of this.element.querySelectorAll<HTMLElement>("[data-for-shape]")) {
      field.hidden = field.dataset["forShape"] !== this.shape;
    }
    for (const field of this.element.querySelectorAll<HTMLElement>("[data-for-kinds]")) {
      field.hidden = !field.dataset["forKinds"]?.split(" ").includes(this.kindField?.value ?? "");
    }
  }

  private text(name: string): string | null {
    return find<HTMLInputElement>(`input[name="${name}"]`, this.element)?.value.trim() || null;
  }

  private number(name: string): number | null {
    return metresOf(find<HTMLInputElement>(`input[name="${name}"]`, this.element)?.value ?? "");
  }
}
