/** Check 8, the records of designations: each entry taken into its course, each transaction held together. */
import { keepConsent, replayAct } from "./acts.ts";
import type { Cooperation } from "./cooperation.ts";
import { Course, type Transaction } from "./course.ts";
import { equal, isObject, type Json, type JsonObject } from "./json.ts";
import { rowMoment } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import type { Registry } from "./registry.ts";
import { APPROVE, DRAFT, transitionsOf } from "./rules.ts";
import { followedIn, NoProvision, type Followed } from "./provisions.ts";
import { type Store, textOf } from "./store.ts";

/** Columns of a designation that move with its acts only. */
const MOVING = [
  "state",
  "state_since",
  "current_id",
  "round",
  "revision",
  "amendment_state",
  "amendment_since",
  "proposed_id",
];
/** Columns that never change, once it is submitted; of a draft only whose it is. */
const FIXED = ["uuid", "reference", "kind", "owner_id", "created_by_id", "created_at", "replaces_id", "released_to_id", "remainder_of_id"];
const FIXED_OF_DRAFTS = ["uuid", "owner_id", "created_by_id", "released_to_id"];

/** After these, another version than the one on the table may be all there is. */
const ENDING: ReadonlySet<string> = new Set(["reject", "withdraw", "expire", "rescind", "supersede"]);

/** Consents to the version on the table; the others are to the one that holds. */
const OF_THE_TABLE: ReadonlySet<string> = new Set(["agree", "approve"]);

/** What a version's provisions say that is followed; null where its text was not opened. */
function followedOf({ index, text }: Entry): Followed | null {
  if (!text) return null;
  const provisions = text["provisions"] ?? {};
  try {
    return isObject(provisions) ? followedIn(provisions) : null;
  } catch (error) {
    if (error instanceof NoProvision) throw new Refusal(10, "provisions_form", { index });
    throw error;
  }
}

export class Records {
  /** By designation: the open ones, and apart from them what was private before or stays so. */
  readonly open = new Map<string, Course>();
  readonly secret = new Map<string, Course>();
  readonly #store: Store;
  readonly #registry: Registry;
  readonly #cooperation: Cooperation;

  constructor(store: Store, registry: Registry, cooperation: Cooperation) {
    this.#store = store;
    this.#registry = registry;
    this.#cooperation = cooperation;
  }

  /** The course of a designation. `reachesBack`: whether its first entry, if there is one, is in the bundle. */
  course(courses: Map<string, Course>, designation: string, reachesBack: boolean): Course {
    const known = courses.get(designation);
    if (known) return known;
    const secret = courses === this.secret;
    const course = new Course(designation, { begun: reachesBack, secret });
    courses.set(designation, course);
    return course;
  }

  /** The transaction of an entry, begun before the entry's change is taken in. */
  transaction(course: Course, { index, said }: Entry): Transaction {
    const tx = said?.tx ?? "";
    if (course.transaction?.tx === tx) return course.transaction;
    this.endTransaction(course);
    // Of private entries any may be missing; of a window those before its first.
    const cut = !course.begun && (course.secret || course.reached === 0);
    if (cut) course.forget();
    course.reached += 1;
    const columns = this.#store.row(course.subject)?.columns;
    course.transaction = {
      tx,
      index,
      versions: [],
      consents: [],
      acts: 0,
      changed: new Set(),
      created: false,
      revised: false,
      cut,
      round: columns?.["round"] as number | undefined,
    };
    return course.transaction;
  }

  /** That nothing stands alone that belongs to an act, and the row has moved with its acts. */
  endTransaction(course: Course): void {
    const { transaction } = course;
    course.transaction = null;
    if (!transaction) return;
    const place = { index: transaction.index };
    const [consent] = transaction.consents;
    if (consent) throw new Refusal(8, "consent_alone", { index: consent.entry.index });
    if (transaction.cut) return;
    if (transaction.versions.length) throw new Refusal(8, "new_version", place);
    const moved = transaction.created || MOVING.some((column) => transaction.changed.has(column));
    if (moved && !transaction.acts) throw new Refusal(8, "row_without_act", place);
    this.#checkRow(course, transaction.index);
  }

