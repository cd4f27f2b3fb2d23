/** Check 8 of private entries that were opened: what may be private at all, and how released copies end. */
import type { Course } from "./course.ts";
import { rowMoment } from "./moments.ts";
import { ALWAYS_COMMON, BESIDE_ACTS } from "./nouns.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import { SUBMIT } from "./rules.ts";
import { type Store, textOf } from "./store.ts";

const NEVER_PRIVATE: ReadonlySet<string> = new Set(["approval"]);
/** Of a draft and of a released copy; every other act is open. */
const PRIVATE_STATES: ReadonlySet<string> = new Set(["", "draft", "released"]);
const OF_DESIGNATION: ReadonlySet<string> = new Set(["version", "act", ...BESIDE_ACTS]);

export class PrivateEntries {
  readonly #submitted: ReadonlyMap<string, Course>;
  readonly #store: Store;
  readonly #everything: boolean;
  /** The designations of drafts and copies, by the subject of their row's entries. */
  readonly #designations = new Map<string, string>();
  readonly #subjects = new Map<string, string>();
  /** Copies that ended before their time, by what is not in the bundle. */
  readonly #uncaused = new Set<string>();
  /** Which designations each transaction has acted on so far. */
  readonly #acts = new Map<string, Set<string>>();

  constructor(submitted: ReadonlyMap<string, Course>, store: Store, everything: boolean) {
    this.#submitted = submitted;
    this.#store = store;
    this.#everything = everything;
  }

  /** Takes note of an act: the copies of a designation end with it. */
  noteAct(designation: string, { said }: Entry): void {
    const tx = said?.tx ?? "";
    this.#acts.set(tx, (this.#acts.get(tx) ?? new Set()).add(designation));
  }

  /** The designation of an entry of its row, its versions, acts, confirmed texts or comments; null of anything else that is private. */
  designationOf({ leaf, said, row }: Entry): string | null {
    const noun = said?.noun ?? "";
    if (OF_DESIGNATION.has(noun)) return textOf(row?.after, "designation_id");
    if (noun !== "designation") return null;
    const written = textOf(row?.after, "uuid") ?? textOf(row?.before, "uuid");
    const uuid = written ?? this.#designations.get(leaf.subject) ?? null;
    if (uuid !== null) {
      this.#designations.set(leaf.subject, uuid);
      this.#subjects.set(uuid, leaf.subject);
    }
    return uuid;
  }

  /** Throws Refusal for what may not be private. A submitted designation's own row is known by its subject alone. */
  check(entry: Entry, designation: string | null): void {
    const { index, leaf, said, row } = entry;
    const noun = said?.noun ?? "";
    const place = { index };
    if (this.#submitted.has(leaf.subject)) throw new Refusal(8, "private_after", place);
    if (NEVER_PRIVATE.has(noun) || ALWAYS_COMMON.has(noun)) throw new Refusal(8, "private_after", place);
    const after = row?.after;
    if (designation === null || !after) return;
    const allowed = noun === "comment" && after["internal"] === true;
    if (this.#submitted.has(designation) && !allowed) throw new Refusal(8, "private_after", place);
    if (noun !== "act") return;
    if (!PRIVATE_STATES.has(textOf(after, "from_state") ?? "") || said?.verb === SUBMIT) {
      throw new Refusal(8, "private_after", place);
    }
    if (said?.verb === "expire") this.#checkExpiry(entry, designation);
    this.noteAct(designation, entry);
  }

  /** Whether it is a copy that ended before its time, beside nothing that is in the bundle. */
  isUncaused(designation: string): boolean {
    return this.#uncaused.has(designation);
  }

  /** A copy ends at its time, or with an act of another designation. */
  #checkExpiry({ index, leaf, said }: Entry, designation: string): void {
    const copy = this.#store.row(this.#subjects.get(designation) ?? "")?.columns;
    const until = rowMoment(textOf(copy, "released_until") ?? "");
    const acted = this.#acts.get(said?.tx ?? "") ?? new Set();
    const ended = [...acted].some((other) => other !== designation);
    if (!copy || ended || (until !== null && leaf.at >= until)) return;
    if (this.#everything) throw new Refusal(8, "expire_early", { index });
    this.#uncaused.add(designation);
  }
}
