/** Check 8, one act: a line of the table of states, by the party that it names, of the version on the table. */
import { type Consent, consentsOf, type Course, type Transaction, type VersionOnRecord } from "./course.ts";
import type { JsonObject } from "./json.ts";
import { rowMoment } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import {
  AMEND_AGREED,
  AMEND_PARTLY_APPROVED,
  AMENDMENT_FINAL,
  APPROVE,
  HOLDING,
  IN_FORCE,
  isOfAmendment,
  PROPOSE,
  REMAIN,
  SUBMIT,
  type Transition,
  transitionsOf,
} from "./rules.ts";
import { textOf } from "./store.ts";

/** An act that was opened, and all that it is judged by. */
interface Judged {
  entry: Entry;
  row: JsonObject;
  course: Course;
  transaction: Transaction;
  signatories: ReadonlySet<string> | null;
}

function refuse({ entry }: Judged, fault: ConstructorParameters<typeof Refusal>[1], facts = {}): never {
  throw new Refusal(8, fault, { index: entry.index }, facts);
}

/** A submission brings the first version of its record. */
function bringsVersion(line: Transition): boolean {
  return line.new_version || line.act === SUBMIT;
}

/** The version that the act is of, which has to be the one on the table, or the new one that the act puts there. */
function takeVersion(judged: Judged, line: Transition): VersionOnRecord | null {
  const { row, course, transaction } = judged;
  const uuid = textOf(row, "version_id");
  if (bringsVersion(line)) {
    const [version] = transaction.versions.splice(-1);
    if (!version && transaction.cut) return null;
    if (version?.uuid !== uuid || version.delegation !== textOf(row, "delegation_id")) refuse(judged, "new_version");
    checkAmended(judged, line, version);
    checkCorrected(judged, line, version);
    return line.act === REMAIN ? ofItsOwner(judged, version) : version;
  }
  const about = course.about(line.state);
  if (about && about.uuid !== uuid) refuse(judged, "not_on_table");
  return about;
}

/** An amendment names the digest of what holds, and no other version names any. */
function checkAmended(judged: Judged, line: Transition, version: VersionOnRecord): void {
  if (!version.row) return;
  const named = textOf(version.row, "amends");
  if (!isOfAmendment(line.result)) {
    if (named !== null) refuse(judged, "amends_other");
    return;
  }
  const held = line.act === PROPOSE ? judged.course.current : judged.course.held;
  if (named === null || (held?.digest && named !== `\\x${held.digest}`)) refuse(judged, "amends_other");
}

/** A corrigendum is an amendment that corrects what it amends, and else only what has been in force. */
function checkCorrected(judged: Judged, line: Transition, version: VersionOnRecord): void {
  const corrects = version.followed?.corrects ?? [];
  if (!corrects.length) return;
  const amended = textOf(version.row, "amends")?.slice(2);
  const { heldDigests } = judged.course;
  const isKnown = corrects.every((digest) => heldDigests?.has(digest) ?? true);
  const isOfHeld = isOfAmendment(line.result) && (!version.row || corrects.includes(amended ?? ""));
  if (!isOfHeld || !isKnown) refuse(judged, "corrects_other");
}

/** What remains of somebody's version is theirs, though nobody brings it. */
function ofItsOwner(judged: Judged, version: VersionOnRecord): VersionOnRecord {
  const { owner } = judged.course;
  const [delegation, author] = [textOf(version.row, "delegation_id"), textOf(version.row, "author_id")];
  if (version.row && owner !== null && delegation !== owner) refuse(judged, "new_version");
  return { ...version, delegation: delegation ?? owner, author };
}

function checkParty(judged: Judged, line: Transition): void {
  const { row, course, signatories } = judged;
  const delegation = textOf(row, "delegation_id");
  const author = course.table?.delegation ?? undefined;
  const signs = delegation !== null && (signatories?.has(delegation) ?? true);
  const holds: Record<string, boolean> = {
    owner: delegation !== null && (course.owner === null || delegation === course.owner),
    author: delegation !== null && (author === undefined || delegation === author),
    other: signs && delegation !== author,
    any: signs,
    nobody: delegation === null && textOf(row, "actor_id") === null,
  };
  if (!holds[line.party]) refuse(judged, "party", { party: line.party });
  const actor = textOf(row, "actor_id");
  if (line.party !== "nobody" && actor === null) refuse(judged, "party", { party: line.party });
  if (line.not_author && actor === course.table?.author) refuse(judged, "not_author");
  if (line.reason === "must" && !textOf(row, "reason")) refuse(judged, "reason");
  if (line.if_asked && course.asked === false) refuse(judged, "not_asked");
}