  /** That the row says of itself what the replay says. */
  #checkRow(course: Course, index: number): void {
    const columns = this.#store.row(course.subject)?.columns ?? {};
    const { state, current_id: current, amendment_state: amendment, proposed_id: proposed } = columns;
    if (state !== undefined && course.state !== null && state !== course.state) {
      throw new Refusal(8, "row_state", { index }, { state: String(state), replayed: course.state });
    }
    const held = course.current;
    if (current !== undefined && held && current !== held.uuid) throw new Refusal(8, "row_current", { index });
    if (amendment !== undefined && course.amendment !== null && amendment !== course.amendment) {
      throw new Refusal(8, "row_state", { index }, { state: String(amendment), replayed: course.amendment });
    }
    const onTable = course.amendment ? course.table?.uuid : null;
    if (proposed !== undefined && course.amendment !== null && onTable !== undefined && proposed !== onTable) {
      throw new Refusal(8, "row_current", { index });
    }
  }

  /** Takes in an entry whose change the store has. */
  replay(course: Course, transaction: Transaction, entry: Entry): void {
    const { index, said, row } = entry;
    if (!said) return;
    if (!row) course.closed.push(index);
    const after = row?.after ?? null;
    const designation = textOf(after, said.noun === "designation" ? "uuid" : "designation_id");
    if (designation !== null && designation !== course.designation) {
      throw new Refusal(8, "other_designation", { index });
    }
    if (said.noun === "designation") this.#row(course, transaction, entry);
    if (said.noun === "version") this.#version(course, transaction, entry);
    if (said.noun === "approval") this.#consent(course, transaction, entry);
    if (said.noun === "act") this.#act(course, transaction, entry);
  }

  #row(course: Course, transaction: Transaction, { index, leaf, said, row }: Entry): void {
    course.subject = leaf.subject;
    for (const column of Object.keys(row?.after ?? {})) transaction.changed.add(column);
    if (said?.verb === "deleted" && !course.secret) throw new Refusal(8, "designation_deleted", { index });
    if (said?.verb === "changed") {
      transaction.revised ||= row?.after?.["revision"] !== undefined;
      const column = (course.secret ? FIXED_OF_DRAFTS : FIXED).find((name) => transaction.changed.has(name));
      if (column !== undefined && !transaction.created) throw new Refusal(8, "fixed_column", { index }, { column });
    }
    if (said?.verb !== "created") return;
    if (course.secret && course.versions + course.acts > 0) throw new Refusal(8, "other_designation", { index });
    course.created = row?.after ?? null;
    transaction.created = true;
    if (course.named || course.secret) return;
    course.begun = true;
    course.state = this.#firstState(course, transaction, index);
    course.heldDigests = new Set();
    course.amendment = "";
    course.asked = false;
    // Its version stands before it, of a part perhaps before the first entry.
    if (transaction.cut) course.versions = Math.max(course.versions, 1);
  }

  /** A submission's version stands before its row, and what common ground left disputed begins with its row. */
  #firstState(course: Course, transaction: Transaction, index: number): string | null {
    const row = course.created;
    if (row) {
      if (textOf(row, "remainder_of_id") === null) return DRAFT;
      const begins = row["state"] === "submitted" && row["revision"] === 0 && textOf(row, "reference") !== null;
      const isNew = course.versions + course.acts === 0 && !this.secret.has(course.designation);
      if (!begins || !isNew) throw new Refusal(8, "remain_begins", { index });
      return "";
    }
    if (transaction.versions.length) return DRAFT;
    return transaction.cut ? null : "";
  }

  #version(course: Course, transaction: Transaction, entry: Entry): void {
    const { index, leaf, said, row } = entry;
    const { digest = null, delegation = null, actor = null } = said ?? {};
    const after = row?.after ?? null;
    // A draft begins with its row.
    if (course.secret && course.begun && !course.created) throw new Refusal(8, "other_designation", { index });
    course.versions += 1;
    if (after && course.begun && after["sequence"] !== course.versions) throw new Refusal(8, "sequence", { index });
    // A draft's version has a subject of its own.
    const uuid = textOf(after, "uuid") ?? leaf.subject;
    const followed = followedOf(entry);
    transaction.versions.push({ uuid, digest, delegation, author: actor, row: after, followed });
  }

  #consent(course: Course, transaction: Transaction, entry: Entry): void {
    const { index, said } = entry;
    const row = entry.row?.after ?? null;
    const consent = { entry, delegation: said?.delegation ?? null, row };
    const signatories = this.#registry.signatories();
    if (signatories && !signatories.has(consent.delegation ?? "")) throw new Refusal(8, "not_signatory", { index });
    const purpose = textOf(row, "purpose");
    const abouts = purpose === null ? [course.table, course.held] : [OF_THE_TABLE.has(purpose) ? course.table : course.current];
    const known = abouts.filter((about) => about !== null);
    if (known.length && known.every(({ digest }) => digest !== said?.digest)) {
      throw new Refusal(8, "consent_other", { index });
    }
    const round = this.#round(course, transaction, row);
    if (row && round !== undefined && !transaction.changed.has("round") && row["round"] !== round) {
      throw new Refusal(8, "consent_other", { index });
    }
    transaction.consents.push(consent);
    course.approvals.push(consent);
  }

  /** The round that a consent is of: the next one for the first consent after a return, where there were any before. */
  #round(course: Course, transaction: Transaction, row: JsonObject | null): Json | undefined {
    const round = this.#store.row(course.subject)?.columns["round"];
    if (typeof round !== "number") return round;
    if (!row) {
      // It may have begun another round.
      if (this.#cooperation.returned) transaction.round = undefined;
      return round;
    }
    const given = [...course.consents].filter(([key]) => key.endsWith(` ${String(round)}`));
    const inOrder = given.flatMap(([, by]) => [...by.values()]).sort((one, other) => one.entry.index - other.entry.index);
    const first = { index: inOrder[0]?.entry.index ?? 0, at: rowMoment(textOf(inOrder[0]?.row ?? null, "at") ?? "") };
    const mayBe = this.#cooperation.returned && (course.closedConsents.size > 0 || !this.#cooperation.known || !course.begun);
    const begins = this.#cooperation.returnedSince(first) || (mayBe && row["round"] === round + 1);
    if (!begins) return round;
    course.closedConsents.clear();
    if (transaction.round !== undefined) transaction.round += 1;
    return round + 1;
  }

  #act(course: Course, transaction: Transaction, entry: Entry): void {
    const { index, row } = entry;
    transaction.acts += 1;
    course.acts += 1;
    const after: JsonObject | null = row?.after ?? null;
    if (!after) {
      this.#passClosedAct(course, transaction, entry);
      return;
    }
    if (after["private"] === true && !course.secret) throw new Refusal(8, "private_act", { index });
    // A submission's row stands before its act.
    const first = course.begun && !course.secret && course.acts === 1;
    if (first && !transaction.created) throw new Refusal(8, "new_version", { index });
    if (course.begun && after["sequence"] !== course.acts) throw new Refusal(8, "sequence", { index });
    const lines = transitionsOf(textOf(after, "from_state") ?? "", textOf(after, "code") ?? "");
    if (lines.some(({ partial }) => partial !== null)) {
      this.#cooperation.checkJoint(rowMoment(textOf(after, "at") ?? ""), entry.leaf.at, index);
    }
    replayAct(entry, after, course, transaction, this.#registry.signatories());
    this.#checkRevision(course, transaction, after["sequence"] ?? null, index);
    if (transaction.cut) return;
    // The row's change stands before the act.
    this.#checkRow(course, index);
    const round = this.#store.row(course.subject)?.columns["round"];
    if (round !== undefined && transaction.round !== undefined && round !== transaction.round) {
      throw new Refusal(8, "row_round", { index }, { round: String(round), wanted: transaction.round });
    }
  }

  /** The row's revision is the sequence of its last act. */
  #checkRevision(course: Course, transaction: Transaction, wanted: Json, index: number): void {
    const revision = this.#store.row(course.subject)?.columns["revision"];
    const isKnown = transaction.revised || !transaction.cut;
    if (!isKnown || revision === undefined || equal(revision, wanted)) return;
    throw new Refusal(8, "row_revision", { index }, { revision: String(revision), wanted: String(wanted) });
  }

  /** After an act that was not opened nobody knows the state; the version on the table only where it was a new one. */
  #passClosedAct(course: Course, transaction: Transaction, { index, said }: Entry): void {
    course.state = null;
    course.amendment = null;
    course.held = null;
    course.asked = null;
    course.heldDigests = null;
    course.closedActsOf.add(transaction.tx);
    if (said?.verb === APPROVE) course.closedApprovalsOf.add(transaction.tx);
    course.closedActs.push(index);
    course.isRoundBroken = true;
    for (const consent of transaction.consents) keepConsent(course, said?.verb ?? "", consent);
    const [version] = transaction.versions.splice(-1);
    if (version) course.table = version;
    else if (ENDING.has(said?.verb ?? "")) course.table = null;
    // Which version a later act is of is known by that act's word alone.
    if (course.table) course.table = { ...course.table, followed: null };
    transaction.consents = [];
  }
}
