/**
 * Signatories that suspended their cooperation, withdrew and returned (docs/ledger.md, "Notices of signatories").
 *
 * Whoever keeps the log may date a row back by minutes, and cannot change its order: what the order tells comes before
 * any moment.
 */
import { checkedDigest, written } from "./decisions.ts";
import type { Json, JsonObject } from "./json.ts";
import { rowMoment, SECOND } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import type { Registry } from "./registry.ts";
import { textOf } from "./store.ts";

const NOTICE = "cooperation_notice";
const HOUR = 3600 * SECOND;
const RETURNS = "returns";
/** How long a joint act may be under way that began before a signatory was away. */
const UNDER_WAY = 60 * SECOND;
const NEXT: Readonly<Record<string, readonly string[]>> = {
  "": ["suspends", "withdraws"],
  returns: ["suspends", "withdraws"],
  suspends: ["withdraws", RETURNS],
  withdraws: [RETURNS],
};

/** Where the log has a row, and the row's own moment. */
export interface Recorded {
  index: number;
  at: number | null;
}

export interface Notice {
  delegation: string;
  step: string;
  holds: string;
  /** Microseconds since 1970. */
  effective: number;
  /** The entry of the log. */
  entry: number;
  /** From which moment on nothing is recorded that began before it was in effect; 0: from its entry on. */
  closed: number;
  /** Whether a passkey has signed it, or the server alone attests it. */
  signed: boolean;
  /** Whether a return came before it was in effect. */
  takenBack: boolean;
}

/** The moment of a row's column. */
function momentOf(row: JsonObject, column: string): number | null {
  return rowMoment(textOf(row, column) ?? "");
}

export class Cooperation {
  notices: Notice[] = [];
  readonly #registry: Registry;
  readonly #complete: boolean;
  #hidden = false;
  /** Of the joint acts so far, the latest moment of a leaf. */
  #latest = 0;

  /** `complete`: nothing before what is disclosed is missing. */
  constructor(registry: Registry, complete: boolean) {
    this.#registry = registry;
    this.#complete = complete;
  }

  /** Whether none is missing. */
  get known(): boolean {
    return this.#complete && !this.#hidden;
  }

  /** Whether somebody may have returned. */
  get returned(): boolean {
    return this.#hidden || this.notices.some(({ step }) => step === RETURNS);
  }

  /** Takes in a notice, and judges a consent that is about no designation. Throws Refusal of check 8 or 10. */
  add({ index, leaf, said, row }: Entry): void {
    const noun = said?.noun ?? "";
    const after = row?.after ?? null;
    if (after && (noun === "signatory_consent" || noun === "decision_consent")) {
      this.checkJoint(momentOf(after, "at"), leaf.at, index);
    }
    if (noun !== NOTICE) return;
    if (after) this.#take(after, index);
    else this.#hidden = true;
  }

  #take(row: JsonObject, index: number): void {
    const { delegation_id: delegation = null, holds = null, hours = null, reason = null, step = null, uuid = null } = row;
    const said = written(row["said_at"]);
    const stated = { delegation, holds, hours, notice: uuid, reason, said_at: said, step, v: 1 };
    checkedDigest(row, stated, index, "notice_digest");
    const returns = step === RETURNS;
    const isForm = reason !== "" && (holds === "all" || holds === "none") && !(returns && (hours !== 0 || holds !== "all"));
    if (!isForm) throw new Refusal(8, "notice_form", { index });
    const by = textOf(row, "delegation_id") ?? "";
    this.#checkOrder(by, step, index);
    const [at, effective] = [momentOf(row, "at"), momentOf(row, "effective_at")];
    const later = returns ? SECOND : Number(hours) * HOUR;
    if (at === null || effective === null || effective !== at + later) throw new Refusal(8, "notice_effect", { index });
    if (returns) {
      this.notices = this.notices.map((one) =>
        one.delegation === by && one.step !== RETURNS && one.effective > effective ? { ...one, takenBack: true } : one,
      );
    }
    const signed = (row["public_key"] ?? null) !== null;
    const [name, held] = [String(step), String(holds)];
    const closed = later > 0 ? effective + UNDER_WAY : 0;
    const notice = { delegation: by, step: name, holds: held, effective, entry: index, closed, signed };
    this.notices.push({ ...notice, takenBack: false });
  }

  #checkOrder(by: string, step: Json, index: number): void {
    const last = this.notices.findLast(({ delegation }) => delegation === by)?.step ?? "";
    const isKnown = Object.values(NEXT).some((steps) => steps.includes(String(step)));
    if (!isKnown || (this.known && !NEXT[last]?.includes(String(step)))) {
      throw new Refusal(8, "notice_order", { index }, { code: by });
    }
  }

  /**
   * That nobody had left when something joint was consented to: at its own moment, and by the leaf that recorded it.
   * Throws Refusal of check 8.
   */
  checkJoint(moment: number | null, recorded: number, index: number): void {
    if (moment === null || this.#hidden) return;
    this.#latest = Math.max(this.#latest, recorded);
    const signatories = this.#registry.signatories();
    const newest = new Map<string, Notice>();
    for (const one of this.notices) {
      const isClosed = one.step !== RETURNS && one.closed <= this.#latest;
      if (one.effective <= moment || isClosed) newest.set(one.delegation, one);
    }
    const away = [...newest.values()]
      .filter(({ step, delegation }) => step !== RETURNS && (signatories?.has(delegation) ?? true))
      .map(({ delegation }) => delegation);
    if (away.length) throw new Refusal(8, "away", { index }, { names: away.sort().join(", ") });
  }

  /** Whether somebody has returned since what an entry of that moment says, so that it counts no more. */
  returnedSince({ index, at }: Recorded): boolean {
    const returns = this.notices.filter(({ step }) => step === RETURNS);
    return at !== null && returns.some(({ entry, effective }) => entry > index || effective > at);
  }
}
