/**
 * What a bundle is refused for: the check that failed, where, and a code with the facts that its sentence names.
 *
 * Nothing here speaks a language: the page and the command line do.
 */
import { type Fault as AnyWrong, Wrong } from "../tlog/wrong.ts";

export type Check = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;
export const CHECKS: readonly Check[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What may be wrong with a note, a policy or a proof by itself. */
type NoteFault = Extract<
  AnyWrong,
  | "note_form"
  | "checkpoint_form"
  | "policy_form"
  | "proof_form"
  | "unknown_log"
  | "log_signature"
  | "witness_signature"
  | "leaf_hash"
>;

export type BundleFault =
  | "zip_form"
  | "manifest_form"
  | "file_hash"
  | "file_unlisted"
  | "file_missing"
  | "file_kind"
  | "file_form"
  | "scope_form"
  | "policy_missing_witness"
  | "policy_kind"
  | "quorum"
  | "no_quorum"
  | "tile_length"
  | "tile_hash"
  | "entry_tile_form"
  | "tree_root"
  | "proof"
  | "checkpoint_size"
  | "checkpoint_origin"
  | "checkpoint_root"
  | "shrunk"
  | "leaf"
  | "leaf_commitments"
  | "leaf_event"
  | "leaf_of"
  | "id_twice"
  | "subject_twice"
  | "revision"
  | "line_form"
  | "line_order"
  | "line_entry"
  | "opening_json"
  | "opening_commitment"
  | "opening_subject"
  | "opening_value"
  | "opening_column"
  | "opening_uuid"
  | "late"
  | "early"
  | "own_moment"
  | "before"
  | "actor"
  | "delegation"
  | "no_delegation"
  | "private_after"
  | "private_act"
  | "transition"
  | "from_state"
  | "party"
  | "not_author"
  | "reason"
  | "not_asked"
  | "not_on_table"
  | "amends_other"
  | "new_version"
  | "sequence"
  | "row_state"
  | "fixed_column"
  | "only_created"
  | "row_current"
  | "row_revision"
  | "row_round"
  | "other_designation"
  | "row_without_act"
  | "consent_missing"
  | "consent_alone"
  | "consent_twice"
  | "consent_other"
  | "not_signatory"
  | "incomplete_force"
  | "expire_early"
  | "supersede_alone"
  | "remain_alone"
  | "remain_missing"
  | "remain_begins"
  | "provisions_form"
  | "corrects_other"
  | "designation_deleted"
  | "assertion_missing"
  | "assertion_extra"
  | "assertion_other"
  | "method"
  | "evidence_form"
  | "key_without_passkey"
  | "statement_other"
  | "client_data"
  | "authenticator_data"
  | "signature"
  | "unregistered"
  | "content_form"
  | "content_digest"
  | "digest_other"
  | "no_map"
  | "map_root"
  | "map_scopes"
  | "map_file"
  | "map_count"
  | "foreign_entry"
  | "window"
  | "witness_count"
  | "witness_not_asked"
  | "quorum_extra"
  | "signatory_changed"
  | "change_digest"
  | "decision_digest"
  | "decision_parties"
  | "decision_ended"
  | "decision_unknown"
  | "notice_digest"
  | "notice_form"
  | "notice_order"
  | "notice_effect"
  | "away"
  | "before_return"
  | "since_witness";

export type Fault = NoteFault | BundleFault;
export type Facts = Readonly<Record<string, string | number>>;

export interface Place {
  /** A file of the bundle. */
  path?: string;
  /** An entry of the log. */
  index?: number;
}

export class Refusal extends Error {
  readonly check: Check;
  readonly fault: Fault;
  readonly place: Place;
  readonly facts: Facts;

  constructor(check: Check, fault: Fault, place: Place = {}, facts: Facts = {}) {
    super(`${check} ${fault} ${place.path ?? ""} ${place.index ?? ""}`);
    this.check = check;
    this.fault = fault;
    this.place = place;
    this.facts = facts;
  }
}

export type UnreadableReason =
  | "not_zip"
  | "too_large"
  | "not_bundle"
  | "no_signatures"
  | "policy_file"
  | "since_file"
  | "since_tile"
  | "edition_file";

/** What was given is nothing that can be judged. */
export class Unreadable extends Error {
  readonly reason: UnreadableReason;
  readonly facts: Facts;

  constructor(reason: UnreadableReason, facts: Facts = {}) {
    super(reason);
    this.reason = reason;
    this.facts = facts;
  }
}

/** Does a step of a check, and gives what is wrong with a note, a policy or a proof its place in the bundle. */
export async function asPartOf<T>(check: Check, place: Place, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof Wrong ? new Refusal(check, error.fault as NoteFault, place, error.facts) : error;
  }
}
