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

export function isAct(act: string): boolean {
  return ACTS.has(act);
}

export function transitionsOf(state: string, act: string): Transition[] {
  return LINES.filter((line) => line.state === state && line.act === act);
}
