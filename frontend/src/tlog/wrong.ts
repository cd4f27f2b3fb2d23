/**
 * What is wrong with something that was read, as a code that pages put in words, and the facts that its sentence names.
 *
 * Nothing here speaks a language: the page does.
 */
export type Fault =
  | "leaf_form"
  | "leaf_hash"
  | "proof_form"
  | "proof_index"
  | "proof_length"
  | "step"
  | "root"
  | "note_form"
  | "checkpoint_form"
  | "checkpoint_other"
  | "policy_form"
  | "unknown_log"
  | "log_signature"
  | "witness_signature"
  | "opening_form"
  | "opening_unknown"
  | "opening_twice"
  | "opening_record"
  | "old_root"
  | "new_root";

export class Wrong extends Error {
  readonly fault: Fault;
  readonly facts: Record<string, string | number>;

  constructor(fault: Fault, facts: Record<string, string | number> = {}) {
    super(fault);
    this.fault = fault;
    this.facts = facts;
  }
}
