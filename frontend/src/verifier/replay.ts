/** Check 8: the whole record is played again, entry by entry. */
import type { Course } from "./course.ts";
import { Cooperation } from "./cooperation.ts";
import { Decisions } from "./decisions.ts";
import type { Json, JsonObject } from "./json.ts";
import { ACTOR_COLUMN, BESIDE_ACTS, delegationColumns, ONLY_CREATED, WITH_DIGEST } from "./nouns.ts";
import type { Entry } from "./openings.ts";
import { PrivateEntries } from "./private.ts";
import { Records } from "./records.ts";
import { Refusal } from "./refusal.ts";
import { type Passkey, Registry } from "./registry.ts";
import { COMMON, type Scope } from "./scope.ts";
import { SignerHistory } from "./signers.ts";
import { Store, textOf } from "./store.ts";

/**
 * An approval, or a consent to a change of signatories, that was opened, and its owner's passkeys when it was recorded;
 * null where those are not all known.
 */
export interface OpenedApproval {
  entry: Entry;
  row: JsonObject;
  passkeys: readonly Passkey[] | null;
}

export interface Replayed {
  /** Of every designation: its open record, or what was opened of a draft or a copy. */
  courses: readonly Course[];
  approvals: readonly OpenedApproval[];
  registry: Registry;
  signers: SignerHistory;
  cooperation: Cooperation;
}

/** Rows of some nouns are only ever created; a leaf's digest is that of its row. */
function checkWritten({ index, said, row }: Entry): void {
  const isOnce = ONLY_CREATED.has(said?.noun ?? "") && (said?.verb === "changed" || said?.verb === "deleted");
  if (isOnce) throw new Refusal(8, "only_created", { index });
  const digest = said && WITH_DIGEST.has(said.noun) ? row?.after?.["digest"] : undefined;
  if (digest !== undefined && digest !== `\\x${said?.digest}`) throw new Refusal(10, "digest_other", { index });
}

/** What people prove by passkey or otherwise. */
const SIGNED: ReadonlySet<string> = new Set([
  "approval",
  "signatory_consent",
  "decision_consent",
  "attestation",
  "cooperation_notice",
]);

/** As many entries as the sealer takes at once. */
const BATCH = 2_000;

class Replay {
  readonly store = new Store();
  readonly registry: Registry;
  readonly cooperation: Cooperation;
  readonly signers: SignerHistory;
  readonly records: Records;
  readonly approvals: OpenedApproval[] = [];
  readonly #private: PrivateEntries;
  readonly #decisions: Decisions;
  /** Whether the bundle reaches back to the first entry of every open record, and of every private one. */
  readonly #reachesBack: boolean;
  readonly #allOpened: boolean;

