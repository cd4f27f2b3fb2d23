/** `[data-editor-problems]`: what the check found, in words, with a way to each place and each repair. */
import type { Position } from "geojson";
import { button, make } from "../elements.ts";
import { areaInWords, say, shareInWords, type PhraseKey } from "../phrases.ts";
import { bar, swatch } from "../map/sides.ts";
import type { Conflict, Finding, Problem } from "./check.ts";

/** Slots of the delegations: whose outline is drawn, and whose it is compared with; and that version's name. */
export interface Slots {
  ours: string;
  theirs: string;
  compared: string;
}

export interface FindingActs {
  show: (problem: Problem, at: Position | null) => void;
  useRepair: () => void;
  leaveRepair: () => void;
}

const WEIGHT: Record<Conflict["severity"], PhraseKey> = {
  blocks: "check.blocks",
  warns: "check.warns",
  allowed: "check.allowed",
};
const TONE: Record<Conflict["severity"], string> = { blocks: "error", warns: "warning", allowed: "fine" };

function problemRow(problem: Problem, acts: FindingActs): HTMLElement {
  const isError = problem.severity === "error" || problem.severity === "blocks";
  const row = make("li", { class: isError ? "error" : "warning", "data-problem": problem.code });
  const weight = `${say(isError ? "check.error" : "check.warning")}: `;
  const hasPlace = problem.at !== null || problem.vertex !== null;
  row.append(
    hasPlace
      ? button(weight + problem.message, () => acts.show(problem, problem.at), { title: say("check.show") })
      : make("b", {}, weight + problem.message),
  );
  if (problem.mend) row.append(make("div", {}, problem.mend));
  return row;
}

function conflictRow(conflict: Conflict): HTMLElement {
  const row = make("li", { class: TONE[conflict.severity], "data-conflict": conflict.severity });
  row.append(make("b", {}, `${say(WEIGHT[conflict.severity])}: `));
  row.append(conflict.url ? make("a", { href: conflict.url, target: "_blank" }, conflict.message) : conflict.message);
  if (conflict.overlap_km2 !== null) {
    const area = areaInWords(conflict.overlap_km2 * 1e6);
    row.append(` · ${say("check.overlap", { area })}`);
  }
  return row;
}

function shareBar(shares: NonNullable<Finding["shares"]>, slots: Slots): HTMLElement {
  const total = shares.ours_m2 + shares.both_m2 + shares.theirs_m2 || 1;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "track");
  svg.setAttribute("aria-hidden", "true");
  const key = make("ul", { class: "key" });
  let from = 0;
  const rows: [number, string, PhraseKey][] = [
    [shares.ours_m2, `s-${slots.ours}`, "check.ours"],
    [shares.both_m2, "s-both", "check.both"],
    [shares.theirs_m2, `s-${slots.theirs}`, "check.theirs"],
  ];
  // The delegations in their fixed order, as on every page.
  if (Number(slots.ours) > Number(slots.theirs)) rows.reverse();
  for (const [area, look, phrase] of rows) {
    const share = (area / total) * 100;
    svg.append(bar(look, `${from}%`, `${share}%`));
    from += share;
    key.append(
      make(
        "li",
        {},
        swatch(look),
        make("span", {}, say(phrase, { version: slots.compared })),
        make("span", { class: "num" }, areaInWords(area)),
        make("span", { class: "num" }, shareInWords(area, total)),
      ),
    );
  }
  return make("div", { class: "share" }, svg, key);
}

const WARNING = ["warning", "warns"];

/** The one verdict of a check, from its worst part: errors, then conflicts that block, then warnings. */
export function verdictOf(finding: Pick<Finding, "accepted" | "problems" | "conflicts">): { key: PhraseKey; tone: string } {
  const weights = [...finding.problems, ...finding.conflicts].map((part) => part.severity as string);
  if (!finding.accepted) return { key: "check.not_accepted", tone: "error" };
  if (weights.includes("blocks")) return { key: "check.fine_but_blocked", tone: "error" };
  if (weights.some((weight) => WARNING.includes(weight))) return { key: "check.fine_but_warnings", tone: "warning" };
  return { key: "check.fine", tone: "fine" };
}

/** Writes a finding into its place. Nothing of the reader's is touched: focus stays where it is. */
export function showFinding(place: HTMLElement, finding: Finding, slots: Slots, acts: FindingActs): void {
  const parts: HTMLElement[] = [];
  const verdict = verdictOf(finding);
  const list = make("ul", { class: "problems", "data-accepted": String(finding.accepted) });
  list.append(make("li", { class: verdict.tone, "data-verdict": verdict.key }, say(verdict.key)));
  list.append(...finding.problems.map((problem) => problemRow(problem, acts)), ...finding.conflicts.map(conflictRow));
  parts.push(list);
  if (finding.repair) {
    parts.push(
      make(
        "div",
        { class: "notice warn", "data-repair": "" },
        make("p", {}, finding.repair.message),
        make(
          "div",
          { class: "row" },
          button(say("check.use_repair"), acts.useRepair, { class: "btn", "data-use-repair": "" }),
          button(say("check.leave_repair"), acts.leaveRepair, { class: "btn plain" }),
        ),
      ),
    );
  }
  if (finding.shares) parts.push(shareBar(finding.shares, slots));
  place.replaceChildren(...parts);
}

/** One sentence in the place of findings: that a check runs, or why there is none. */
export function showStatus(place: HTMLElement, sentence: string, tone: "waits" | "warning" | "error"): void {
  place.replaceChildren(make("ul", { class: "problems" }, make("li", { class: tone }, sentence)));
}
