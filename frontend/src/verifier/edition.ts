/** Check 13: an edition of the agreed map, made again from the acts that the replay has found lawful. */
import { type Bytes, fromUtf8, same, utf8 } from "../tlog/bytes.ts";
import { hashOfText, hexOf } from "./hashing.ts";
import { canonical, isObject, type Json, type JsonObject, jsonIn } from "./json.ts";
import { leafMoment, rowMoment } from "./moments.ts";
import type { Entry } from "./openings.ts";
import { Unreadable } from "./refusal.ts";
import { IN_FORCE, isOfAmendment } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./store.ts";

/** Whose map it is: cleared for the level, with every one of the compartments, in each of the delegations. */
export interface Audience {
  level: number;
  compartments: readonly string[];
  delegations: readonly string[];
}

export interface WantedEdition {
  number: number;
  audience: Audience;
}

/** Why a bundle does not show an edition. */
export type EditionFault = "part" | "no_edition" | "act_closed" | "version_closed" | "record_closed";

export interface MadeEdition {
  number: number;
  inForce: number;
  /** SHA-256 of the content, in hexadecimal digits. */
  digest: string;
  content: Bytes;
  /** How many there are. */
  editions: number;
  /** Designations of which no act was opened: whether one belongs to it, the bundle does not show. */
  unopened: number;
  /** Whether the file that was given has the same bytes. */
  same: boolean;
}

class Closed extends Error {
  readonly fault: EditionFault;

  constructor(fault: EditionFault) {
    super(fault);
    this.fault = fault;
  }
}

interface Move {
  /** The index of the first act of its transaction. */
  place: number;
  at: string;
  designation: string;
  version: string;
  digest: string;
  enters: boolean;
}

/** Larger files are none of ours: some 400,000 designations. */
export const LONGEST_EDITION = 100_000_000;
/** The entries of one transaction lie within two batches. */
const SPAN = 4_000;

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function covers(audience: Audience, version: JsonObject): boolean {
  const readers = new Set(textsOf(version["releasable_to"]));
  const level = version["level"];
  return (
    typeof level === "number" &&
    level <= audience.level &&
    textsOf(version["compartments"]).every((code) => audience.compartments.includes(code)) &&
    (readers.size === 0 || audience.delegations.every((code) => readers.has(code)))
  );
}

/** The moment of a row in the form of leaves. */
function momentOf(row: JsonObject): string {
  const [, day, time, fraction = ""] = /^(.{10})T(.{8})(?:\.([0-9]+))?\+00:00$/.exec(textOf(row, "at") ?? "") ?? [];
  const moment = `${day}T${time}.${fraction.padEnd(6, "0")}Z`;
  if (leafMoment(moment) !== rowMoment(textOf(row, "at") ?? "")) throw new Closed("act_closed");
  return moment;
}

