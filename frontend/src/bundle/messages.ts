/** What the page asks the verifier's worker, and what it answers. */
import type { Check, Facts, UnreadableReason } from "../verifier/refusal.ts";
import type { Verdict } from "../verifier/verify.ts";
import type { Folder } from "./folder.ts";

export interface Question {
  bundle: File | Folder;
  policy: File | null;
  since: File | null;
  edition: File | null;
}

export type Outcome =
  | { kind: "verdict"; verdict: Verdict; seconds: number }
  | { kind: "unreadable"; reason: UnreadableReason | "not_read"; facts: Facts };

/** `check`: this check begins. */
export type Answer = { kind: "check"; check: Check } | Outcome;
