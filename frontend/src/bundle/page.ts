/**
 * `[data-bundle]`: a bundle that is dropped or chosen is judged by the second verifier in a worker of this page.
 *
 * A policy or an earlier bundle that is chosen later judges the same bundle again.
 */
import { find, findAll, make } from "../elements.ts";
import { Checklist } from "./checklist.ts";
import { showDesignations } from "./designations.ts";
import { droppedFolder, type Folder, readFolder } from "./folder.ts";
import type { Answer, Outcome, Question } from "./messages.ts";
import { tell } from "./phrases.ts";
import { type Letters, outcomeInWords, wrongSentence } from "./verdict.ts";
import workerUrl from "./verifier_worker.ts?worker&url";

/** US=США;RU=РФ: the page's letters for each delegation's code. */
function lettersOf(names: string | undefined): Letters {
  const letters = new Map((names ?? "").split(";").map((pair) => pair.split("=") as [string, string]));
  return (name) => letters.get(name) ?? name;
}

class BundlePage {
  readonly #box: HTMLElement;
  readonly #verdict: HTMLElement;
  readonly #checks: Checklist;
  readonly #letters: Letters;
  readonly #fields: Record<keyof Question, HTMLInputElement>;
  #worker: Worker | null = null;
  #outcome: Outcome | null = null;
  /** A folder that was dropped, until a file is chosen. */
  #folder: Folder | null = null;
  #name = "";

  constructor(
    box: HTMLElement,
    verdict: HTMLElement,
    list: HTMLElement,
    fields: Record<keyof Question, HTMLInputElement>,
  ) {
    this.#box = box;
    this.#verdict = verdict;
    this.#checks = new Checklist(list);
    this.#letters = lettersOf(box.dataset["names"]);
    this.#fields = fields;
    fields.bundle.addEventListener("change", () => (this.#folder = null));
    for (const field of Object.values(fields)) field.addEventListener("change", () => this.#run());
    this.#offerDrop();
    find("[data-save]", box)?.addEventListener("click", () => this.#save());
  }

  #offerDrop(): void {
    const place = find("[data-drop]", this.#box);
    // Beside the place too: a browser would open the file instead of the page.
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      place?.classList.toggle("over", event.target instanceof Node && place.contains(event.target));
    });
    document.addEventListener("dragleave", () => place?.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      place?.classList.remove("over");
      const folder = droppedFolder(event.dataTransfer);
      if (folder) {
        void readFolder(folder).then((read) => this.#take(read));
        return;
      }
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      const field = event.target instanceof HTMLInputElement ? event.target : this.#fields.bundle;
      if (field.type !== "file") return;
      field.files = files;
      if (field === this.#fields.bundle) this.#folder = null;
      this.#run();
    });
  }

  #take(folder: Folder): void {
    this.#folder = folder;
    this.#fields.bundle.value = "";
    this.#run();
  }

  get #bundle(): File | Folder | null {
    return this.#folder ?? this.#fields.bundle.files?.[0] ?? null;
  }

  #run(): void {
    const bundle = this.#bundle;
    if (!bundle) return;
    this.#worker?.terminate();
    this.#show(null);
    this.#checks.clear();
    this.#name = bundle.name;
    const worker = new Worker(workerUrl);
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#hear(data));
    worker.addEventListener("error", () => this.#hear({ kind: "unreadable", reason: "not_read", facts: {} }));
    const [policy = null] = this.#fields.policy.files ?? [];
    const [since = null] = this.#fields.since.files ?? [];
    const [edition = null] = this.#fields.edition.files ?? [];
    worker.postMessage({ bundle, policy, since, edition } satisfies Question);
  }

  #hear(answer: Answer): void {
    if (answer.kind !== "check") {
      this.#worker?.terminate();
      this.#worker = null;
      this.#show(answer);
      return;
    }
    this.#checks.begin(answer.check);
    this.#verdict.replaceChildren(make("p", { class: "quiet" }, tell("title.runs", { check: answer.check })));
  }

  #show(outcome: Outcome | null): void {
    this.#outcome = outcome;
    const verdict = outcome?.kind === "verdict" ? outcome.verdict : null;
    const acts = find("[data-verdict-acts]", this.#box);
    if (acts) acts.hidden = !verdict;
    this.#verdict.replaceChildren(...(outcome ? outcomeInWords(outcome, this.#letters) : []));
    if (outcome?.kind === "verdict") this.#sayFile(outcome.seconds);
    if (verdict?.right) this.#checks.passed(verdict.found);
    else if (verdict) this.#checks.failed(verdict.check, verdict.passed);
    else if (outcome) this.#checks.clear();
    const designations = find("[data-designations]", this.#box);
    if (designations) showDesignations(designations, verdict?.right ? verdict.found : null, this.#letters);
  }

  /** What was judged, and by whose keys. */
  #sayFile(seconds: number): void {
    const bundle = this.#bundle;
    const bytes = bundle && "files" in bundle ? bundle.files.reduce((sum, [, file]) => sum + file.size, 0) : bundle?.size;
    const [policy] = this.#fields.policy.files ?? [];
    const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const read = tell("read.file", {
      name: this.#name,
      size: size.format(Math.max((bytes ?? 0) / 1024 / 1024, 0.1)),
      seconds: size.format(Math.max(seconds, 0.1)),
    });
    const trust = policy ? tell("trust.file", { name: policy.name }) : tell("trust.own");
    this.#verdict.append(make("p", { class: "quiet small", "data-read": "" }, `${read}; ${trust}`));
  }

  /** The verdict as a file, with its sentence in the page's language. */
  #save(): void {
    if (this.#outcome?.kind !== "verdict") return;
    const { verdict } = this.#outcome;
    const sentence = verdict.right ? tell("title.right") : wrongSentence(verdict, this.#letters);
    // The bytes of an edition are its file, which is there already; its digest names them.
    const said = (key: string, value: unknown): unknown => (key === "content" ? undefined : value);
    const text = JSON.stringify({ bundle: this.#name, sentence, ...verdict }, said, 2);
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    make("a", { href: address, download: `${this.#name.replace(/\.zip$/, "")}.verdict.json` }).click();
    URL.revokeObjectURL(address);
  }
}

export function offerBundles(box: HTMLElement): void {
  const [verdict, list] = [find("[data-verdict]", box), find("[data-checks]", box)];
  const [bundle, policy, since, edition] = findAll<HTMLInputElement>("[data-file]", box);
  if (verdict && list && bundle && policy && since && edition) {
    new BundlePage(box, verdict, list, { bundle, policy, since, edition });
  }
}
