/** The table of states, as docs/vectors/transitions.json has it: the site and every verifier read the same. */
import table from "./transitions.json" with { type: "json" };

export type Party = "owner" | "author" | "other" | "any" | "nobody";

export interface Transition {
  state: string;
  act: string;
  result: string;
  /** The state until every signatory has consented; null where the act is nobody's consent. */
  partial: string | null;
  new_version: boolean;
  if_asked: boolean;
  party: string;
  not_author: boolean;
  reason: string;
}

const LINES: readonly Transition[] = table.transitions;
const ACTS: ReadonlySet<string> = new Set(LINES.map(({ act }) => act));
export const IN_FORCE = "in_force";
/** The state in which every designation is before its submission. */
export const DRAFT = "draft";
/** The act with which the open record of a designation begins. */
export const SUBMIT = "submit";
/** The act with which a designation begins in the open that common ground left disputed. */
export const REMAIN = "remain";

/** The act with which a designation, or an amendment of it, comes into force. */
export const APPROVE = "approve";
/** The act that puts an amendment of what holds on the table. */
export const PROPOSE = "propose";
export const AMEND_PARTLY_APPROVED = "amend_partly_approved";
export const AMEND_AGREED = "amend_agreed";
/** How the negotiation of an amendment ends without it. */
export const AMENDMENT_FINAL: ReadonlySet<string> = new Set(table.amendment_final);
/** States of what holds, beside which an amendment can be on the table. */
export const HOLDING: ReadonlySet<string> = new Set(Object.keys(table.pairs));

/** Whether a state is that of a version on the table while another one holds. */
export function isOfAmendment(state: string): boolean {
  return state.startsWith("amend_");
}

export function isAct(act: string): boolean {
  return ACTS.has(act);
}

export function transitionsOf(state: string, act: string): Transition[] {
  return LINES.filter((line) => line.state === state && line.act === act);
}