/** Keeps a consent to an act; false where its delegation has given it in this round already. */
export function keepConsent(course: Course, act: string, consent: Consent): boolean {
  if (!consent.row) {
    course.closedConsents.set(act, [...(course.closedConsents.get(act) ?? []), consent]);
    return true;
  }
  const key = `${act} ${String(consent.row["round"])}`;
  const given = course.consents.get(key) ?? new Map<string, Consent>();
  const delegation = consent.delegation ?? "";
  if (given.has(delegation)) return false;
  course.consents.set(key, given.set(delegation, consent));
  return true;
}

/** The consent that this act is, taken from those of the transaction before it. */
function takeConsent(judged: Judged, version: VersionOnRecord | null): Consent | null {
  const { row, transaction, course, entry } = judged;
  const delegation = textOf(row, "delegation_id");
  const at = transaction.consents.findIndex((consent) => consent.delegation === delegation);
  const [consent] = at < 0 ? [] : transaction.consents.splice(at, 1);
  if (!consent && transaction.cut) return null;
  if (!consent) refuse(judged, "consent_missing");
  const said = consent.entry.said;
  const act = textOf(row, "code") ?? "";
  if (said?.digest !== entry.said?.digest || said?.actor !== entry.said?.actor) refuse(judged, "consent_other");
  const isOther = textOf(consent.row, "version_id") !== (version?.uuid ?? textOf(row, "version_id"));
  if (consent.row && (isOther || textOf(consent.row, "purpose") !== act)) refuse(judged, "consent_other");
  if (!keepConsent(course, act, consent)) refuse(judged, "consent_twice");
  return consent;
}

/** Where the act leads by the table; null where that cannot be told, because a consent was not opened. */
function resultOf(judged: Judged, line: Transition, version: VersionOnRecord | null): string | null {
  if (line.partial === null) return line.result;
  const { course, signatories } = judged;
  const consent = takeConsent(judged, version);
  const act = line.act;
  if (!version || !signatories || !consent?.row || !course.begun || course.closedConsents.has(act)) return null;
  const given = consentsOf(course, act, String(consent.row["round"]), version);
  // Whoever wrote the version on the table has consented to it, where only others can be asked.
  if (line.party === "other" && version.delegation === null) return null;
  const implied = line.party === "other" ? version.delegation : null;
  const complete = [...signatories].every((code) => given.has(code) || code === implied);
  return complete ? line.result : line.partial;
}

/** Not before the version's end; a released copy, which alone is private then, has an end of its own (`private.ts`). */
function checkExpiry(judged: Judged, line: Transition): void {
  const { entry, course } = judged;
  const version = course.about(line.state)?.row;
  if (!version || course.secret) return;
  const until = rowMoment(textOf(version, "valid_until") ?? "");
  if (until === null || entry.leaf.at < until) refuse(judged, "expire_early");
}

/** What would have to be opened beside the act to prove where the designation stands. */
function closedBehind({ course }: Judged, line: Transition, to: string): readonly number[] {
  const before = course.named?.closed ?? [];
  if (isOfAmendment(to) || (to === IN_FORCE && line.state === IN_FORCE)) return before;
  const closed = (course.closedConsents.get(line.act) ?? []).map(({ entry }) => entry.index);
  // A suspension, and the end of it, leave what was doubtful of the approvals as it was.
  return HOLDING.has(to) && HOLDING.has(line.state) ? [...before, ...closed] : closed;
}

/** What has become of the question that was open: an answer or a new version settles it, as an agreement or an end does. */
function isAsked(course: Course, line: Transition, to: string): boolean | null {
  if (line.act === "ask") return true;
  const isSettled = line.act === "answer" || (bringsVersion(line) && line.act !== PROPOSE);
  const isOver = to === "agreed" || to === AMEND_AGREED || AMENDMENT_FINAL.has(to);
  return isSettled || isOver || (HOLDING.has(line.state) && !HOLDING.has(to) && !isOfAmendment(to)) ? false : course.asked;
}

/** The version that an act names, where nothing else is known of it. */
function namedBy({ entry, row }: Judged): VersionOnRecord {
  const digest = entry.said?.digest ?? null;
  return { uuid: textOf(row, "version_id") ?? "", digest, delegation: null, author: null, row: null, followed: null };
}

