/** The twelve checks with what each was found to be. */
import { find, make } from "../elements.ts";
import { figure } from "../phrases.ts";
import { type Check, CHECKS } from "../verifier/refusal.ts";
import type { Found } from "../verifier/verify.ts";
import { tell, type VerdictKey } from "./phrases.ts";

export type Mark = "ok" | "wrong" | "runs" | "waits";

/** What a check was of, in a few words. */
function factOf(check: Check, found: Found): string {
  const approvals = found.designations.flatMap((line) => line.approvals);
  const server = approvals.filter(({ method }) => method !== "passkey").length;
  const facts: Partial<Record<Check, string>> = {
    1: tell("fact.files", { count: figure(found.files) }),
    3: tell("fact.entries", { count: figure(found.entries) }),
    4: found.since ? tell("fact.checkpoints", { count: figure(found.checkpoints) }) : tell("fact.no_since"),
    6: tell("fact.openings", { count: figure(found.openings) }),
    9: tell("fact.approvals", { count: figure(approvals.length - server), server: figure(server) }),
    10: tell("fact.contents", { count: figure(found.contents) }),
  };
  return facts[check] ?? "";
}

export class Checklist {
  readonly #list: HTMLElement;
  #running: Check | null = null;

  constructor(list: HTMLElement) {
    this.#list = list;
    const item = (check: Check): HTMLElement =>
      make("li", { "data-check": String(check) }, `${check} · ${tell(`check.${check}`)}`);
    list.replaceChildren(...CHECKS.map(item));
  }

  clear(): void {
    this.#running = null;
    for (const check of CHECKS) this.mark(check, null);
  }

  /** Marks a check, for eyes and for those who hear the page. */
  mark(check: Check, mark: Mark | null, fact = ""): void {
    const item = find(`[data-check="${check}"]`, this.#list);
    if (!item) return;
    delete item.dataset["mark"];
    for (const part of [...item.children]) part.remove();
    if (!mark) return;
    item.dataset["mark"] = mark;
    const key: VerdictKey = `mark.${mark}`;
    item.append(make("span", { class: "visually-hidden" }, ` (${tell(key)})`));
    if (fact) item.append(make("span", { class: "quiet small" }, fact));
  }

  /** What was checked until now was right. */
  begin(check: Check): void {
    if (this.#running) this.mark(this.#running, "ok");
    this.#running = check;
    this.mark(check, "runs");
  }

  passed(found: Found): void {
    for (const check of CHECKS) this.mark(check, "ok", factOf(check, found));
  }

  failed(check: Check, passed: readonly Check[]): void {
    for (const one of CHECKS) this.mark(one, one === check ? "wrong" : passed.includes(one) ? "ok" : "waits");
  }
}
