/** The server's view of the draft: asked for after a pause, shown as a list and on the map, never in the way. */
import type { Geometry, Position } from "geojson";
import { find } from "../elements.ts";
import { boundsOf } from "../map/outlines.ts";
import type { Surface } from "../map/surface.ts";
import { contribute } from "../page/banner.ts";
import { notify } from "../page/notices.ts";
import { say } from "../phrases.ts";
import { Checker, CheckFailed, type Finding, type Problem, type Question } from "./check.ts";
import { showFinding, showStatus, type Slots } from "./findings.ts";
import type { Basis, EditorForm } from "./form.ts";
import { showDifference, showIn } from "./layers.ts";

export interface VerdictActs {
  /** The draft shall become this geometry, which came from a table, a file or a repair. */
  take: (geometry: Geometry, basis: Basis) => void;
  /** A problem was chosen in the list. */
  show: (problem: Problem, at: Position | null) => void;
  /** There is a new finding. */
  found: () => void;
}

const PAUSE_MS = 450;

export class Verdict {
  private readonly checker: Checker;
  private finding: Finding | null = null;
  private timer = 0;

  constructor(
    private readonly surface: Surface,
    private readonly form: EditorForm,
    private readonly place: HTMLElement,
    private readonly acts: VerdictActs,
  ) {
    this.checker = new Checker(form.checkUrl);
    place.setAttribute("aria-live", "polite");
  }

  get problems(): readonly Problem[] {
    return this.finding?.problems ?? [];
  }

  /** Asks about a geometry once it has come to rest; without one there is nothing to say. */
  soon(geometry: Geometry | null): void {
    window.clearTimeout(this.timer);
    showIn(this.surface.map, "repair", null);
    if (!geometry || !this.form.checkUrl) {
      this.finding = null;
      contribute("check", null);
      this.place.replaceChildren();
      showIn(this.surface.map, "ground", null);
      this.showDifference(null);
      return;
    }
    if (!this.form.hasKind) {
      showStatus(this.place, say("check.no_kind"), "waits");
      return;
    }
    const missing = this.form.missingMeasure;
    if (missing) {
      this.finding = null;
      showStatus(this.place, say(missing), "waits");
      return;
    }
    this.timer = window.setTimeout(() => void this.ask({ geometry }, null), PAUSE_MS);
  }

  /** Asks the server. With a basis the answer's geometry becomes the draft; without one it only comments. */
  async ask(question: Question, basis: Basis | null): Promise<void> {
    // A question about the outline of before would end this one, and what was entered would never be taken.
    window.clearTimeout(this.timer);
    if (!this.form.hasKind) {
      showStatus(this.place, say("check.no_kind"), "waits");
      return;
    }
    const { dataset } = this.surface.element;
    dataset["checking"] = "true";
    if (this.place.childElementCount === 0) showStatus(this.place, say("check.waits"), "waits");
    try {
      const finding = await this.checker.ask(question, this.form.measures);
      if (!finding) return;
      if (basis && finding.geometry) {
        this.acts.take(finding.geometry, basis);
        notify(say(basis === "table" ? "check.table_taken" : "check.file_taken"));
      }
      this.show(finding);
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error;
      showStatus(this.place, [say("check.failed"), error.message].join(" ").trim(), "warning");
    }
    dataset["checking"] = "false";
  }

  /** Says that the geometry field holds no geometry. */
  sayBroken(): void {
    showStatus(this.place, say("check.bad_json"), "error");
  }

  private get slots(): Slots {
    const { side = "0", otherSide = "0", otherName = "" } = this.form.element.dataset;
    return { ours: side, theirs: otherSide, compared: otherName };
  }

  private showDifference(finding: Finding | null): void {
    const { map, element } = this.surface;
    const difference = finding?.difference ?? null;
    showDifference(map, difference, this.slots);
    const parts = (["ours", "both", "theirs"] as const).filter((part) => difference?.[part]);
    element.dataset["difference"] = parts.join(" ");
  }

  private show(finding: Finding): void {
    this.finding = finding;
    const isDoubtful = finding.problems.some((problem) => problem.code === "axes_doubtful");
    this.form.showAxes(isDoubtful);
    // The two places may lie far apart: both are brought into view, to choose between them.
    if (isDoubtful && finding.geometry && finding.repair) {
      this.surface.fit(boundsOf({ features: [{ geometry: finding.geometry }, { geometry: finding.repair.geometry }] }));
    }
    contribute("check", finding.marking);
    const { map } = this.surface;
    showIn(map, "ground", this.form.shape === "area" ? null : finding.outline);
    showIn(map, "repair", finding.repair ? (finding.repair.outline ?? finding.repair.geometry) : null);
    this.showDifference(finding);
    showFinding(
      this.place,
      finding,
      this.slots,
      {
        show: this.acts.show,
        useRepair: () => {
          if (!finding.repair) return;
          this.acts.take(finding.repair.geometry, "drawing");
          notify(say("check.repair_used"));
        },
        leaveRepair: () => {
          showIn(map, "repair", null);
          find("[data-repair]", this.place)?.remove();
        },
      },
    );
    this.acts.found();
  }
}