class Editions {
  readonly #versions = new Map<string, JsonObject>();
  readonly #references = new Map<string, string>();
  readonly #moves: Move[] = [];
  readonly #opened = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #places = new Map<string, number>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) if (entry.leaf.form === "open") this.#add(entry);
  }

  #add(entry: Entry): void {
    const { said, row } = entry;
    const after = row?.after ?? null;
    if (said?.noun === "version" && after) this.#versions.set(textOf(after, "uuid") ?? "", after);
    const reference = said?.noun === "designation" ? textOf(after, "reference") : null;
    if (reference !== null) this.#references.set(entry.leaf.of, reference);
    if (said?.noun === "act") this.#act(entry, said.tx, after);
  }

  #act({ index, leaf }: Entry, tx: string, row: JsonObject | null): void {
    const first = this.#places.get(tx);
    if (first === undefined || index - first > SPAN) this.#places.set(tx, index);
    (row ? this.#opened : this.#closed).add(leaf.of);
    if (!row) return;
    const [from, to] = [textOf(row, "from_state") ?? "", textOf(row, "to_state") ?? ""];
    if (from === to || isOfAmendment(to) || ![from, to].includes(IN_FORCE)) return;
    this.#moves.push({
      place: this.#places.get(tx) ?? index,
      at: momentOf(row),
      designation: leaf.of,
      version: textOf(row, "version_id") ?? "",
      digest: (textOf(row, "digest") ?? "").slice(2),
      enters: to === IN_FORCE,
    });
  }

  #belongs(move: Move, audience: Audience): boolean {
    const version = this.#versions.get(move.version);
    if (!version) throw new Closed("version_closed");
    return covers(audience, version);
  }

  /** That no act of a designation that may belong to it is closed, where others of it are opened. */
  #checkOpened(audience: Audience): void {
    for (const designation of this.#closed) {
      if (!this.#opened.has(designation)) continue;
      const its = [...this.#versions.values()].filter((row) => textOf(row, "designation_id") === designation);
      if (its.length === 0 || its.some((row) => covers(audience, row))) throw new Closed("act_closed");
    }
  }

  make({ number, audience }: WantedEdition, file: Bytes | null): MadeEdition {
    this.#checkOpened(audience);
    const moves = this.#moves
      .filter((move) => this.#belongs(move, audience))
      .sort((one, other) => one.place - other.place);
    const places = [...new Set(moves.map(({ place }) => place))];
    const last = places[number - 1];
    if (last === undefined) throw new Closed("no_edition");
    const held = new Map<string, Move>();
    for (const move of moves.filter(({ place }) => place <= last)) {
      held.delete(move.designation);
      if (move.enters) held.set(move.designation, move);
    }
    const members = [...held.values()].sort((one, other) => (one.designation < other.designation ? -1 : 1));
    const [at = ""] = moves.filter(({ place }) => place === last).map((move) => move.at).sort();
    const content = canonical({
      at,
      audience: {
        compartments: [...audience.compartments].sort(),
        delegations: [...audience.delegations].sort(),
        level: audience.level,
      },
      edition: number,
      in_force: members.map(({ designation, digest, version }) => {
        const reference = this.#references.get(designation);
        if (reference === undefined) throw new Closed("record_closed");
        return { designation, digest, reference, version };
      }),
      v: 1,
    });
    const bytes = utf8(content) as Bytes;
    return {
      number,
      inForce: members.length,
      digest: hexOf(hashOfText(content)),
      content: bytes,
      editions: places.length,
      unopened: [...this.#closed].filter((designation) => !this.#opened.has(designation)).length,
      same: file === null || same(file, bytes),
    };
  }
}

function isCodes(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && /^[A-Za-z0-9_-]{1,32}$/.test(one));
}

/** Which edition a file says to be. Throws Unreadable where it says none. */
export function editionIn(file: Bytes): WantedEdition {
  const said = file.length > LONGEST_EDITION ? null : jsonIn(fromUtf8(file));
  const audience = isObject(said) ? said["audience"] : null;
  if (!isObject(said) || !isObject(audience ?? null)) throw new Unreadable("edition_file");
  const { compartments, delegations, level } = audience as JsonObject;
  const number = said["edition"];
  if (typeof number !== "number" || typeof level !== "number" || !isCodes(compartments) || !isCodes(delegations)) {
    throw new Unreadable("edition_file");
  }
  return { number, audience: { level, compartments: textsOf(compartments), delegations: textsOf(delegations) } };
}

/** The edition, or why the bundle does not show it. `entries` have passed every other check; `file` is compared. */
export function makeEdition(
  entries: readonly Entry[],
  scope: Scope,
  wanted: WantedEdition,
  file: Bytes | null,
): MadeEdition | EditionFault {
  if (scope.of !== "everything") return "part";
  try {
    return new Editions(entries).make(wanted, file);
  } catch (error) {
    if (error instanceof Closed) return error.fault;
    throw error;
  }
}
