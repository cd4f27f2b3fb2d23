/** Delegations, their passkeys and witnesses, as the log has them at a moment of the replay. */
import type { Json } from "./json.ts";
import type { Store } from "./store.ts";

export interface Passkey {
  user: Json;
  delegation: Json;
  rpId: Json;
  /** As the log writes binary columns. */
  publicKey: Json;
  /** Confirmed by somebody else, and not revoked. */
  usable: boolean;
}

export class Registry {
  readonly #store: Store;
  /** Whether the bundle holds all entries of delegations, passkeys and witnesses: a window does not. */
  readonly #reachesBack: boolean;

  constructor(store: Store, reachesBack: boolean) {
    this.#store = store;
    this.#reachesBack = reachesBack;
  }

  #isComplete(noun: string): boolean {
    return this.#reachesBack && this.#store.isComplete(noun);
  }

  /** The codes of all delegations; null where not all are known. */
  delegations(): Set<string> | null {
    if (!this.#isComplete("delegation")) return null;
    return new Set(this.#store.rows("delegation").map(({ columns }) => String(columns["code"])));
  }

  /** The codes of those that sign; null where not all are known. */
  signatories(): Set<string> | null {
    if (!this.#isComplete("delegation")) return null;
    const signing = this.#store.rows("delegation").filter(({ columns }) => columns["is_signatory"] === true);
    return new Set(signing.map(({ columns }) => String(columns["code"])));
  }

  /** A person's passkeys; null where not all are known. */
  passkeys(user: string | null): Passkey[] | null {
    if (!this.#isComplete("passkey")) return null;
    const own = this.#store.rows("passkey").filter(({ columns }) => columns["user_id"] === user);
    return own.map(({ columns }) => {
      const confirmer = columns["confirmed_by_id"] ?? null;
      const confirmed = (columns["confirmed_at"] ?? null) !== null && confirmer !== null && confirmer !== user;
      return {
        user,
        delegation: columns["delegation_id"] ?? null,
        rpId: columns["rp_id"] ?? null,
        publicKey: columns["public_key"] ?? null,
        usable: confirmed && (columns["revoked_at"] ?? null) === null,
      };
    });
  }

  /** The witnesses' keys in force, by the delegation of each; null where not all are known. */
  witnesses(): Map<string, string[]> | null {
    const nouns = ["witness", "signatory_change", "signatory_consent"];
    if (!nouns.every((noun) => this.#isComplete(noun))) return null;
    const keys = new Map<string, string[]>();
    for (const { columns } of this.#store.rows("witness")) {
      const { delegation_id: delegation, removed_at: removed, vkey } = columns;
      if (typeof delegation !== "string" || (removed ?? null) !== null) continue;
      keys.set(delegation, [...(keys.get(delegation) ?? []), String(vkey)].sort());
    }
    return keys;
  }

  /** The log's keys, oldest first as they came; null where not all are known. */
  logKeys(): string[] | null {
    if (!this.#isComplete("log_key")) return null;
    return this.#store.rows("log_key").map(({ columns }) => String(columns["vkey"]));
  }
}