/** Takes both machines to where the act leads, and the pointers with them. `version` is the one that the act is of. */
function move(course: Course, line: Transition, to: string, version: VersionOnRecord): void {
  if (line.act === PROPOSE) course.held = course.current;
  if (bringsVersion(line)) course.table = version;
  if (!HOLDING.has(line.state)) course.table ??= version;
  if (isOfAmendment(to)) {
    course.amendment = to;
    if (AMENDMENT_FINAL.has(to)) course.endAmendment();
    return;
  }
  course.state = to;
  if (!HOLDING.has(line.state)) {
    // What was on the table holds from now on, or nothing does yet.
    course.endAmendment(course.table);
  } else if (!HOLDING.has(to)) {
    course.endAmendment(version);
  } else if (course.amendment === "") {
    course.table ??= version;
  } else if (course.amendment !== null) {
    course.held ??= version;
    if (course.amendment === AMEND_PARTLY_APPROVED && to !== line.state) course.amendment = AMEND_AGREED;
  }
}

function take(judged: Judged, line: Transition): void {
  const { entry, row, course, transaction } = judged;
  checkParty(judged, line);
  const version = takeVersion(judged, line);
  if (version && version.digest !== entry.said?.digest) throw new Refusal(8, "digest_other", { index: entry.index });
  if (line.act === "expire") checkExpiry(judged, line);
  const result = resultOf(judged, line, version);
  const to = textOf(row, "to_state");
  const allowed = result === null ? [line.result, line.partial] : [result];
  if (to === null || !allowed.includes(to)) {
    const fault = to === IN_FORCE ? "incomplete_force" : "transition";
    refuse(judged, fault, { state: line.state, act: line.act, to: to ?? "" });
  }
  if (line.act === "supersede") course.superseded.push({ tx: transaction.tx, index: entry.index });
  const isEntry = to === IN_FORCE && line.act === APPROVE;
  if (line.act === REMAIN) {
    const digest = entry.said?.digest ?? null;
    course.remained.push({ tx: transaction.tx, index: entry.index, digest, delegation: version?.delegation ?? course.owner });
  }
  if (isEntry) {
    const remainders = version?.followed?.remainders ?? null;
    course.forced.push({ tx: transaction.tx, index: entry.index, remainders });
    if (version?.digest) course.heldDigests?.add(version.digest);
  }
  // A new version, or a state that is not one of waiting for further consents, voids those that were given.
  const voids = line.new_version || (to !== line.state && to !== line.partial);
  if (voids && transaction.round !== undefined) transaction.round += 1;
  if (isEntry && result !== null && !course.isRoundBroken) course.closedActs = [];
  const behind = closedBehind(judged, line, to);
  if (voids) course.closedConsents.clear();
  if (voids) course.isRoundBroken = false;
  course.asked = isAsked(course, line, to);
  move(course, line, to, version ?? namedBy(judged));
  const closed = course.state === IN_FORCE ? [...new Set([...behind, ...course.closedActs])] : behind;
  const shown = course.current?.uuid ?? (isOfAmendment(to) ? null : (version?.uuid ?? null));
  course.named = { state: course.state, amendment: course.amendment, index: entry.index, version: shown, closed };
}

/** Replays an act that was opened. Throws Refusal. */
export function replayAct(
  entry: Entry,
  row: JsonObject,
  course: Course,
  transaction: Transaction,
  signatories: ReadonlySet<string> | null,
): void {
  const judged = { entry, row, course, transaction, signatories };
  const [code, from] = [textOf(row, "code") ?? "", textOf(row, "from_state") ?? ""];
  if (code !== entry.said?.verb) refuse(judged, "transition", { state: from, act: code, to: "" });
  const state = isOfAmendment(from) ? course.amendment : course.state;
  if (state !== null && state !== from) refuse(judged, "from_state", { state, from });
  if (code === PROPOSE && course.amendment) refuse(judged, "from_state", { state: course.amendment, from });
  const [line] = transitionsOf(from, code);
  // An open record begins with its submission, whatever a draft allows.
  const isFirst = course.begun && !course.secret && course.named === null && course.state !== null;
  const begins = state === "" ? REMAIN : SUBMIT;
  if (!line || (isFirst && code !== begins)) {
    refuse(judged, "transition", { state: from, act: code, to: textOf(row, "to_state") ?? "" });
  }
  take(judged, line);
}
