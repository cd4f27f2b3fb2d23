/** Joint decisions about a cessation and accounts of its days (docs/ledger.md, "Joint decisions"). */
import type { Recorded } from "./cooperation.ts";
import { hashOfText, hexOf } from "./hashing.ts";
import { canonical, type Json, type JsonObject } from "./json.ts";
import { rowMoment } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import { textOf } from "./store.ts";

interface Proposed {
  purpose: string;
  by: string;
  recorded: Recorded;
  parties: ReadonlySet<string>;
  digest: string;
  consents: Set<string>;
  ended: boolean;
}

const NOUNS: ReadonlySet<string> = new Set(["decision", "decision_consent", "decision_end", "attestation"]);
const WHOLE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;

function holds({ ended, consents, parties }: Proposed): boolean {
  return !ended && consents.size === parties.size;
}

/** A moment as contents have it, "" for none; null for one that is not of a whole second. */
export function written(moment: Json | undefined): string | null {
  if (moment === null || moment === undefined) return "";
  return typeof moment === "string" && WHOLE.test(moment) ? moment.replace("+00:00", "Z") : null;
}

/** The digest of a row, which is that of what it states. Throws Refusal of check 10. */
export function checkedDigest(
  row: JsonObject,
  stated: JsonObject,
  index: number,
  fault: "decision_digest" | "notice_digest" = "decision_digest",
): string {
  const isWhole = stated["agreed_at"] !== null && stated["said_at"] !== null;
  const digest = `\\x${hexOf(hashOfText(canonical(stated)))}`;
  if (!isWhole || row["digest"] !== digest) throw new Refusal(10, fault, { index });
  return digest;
}

/** Whether a signatory has returned since something was recorded. */
type ReturnedSince = (recorded: Recorded) => boolean;

export class Decisions {
  readonly #proposed = new Map<string, Proposed>();
  readonly #complete: boolean;
  readonly #returnedSince: ReturnedSince;
  #hidden = false;

  /** `complete`: nothing before what is disclosed is missing. */
  constructor(complete: boolean, returnedSince: ReturnedSince) {
    this.#complete = complete;
    this.#returnedSince = returnedSince;
  }

  /** Takes in a row that was opened. Throws Refusal of check 8 or 10. */
  add({ index, said, row }: Entry): void {
    const noun = said?.noun ?? "";
    if (!NOUNS.has(noun)) return;
    const after = row?.after;
    // What was not opened may be what a later one is about.
    if (!after) this.#hidden = true;
    if (!after || this.#hidden) return;
    if (noun === "decision") this.#propose(after, index);
    else if (noun === "decision_consent") this.#consent(after, index);
    else if (noun === "decision_end") this.#end(after, index);
    else this.#attest(after, index);
  }

  #propose(row: JsonObject, index: number): void {
    const { content = null, parties = null, purpose = null, uuid = null } = row;
    const named = Array.isArray(parties) ? parties.map(String) : [];
    if (!named.length || named.join() !== [...new Set(named)].sort().join()) {
      throw new Refusal(8, "decision_parties", { index });
    }
    const stated = { agreed_at: written(row["agreed_at"]), content, decision: uuid, parties, purpose, v: 1 };
    const digest = checkedDigest(row, stated, index);
    this.#proposed.set(String(uuid), {
      purpose: String(purpose),
      by: textOf(row, "delegation_id") ?? "",
      recorded: { index, at: rowMoment(textOf(row, "at") ?? "") },
      parties: new Set(named),
      digest,
      consents: new Set(),
      ended: false,
    });
  }

  #consent(row: JsonObject, index: number): void {
    const proposed = this.#known(row, "decision", index);
    if (!proposed) return;
    const party = textOf(row, "delegation_id") ?? "";
    if (row["digest"] !== proposed.digest) throw new Refusal(10, "decision_digest", { index });
    if (!proposed.parties.has(party)) throw new Refusal(8, "not_signatory", { index });
    if (proposed.consents.has(party)) throw new Refusal(8, "consent_twice", { index });
    if (proposed.ended) throw new Refusal(8, "decision_ended", { index });
    if (this.#returnedSince(proposed.recorded)) throw new Refusal(8, "before_return", { index });
    proposed.consents.add(party);
  }

  #end(row: JsonObject, index: number): void {
    const proposed = this.#known(row, "decision", index);
    if (!proposed) return;
    const [who, how] = [textOf(row, "delegation_id") ?? "", textOf(row, "how")];
    const may = (how === "withdrawn" && who === proposed.by) || (how === "declined" && proposed.parties.has(who));
    if (proposed.ended || holds(proposed) || !may) throw new Refusal(8, "decision_ended", { index });
    proposed.ended = true;
  }

  #attest(row: JsonObject, index: number): void {
    const { aid = null, uuid = null, day = null, day_d: dayD = null, remark = null, reports = null, says = null } = row;
    const delegation = row["delegation_id"] ?? null;
    const at = written(row["said_at"]);
    checkedDigest(row, { aid, attestation: uuid, day, day_d: dayD, delegation, remark, reports, said_at: at, says, v: 1 }, index);
    const began = this.#known(row, "day_d", index);
    if (!began) return;
    if (began.purpose !== "day_d" || !holds(began)) throw new Refusal(8, "decision_unknown", { index });
    if (!began.parties.has(textOf(row, "delegation_id") ?? "")) throw new Refusal(8, "not_signatory", { index });
  }

  /** Null where it lies before what is disclosed. */
  #known(row: JsonObject, column: string, index: number): Proposed | null {
    const found = this.#proposed.get(textOf(row, column) ?? "") ?? null;
    if (!found && this.#complete) throw new Refusal(8, "decision_unknown", { index });
    return found;
  }
}
