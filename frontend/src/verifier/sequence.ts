/** Check 5, all leaves: nothing twice, and revisions without gaps but where a part may leave entries out. */
import type { Bytes } from "../tlog/bytes.ts";
import { type AnyLeaf, parseLeaf, type RecordLeaf, type Said } from "./leaves.ts";
import { ONLY_CREATED } from "./nouns.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";

interface Last {
  rev: number;
  deleted: boolean;
}

class Revisions {
  readonly #last = new Map<string, Last>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Whether a revision may follow: the next one, the same one of a deletion, or beyond what a part leaves out. */
  #follows(leaf: RecordLeaf, last: Last | undefined): boolean {
    const deletes = leaf.said ? leaf.said.verb === "deleted" : null;
    if (last?.deleted) return false;
    const before = last?.rev ?? 0;
    const next = before + (deletes ? 0 : 1);
    const isNext = leaf.rev === next && leaf.rev > 0;
    // What a private leaf was, a deletion or not, it does not say.
    const isLast = deletes === null && leaf.rev === before;
    if (isNext || isLast) return true;
    const mayMiss =
      (this.#scope.of === "designation" && leaf.form === "private") ||
      (this.#scope.of === "window" && !last && this.#scope.first > 0);
    return mayMiss && leaf.rev > before;
  }

  add(leaf: RecordLeaf, index: number): void {
    const last = this.#last.get(leaf.subject);
    if (!this.#follows(leaf, last)) {
      throw new Refusal(5, "revision", { index }, { rev: leaf.rev, last: last?.rev ?? 0 });
    }
    this.#last.set(leaf.subject, { rev: leaf.rev, deleted: leaf.said?.verb === "deleted" || leaf.rev === last?.rev });
  }
}

interface Revised {
  index: number;
  leaf: RecordLeaf;
  said: Said | null;
}

/** The leaves that are no maps, with what they say themselves. */
export function revised(leaves: ReadonlyMap<number, AnyLeaf>): Revised[] {
  return [...leaves].flatMap(([index, leaf]) => (leaf.form === "map" ? [] : [{ index, leaf, said: leaf.said }]));
}

/** Makes check 5 of all leaves; once more when private entries were opened: to a creation, a change or a deletion. */
export function checkRevisions(entries: readonly Revised[], scope: Scope): void {
  const revisions = new Revisions(scope);
  for (const { index, leaf, said } of entries) {
    const begins = said?.verb === "created" || said?.noun === "act";
    if (begins && leaf.rev !== 1) throw new Refusal(5, "revision", { index }, { rev: leaf.rev, last: 0 });
    revisions.add({ ...leaf, said }, index);
  }
}

/** Makes check 5 of each leaf by itself. */
export function checkLeaves(leaves: ReadonlyMap<number, Bytes>): Map<number, AnyLeaf> {
  const parsed = new Map<number, AnyLeaf>();
  const ids = new Set<string>();
  const created = new Set<string>();
  for (const [index, bytes] of leaves) {
    const leaf = parseLeaf(bytes, index);
    if (ids.has(leaf.id)) throw new Refusal(5, "id_twice", { index });
    ids.add(leaf.id);
    parsed.set(index, leaf);
    if (leaf.form === "map") continue;
    const begins = leaf.said?.verb === "created" || leaf.said?.noun === "act";
    if (begins && created.has(leaf.subject)) throw new Refusal(5, "subject_twice", { index });
    if (begins && ONLY_CREATED.has(leaf.said?.noun ?? "")) created.add(leaf.subject);
  }
  return parsed;
}