  constructor(entries: readonly Entry[], scope: Scope) {
    this.#reachesBack = scope.of !== "window";
    const opened = entries.every(({ leaf, row }) => leaf.form === "open" || row !== null);
    this.#allOpened = scope.of === "everything" && opened;
    this.registry = new Registry(this.store, this.#reachesBack);
    this.cooperation = new Cooperation(this.registry, this.#reachesBack);
    this.signers = new SignerHistory(this.registry, this.cooperation);
    this.records = new Records(this.store, this.registry, this.cooperation);
    this.#decisions = new Decisions(this.#reachesBack, (recorded) => this.cooperation.returnedSince(recorded));
    this.#private = new PrivateEntries(this.records.open, this.store, scope.of === "everything");
  }

  add(entry: Entry, endsTransaction: boolean): void {
    const { leaf, said, row } = entry;
    const secret = leaf.form === "private";
    const designation = secret ? this.#private.designationOf(entry) : leaf.of === COMMON ? null : leaf.of;
    if (secret) this.#private.check(entry, designation);
    const course = this.#courseOf(designation, entry);
    if (course && secret) course.uncaused = this.#private.isUncaused(course.designation);
    const transaction = course && this.records.transaction(course, entry);
    this.store.apply(entry);
    if (said) this.#checkNames(entry);
    checkWritten(entry);
    if (designation !== null && !secret && said?.noun === "act") this.#private.noteAct(designation, entry);
    if (said && SIGNED.has(said.noun) && row?.after) {
      const passkeys = this.registry.passkeys(textOf(row.after, "user_id"));
      this.approvals.push({ entry, row: row.after, passkeys });
    }
    if (course && transaction) this.records.replay(course, transaction, entry);
    this.cooperation.add(entry);
    this.signers.add(entry, endsTransaction);
    this.#decisions.add(entry);
  }

  /** The course that an entry belongs to; null for what is of no designation, and for what is private beside its acts. */
  #courseOf(designation: string | null, { leaf, said }: Entry): Course | null {
    if (designation === null) return null;
    if (leaf.form === "open") return this.records.course(this.records.open, designation, this.#reachesBack);
    if (said && BESIDE_ACTS.has(said.noun)) return null;
    return this.records.course(this.records.secret, designation, this.#allOpened);
  }

  /** The leaf's people are those of the row, and every delegation that is named exists. */
  #checkNames({ index, said, row }: Entry): void {
    const place = { index };
    const { noun = "", verb = "", actor = null, delegation = null } = said ?? {};
    const after = row?.after;
    const column = ACTOR_COLUMN[noun];
    if (after && column && (verb === "created" || noun === "act")) {
      // Another may submit a draft than wrote it.
      const isSubmitted = noun === "version" && after["sequence"] === 1;
      // What remains of somebody's version nobody brings: the act beside it tells.
      const isNobodys = isSubmitted && actor === null && delegation === null;
      if (!isSubmitted && (after[column] ?? null) !== actor) throw new Refusal(8, "actor", place);
      if (!isNobodys && (after["delegation_id"] ?? null) !== delegation) throw new Refusal(8, "delegation", place);
    }
    const existing = this.registry.delegations();
    if (!existing) return;
    const named: Json[] = [delegation];
    if (noun !== "delegation") for (const name of delegationColumns(noun)) named.push(after?.[name] ?? null);
    for (const code of named) {
      if (typeof code === "string" && !existing.has(code)) throw new Refusal(8, "no_delegation", place, { code });
    }
  }
}

/**
 * Whatever superseded a designation came into force in the same transaction, and names it. Where not everything is in
 * the bundle, or not opened, it may not be there: then it is said that this is not proved.
 */
function checkSuperseded(courses: ReadonlyMap<string, Course>, everything: boolean): void {
  for (const course of courses.values()) {
    for (const { tx, index } of course.superseded) {
      const before = (force: { tx: string; index: number }): boolean => force.tx === tx && force.index < index;
      const inSame = [...courses.values()].filter((other) => other.forced.some(before));
      const named = inSame.some(({ created }) => textOf(created, "replaces_id") === course.designation);
      const mayBeClosed = [...courses.values()].some(({ closed, created }) => closed.length > 0 || !created);
      if (!named && !mayBeClosed && everything) throw new Refusal(8, "supersede_alone", { index });
      course.uncaused = !named;
    }
  }
}

/**
 * What begins as a remainder is left disputed, exactly so, by what came into force in the same transaction, and all that
 * is left disputed begins. `cut`: the entries from which on a transaction may go on after the end.
 */
function checkRemainders(courses: ReadonlyMap<string, Course>, everything: boolean, cut: number): void {
  const all = [...courses.values()];
  for (const course of all) {
    for (const { tx, index, digest, delegation } of course.remained) {
      const beside = all.flatMap((other) => other.forced.filter((one) => one.tx === tx && one.index < index));
      const by = all.find((other) => other.forced.some((one) => one.tx === tx && one.remainders?.has(course.designation)));
      const named = by?.forced.find((one) => one.tx === tx)?.remainders?.get(course.designation);
      const said = textOf(course.created, "remainder_of_id");
      const isWhose = delegation === null || delegation === named?.delegation;
      const isLeft = named?.digest === digest && isWhose && (said === null || said === by?.designation);
      const isClosed = all.some((other) => other.closedApprovalsOf.has(tx)) || beside.some((one) => !one.remainders);
      if (!isLeft && (named !== undefined || (everything && !isClosed))) throw new Refusal(8, "remain_alone", { index });
      if (!isLeft && course.acts === 1) course.uncaused = true;
    }
    for (const { tx, index, remainders } of everything ? course.forced : []) {
      const began = (uuid: string): boolean => {
        const other = courses.get(uuid);
        return Boolean(other && (other.closedActsOf.has(tx) || other.remained.some((one) => one.tx === tx)));
      };
      if (index < cut && ![...(remainders?.keys() ?? [])].every(began)) throw new Refusal(8, "remain_missing", { index });
    }
  }
}

/** Makes check 8. `goesOn`: whether what began in the last batch may end in the next. */
export function replay(entries: readonly Entry[], scope: Scope, goesOn: boolean): Replayed {
  const played = new Replay(entries, scope);
  const ends = new Map(entries.map(({ index, said }) => [said?.tx, index]));
  for (const entry of entries) played.add(entry, ends.get(entry.said?.tx) === entry.index);
  const { records, approvals, registry, signers, cooperation } = played;
  const all = [...records.open.values(), ...records.secret.values()];
  if (!goesOn) for (const course of all) records.endTransaction(course);
  const everything = scope.of === "everything";
  checkSuperseded(records.open, everything);
  const size = (entries.at(-1)?.index ?? 0) + 1;
  checkRemainders(records.open, everything, goesOn ? size - BATCH - 1 : size);
  const courses = all.filter(({ designation, secret }) => !secret || !records.open.has(designation));
  return { courses, approvals, registry, signers, cooperation };
}
