/** One row for each designation: its state as of the checkpoint, who has approved by what, and what came later. */
import { find, make } from "../elements.ts";
import { figure } from "../phrases.ts";
import type { DesignationLine } from "../verifier/report.ts";
import type { Found } from "../verifier/verify.ts";
import { nameOf, tell } from "./phrases.ts";
import type { Letters } from "./verdict.ts";

const LOOKS: Readonly<Record<string, string>> = {
  in_force: "force",
  suspended: "halt",
  draft: "draft",
  submitted: "",
  countered: "",
  agreed: "",
  partly_approved: "",
};

function tag(line: DesignationLine): HTMLElement {
  const isForce = line.state === "in_force";
  const isOpen = line.state === null || line.uncaused || (isForce && !line.proven);
  const words = isOpen ? tell("tag.unproven") : nameOf("state", line.state ?? "");
  return make("span", { class: `state ${isOpen ? "wait" : (LOOKS[line.state ?? ""] ?? "ended")}` }, words);
}

function sentence(line: DesignationLine, size: number): string {
  if (line.state === null || line.index === null) return tell("line.nothing");
  const place = { size: figure(size), index: figure(line.index) };
  if (line.uncaused) return tell("line.uncaused", { state: nameOf("state", line.state), ...place });
  if (line.state !== "in_force") return tell("line.state", { state: nameOf("state", line.state), ...place });
  if (line.proven) return tell("line.in_force", place);
  const entries = line.closed.map((index) => figure(index)).join(", ");
  return entries ? tell("line.unproven", { entries }) : tell("line.unproven_part");
}

function amendment(line: DesignationLine): HTMLElement[] {
  if (!line.amendment) return [];
  return [make("p", { class: "small" }, tell("line.amendment", { state: nameOf("state", line.amendment) }))];
}

function approvals(line: DesignationLine, letters: Letters): HTMLElement[] {
  if (!line.approvals.length) return [make("span", { class: "quiet" }, tell("approvals.none"))];
  return line.approvals.map(({ delegation, evidence }) =>
    make("div", {}, make("b", {}, letters(delegation)), ` ${tell(`evidence.${evidence}`)}`),
  );
}

function row(line: DesignationLine, size: number, letters: Letters, labels: readonly string[]): HTMLTableRowElement {
  const name = line.reference ?? tell("line.unnamed", { uuid: line.designation });
  const later = line.later ? tell("later.count", { count: figure(line.later) }) : tell("later.none");
  const cells = [
    [make("b", { class: "mono" }, name)],
    [tag(line), make("p", {}, sentence(line, size)), ...amendment(line)],
    approvals(line, letters),
    [later],
  ];
  return make(
    "tr",
    { "data-designation": line.designation },
    ...cells.map((content, at) => make("td", { "data-label": labels[at] ?? "" }, make("div", {}, ...content))),
  );
}

/** Shows the rows; hides the section where there are none. */
export function showDesignations(section: HTMLElement, found: Found | null, letters: Letters): void {
  const lines = found?.designations ?? [];
  const labels = [...section.querySelectorAll("th")].map((head) => head.textContent.trim());
  find("tbody", section)?.replaceChildren(...lines.map((line) => row(line, found?.size ?? 0, letters, labels)));
  section.hidden = lines.length === 0;
}
