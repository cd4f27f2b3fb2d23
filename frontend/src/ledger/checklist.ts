/** The list of what is checked: `[data-check]` items that get a sign, and a word for who cannot see it. */
import { find, findAll, make } from "../elements.ts";
import { type PhraseKey, say } from "../phrases.ts";

export type Mark = "runs" | "ok" | "wrong" | "waits" | "skipped";

const WORDS: Record<Mark, PhraseKey> = {
  runs: "verify.mark_runs",
  ok: "verify.mark_ok",
  wrong: "verify.mark_wrong",
  waits: "verify.mark_waits",
  skipped: "verify.mark_skipped",
};

/** What is being checked now; a fault belongs to it. */
export class Checklist {
  readonly #box: HTMLElement;
  #current = "";

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  clear(): void {
    this.#current = "";
    for (const item of findAll("[data-check]", this.#box)) {
      delete item.dataset["mark"];
      find("[data-mark-word]", item)?.remove();
    }
  }

  begin(name: string): void {
    this.#current = name;
    this.mark(name, "runs");
  }

  end(mark: Mark): void {
    if (this.#current) this.mark(this.#current, mark);
    this.#current = "";
  }

  mark(name: string, mark: Mark): void {
    const item = find(`[data-check="${name}"]`, this.#box);
    if (!item) return;
    item.dataset["mark"] = mark;
    find("[data-mark-word]", item)?.remove();
    item.append(make("span", { class: "visually-hidden", "data-mark-word": "" }, ` (${say(WORDS[mark])})`));
  }
}
