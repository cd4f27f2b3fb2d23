/** Check 12: who has to sign, by the log itself, and whether the policy says the same. */
import { base64, joined, same } from "../tlog/bytes.ts";
import { type Key, parseKey } from "../tlog/keys.ts";
import { type Change, Changes } from "./consented.ts";
import type { Cooperation } from "./cooperation.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import type { Registry } from "./registry.ts";
import type { Trust } from "./trust.ts";

/** What a vkey says after its name and identifier: kind and raw key, which stay the same when it is only renamed. */
function rawKey(vkey: string): string {
  return vkey.split("+").slice(2).join("+");
}

/** Each signatory's witnesses, by their raw keys as one text; null where not all are known. */
function signing(registry: Registry): Map<string, string> | null {
  const [signatories, witnesses] = [registry.signatories(), registry.witnesses()];
  if (!signatories || !witnesses) return null;
  const keys = (code: string): string => [...new Set((witnesses.get(code) ?? []).map(rawKey))].sort().join(" ");
  return new Map([...signatories].map((code) => [code, keys(code)]));
}

/** Watches who signs, from the first submission on. */
export class SignerHistory {
  readonly #registry: Registry;
  readonly #cooperation: Cooperation;
  readonly #changes = new Changes();
  #submitted = false;
  #fixed: ReadonlyMap<string, string> | null = null;
  #changedIn: number | null = null;
  /** Keys that came or went by everybody's consent. */
  readonly moved = new Set<string>();
  /** The first entry of each transaction, not ended yet, that is about who signs. */
  readonly #pending = new Map<string, number>();

  constructor(registry: Registry, cooperation: Cooperation) {
    this.#registry = registry;
    this.#cooperation = cooperation;
  }

  /** Takes an entry in; a key may pass from one row to another within a transaction, so what counts is its end. */
  add(entry: Entry, endsTransaction: boolean): void {
    const { index, said } = entry;
    if (!said) return;
    this.#changes.add(entry, this.#registry.signatories(), (recorded) => this.#cooperation.returnedSince(recorded));
    if (!this.#submitted && said.noun === "designation" && said.verb === "created") {
      this.#submitted = true;
      this.#fixed = signing(this.#registry);
    }
    const isAbout = this.#submitted && ["delegation", "witness"].includes(said.noun);
    if (isAbout && !this.#pending.has(said.tx)) this.#pending.set(said.tx, index);
    if (endsTransaction) this.#end(said.tx);
  }

  #end(tx: string): void {
    const index = this.#pending.get(tx);
    this.#pending.delete(tx);
    if (index === undefined || this.#fixed === null || this.#changedIn !== null) return;
    const now = signing(this.#registry);
    if (now === null) return;
    if (this.#isConsented(now, this.#fixed)) this.#fixed = now;
    else this.#changedIn = index;
  }

  /** Whether every difference was consented to; that a signatory without a witness has got one needs no consent. */
  #isConsented(now: ReadonlyMap<string, string>, then: ReadonlyMap<string, string>): boolean {
    for (const code of new Set([...now.keys(), ...then.keys()])) {
      const [keys, before] = [now.get(code), then.get(code)];
      if (keys === before || (keys !== undefined && before === "")) continue;
      const what = before === undefined ? "joins" : keys === undefined ? "leaves" : "witness";
      const fits = (change: Change): boolean =>
        change.what === what && change.delegation === code && (what !== "witness" || rawKey(change.vkey) === keys);
      if (!this.#changes.carryOut(fits, then.keys())) return false;
      for (const key of [keys, before]) if (key) this.moved.add(key);
    }
    return true;
  }

  /** The first entry by which a signatory or its witness was changed without consent; null for none. */
  get changedIn(): number | null {
    return this.#changedIn;
  }
}

function sameKey(one: Key, other: Key): boolean {
  return one.name === other.name && one.kind === other.kind && same(one.public, other.public);
}

/** As a vkey ends. */
function materialOf(key: Key): string {
  return base64(joined(Uint8Array.of(key.kind), key.public));
}

function askedKeys({ policy, asked }: Trust): Key[] {
  return [...asked].map((name) => policy.witnesses.get(name)).filter((key) => key !== undefined);
}

/** Each signatory's one witness is among those of the quorum, and no other is. */
async function checkQuorum(trust: Trust, registry: Registry): Promise<boolean> {
  const [signatories, witnesses] = [registry.signatories(), registry.witnesses()];
  if (!signatories || !witnesses) return false;
  const keys: Key[] = [];
  for (const code of signatories) {
    const [vkey, ...more] = witnesses.get(code) ?? [];
    const key = vkey === undefined || more.length ? null : await parseKey(vkey);
    if (!key) throw new Refusal(12, "witness_count", {}, { code });
    if (!askedKeys(trust).some((asked) => sameKey(asked, key))) {
      throw new Refusal(12, "witness_not_asked", {}, { code });
    }
    keys.push(key);
  }
  for (const asked of askedKeys(trust)) {
    if (!keys.some((key) => sameKey(asked, key))) {
      throw new Refusal(12, "quorum_extra", { path: "policy" }, { name: asked.name });
    }
  }
  return true;
}

export interface SignerFacts {
  /** Whether the log's own rows could be compared with the policy. */
  compared: boolean;
  logKeyChanged: boolean;
}

/** Makes check 12. */
export async function checkSigners(
  trust: Trust,
  registry: Registry,
  history: SignerHistory,
  older: Trust | null,
): Promise<SignerFacts> {
  const changed = history.changedIn;
  if (changed !== null) throw new Refusal(12, "signatory_changed", { index: changed });
  const compared = await checkQuorum(trust, registry);
  if (older) {
    const [now, then] = [askedKeys(trust), askedKeys(older)];
    const missing = (keys: readonly Key[], from: readonly Key[]): Key | undefined =>
      keys.find((key) => !history.moved.has(materialOf(key)) && !from.some((other) => sameKey(key, other)));
    const other = missing(now, then) ?? missing(then, now);
    if (other) throw new Refusal(12, "since_witness", { path: "policy" }, { name: other.name });
  }
  const olderLogs = older?.policy.logs ?? trust.policy.logs;
  const sameLogs = trust.policy.logs.every((key) => olderLogs.some((other) => sameKey(key, other)));
  return { compared, logKeyChanged: !sameLogs || new Set(registry.logKeys() ?? []).size > 1 };
}
