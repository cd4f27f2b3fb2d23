/** Changes of who signs, which every signatory has to consent to (docs/ledger.md, "Changes of signatories"). */
import type { Recorded } from "./cooperation.ts";
import { hashOfText, hexOf } from "./hashing.ts";
import { canonical, type JsonObject } from "./json.ts";
import { rowMoment } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import { textOf } from "./store.ts";

export interface Change {
  what: string;
  delegation: string;
  vkey: string;
  digest: string;
  recorded: Recorded;
  consents: Set<string>;
  carriedOut: boolean;
}

function digestOf(row: JsonObject): string {
  const { uuid = null, delegation_id: delegation = null, url = null, vkey = null, what = null } = row;
  return hexOf(hashOfText(canonical({ change: uuid, delegation, url, v: 2, vkey, what })));
}

export class Changes {
  readonly #changes = new Map<string, Change>();

  /** Takes in a change that was asked for, or a consent to one, that was opened. Throws Refusal of check 12. */
  add(
    { index, said, row }: Entry,
    signatories: ReadonlySet<string> | null,
    returnedSince: (recorded: Recorded) => boolean,
  ): void {
    const after = row?.after;
    if (!after) return;
    const digest = textOf(after, "digest") ?? "";
    const wrong = (): Refusal => new Refusal(12, "change_digest", { index });
    if (said?.noun === "signatory_change") {
      if (digest !== `\\x${digestOf(after)}`) throw wrong();
      const [what, delegation, vkey] = ["what", "delegation_id", "vkey"].map((name) => textOf(after, name) ?? "");
      const recorded = { index, at: rowMoment(textOf(after, "at") ?? "") };
      const change = { what: what ?? "", delegation: delegation ?? "", vkey: vkey ?? "", digest, recorded };
      this.#changes.set(textOf(after, "uuid") ?? "", { ...change, consents: new Set(), carriedOut: false });
    }
    if (said?.noun !== "signatory_consent") return;
    const change = this.#changes.get(textOf(after, "change") ?? "");
    const code = textOf(after, "delegation_id") ?? "";
    if (change?.digest !== digest) throw wrong();
    if (signatories && !signatories.has(code)) throw new Refusal(12, "not_signatory", { index });
    if (returnedSince(change.recorded)) throw new Refusal(8, "before_return", { index });
    if (change.consents.has(code)) throw new Refusal(12, "consent_twice", { index });
    change.consents.add(code);
  }

  /** Carries out a change to which all of these have consented, and which nobody has carried out before. */
  carryOut(fits: (change: Change) => boolean, signatories: Iterable<string>): boolean {
    const all = [...signatories];
    const found = [...this.#changes.values()].find(
      (change) => !change.carriedOut && fits(change) && all.every((code) => change.consents.has(code)),
    );
    if (found) found.carriedOut = true;
    return found !== undefined;
  }
}
