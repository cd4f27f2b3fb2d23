/** What is known of one designation in the course of the replay. */
import type { JsonObject } from "./json.ts";
import type { Entry } from "./openings.ts";
import type { Followed, Remainder } from "./provisions.ts";
import { DRAFT, HOLDING } from "./rules.ts";
import { textOf } from "./store.ts";

export interface VersionOnRecord {
  uuid: string;
  digest: string | null;
  /** Both are null where an act alone has named it. */
  delegation: string | null;
  author: string | null;
  /** Null where it was not opened. */
  row: JsonObject | null;
  /** What its provisions say that is followed; null where its text was not opened. */
  followed: Followed | null;
}

/** One delegation's consent: an approval's entry, opened or not. */
export interface Consent {
  entry: Entry;
  delegation: string | null;
  /** Null where it was not opened. */
  row: JsonObject | null;
}

/** The entries of one transaction that are about this designation. */
export interface Transaction {
  tx: string;
  index: number;
  /** Versions that no act has put on the table yet. */
  versions: VersionOnRecord[];
  /** Consents that no act has taken yet. */
  consents: Consent[];
  acts: number;
  /** The columns of the designation's row that were changed. */
  changed: Set<string>;
  created: boolean;
  /** Whether the row's revision was changed. */
  revised: boolean;
  /** Whether it may have begun before the first entry of the bundle. */
  cut: boolean;
  /** The row's round before, and with each act that voids what was consented to one more; undefined where not known. */
  round: number | undefined;
}

/** The last state that the replay could name. */
export interface NamedState {
  /** Null where only acts on an amendment were opened. */
  state: string | null;
  amendment: string | null;
  index: number;
  version: string | null;
  /** What would have had to be opened to prove it. */
  closed: readonly number[];
}

export class Course {
  readonly designation: string;
  /** Private: a draft, or a released copy. */
  readonly secret: boolean;
  /** The subject of its row's entries. */
  subject: string;
  /** Null after an act that was not opened, and before the first entry of a part. */
  state: string | null;
  table: VersionOnRecord | null = null;
  /** Where a version stands that is on the table while another one holds: empty where none is, null as the state. */
  amendment: string | null;
  /** What holds while an amendment is on the table. */
  held: VersionOnRecord | null = null;
  /** Whether a question is open; null where that is not known. */
  asked: boolean | null;
  /** Acts that were not opened since its last entry into force that was proved: one of them may have led anywhere. */
  closedActs: number[] = [];
  /** Whether one of them was since the last act that made earlier consents void. */
  isRoundBroken = false;
  named: NamedState | null = null;
  /** How many there were: transactions, versions, acts. */
  reached = 0;
  versions = 0;
  acts = 0;
  /** By act and round: who has consented to the version on the table. */
  readonly consents = new Map<string, Map<string, Consent>>();
  /** Consents that were not opened, by their act; of which round, nobody can tell. */
  readonly closedConsents = new Map<string, Consent[]>();
  /** The indices of entries that were not opened. */
  readonly closed: number[] = [];
  readonly approvals: Consent[] = [];
  /** Where an act put it in force. */
  readonly forced: { tx: string; index: number; remainders: ReadonlyMap<string, Remainder> | null }[] = [];
  /** Where it began as what common ground left disputed, with the digest of its first version and its delegation. */
  readonly remained: { tx: string; index: number; digest: string | null; delegation: string | null }[] = [];
  /** Transactions in which an act was not opened, and those of them in which it was an approval. */
  readonly closedActsOf = new Set<string>();
  readonly closedApprovalsOf = new Set<string>();
  /** The digests of versions that have come into force; null where not all of them are known. */
  heldDigests: Set<string> | null;
  readonly superseded: { tx: string; index: number }[] = [];
  /** Whether what another designation gave cause to, its end, is not shown to have had that cause. */
  uncaused = false;
  created: JsonObject | null = null;
  /** Whether the bundle reaches back to its first entry. */
  begun: boolean;
  transaction: Transaction | null = null;

  constructor(designation: string, { begun, secret }: { begun: boolean; secret: boolean }) {
    this.designation = designation;
    this.secret = secret;
    this.subject = designation;
    this.begun = begun;
    this.state = begun ? (secret ? "" : DRAFT) : null;
    this.amendment = begun ? "" : null;
    this.asked = begun ? false : null;
    this.heldDigests = begun ? new Set() : null;
  }

  /** What happened since may not be in the bundle. */
  forget(): void {
    this.state = null;
    this.table = null;
    this.amendment = null;
    this.held = null;
    this.asked = null;
    this.heldDigests = null;
  }

  /** The version that holds; until one does, the one on the table. Null where it is not known which that is. */
  get current(): VersionOnRecord | null {
    if (this.amendment === null) return null;
    return this.amendment ? this.held : this.table;
  }

  /** The version that an act from this state is about, if it brings none. */
  about(state: string): VersionOnRecord | null {
    return HOLDING.has(state) ? this.current : this.table;
  }

  /** What is on the table goes, and this one, which held, is all there is. */
  endAmendment(held: VersionOnRecord | null = this.held): void {
    this.table = held;
    this.held = null;
    this.amendment = "";
  }

  get reference(): string | null {
    return textOf(this.created, "reference");
  }

  get owner(): string | null {
    return textOf(this.created, "owner_id");
  }
}

/** The delegations whose consent stands: opened, of this act, round and version. */
export function consentsOf(course: Course, act: string, round: string, version: VersionOnRecord): Map<string, Consent> {
  const given = course.consents.get(`${act} ${round}`) ?? new Map<string, Consent>();
  return new Map([...given].filter(([, { row }]) => textOf(row, "version_id") === version.uuid));
}
