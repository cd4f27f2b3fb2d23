/** Every row as the replay has it, as far as it was opened. */
import { equal, type Json, type JsonObject } from "./json.ts";
import type { Entry, Row } from "./openings.ts";
import { Refusal } from "./refusal.ts";

/** A row's columns as they are known now. */
export interface KnownRow {
  noun: string;
  columns: Record<string, Json>;
  /** Whether every column is known: the row was opened when it was created and at every change since. */
  whole: boolean;
  rev: number;
}

export function textOf(row: JsonObject | null | undefined, column: string): string | null {
  const value = row?.[column];
  return typeof value === "string" ? value : null;
}

export class Store {
  readonly #rows = new Map<string, KnownRow>();
  readonly #byNoun = new Map<string, Map<string, KnownRow>>();
  /** Nouns of which an entry was not opened: what is known of them may be too little. */
  readonly #closed = new Set<string>();

  row(subject: string): KnownRow | undefined {
    return this.#rows.get(subject);
  }

  rows(noun: string): KnownRow[] {
    return [...(this.#byNoun.get(noun)?.values() ?? [])];
  }

  isComplete(noun: string): boolean {
    return !this.#closed.has(noun);
  }

  /** Takes an entry in. Throws Refusal where `before` is not what was. */
  apply({ index, leaf, said, row }: Entry): void {
    const { subject, rev } = leaf;
    const noun = said?.noun ?? this.#rows.get(subject)?.noun ?? "";
    const deletes = said?.verb === "deleted";
    const known = this.#known(subject, noun);
    const follows = known.rev === (deletes ? rev : rev - 1);
    if (!follows || !row) this.#forget(known);
    if (!row && noun) this.#closed.add(noun);
    known.rev = rev;
    if (row) this.#change(known, row, index);
    if (deletes) this.#remove(subject);
  }

  #known(subject: string, noun: string): KnownRow {
    const known = this.#rows.get(subject) ?? {
      noun,
      columns: Object.create(null) as Record<string, Json>,
      whole: false,
      rev: 0,
    };
    known.noun ||= noun;
    this.#rows.set(subject, known);
    const rows = this.#byNoun.get(noun) ?? new Map<string, KnownRow>();
    rows.set(subject, known);
    this.#byNoun.set(noun, rows);
    return known;
  }

  #forget(known: KnownRow): void {
    known.columns = Object.create(null) as Record<string, Json>;
    known.whole = false;
  }

  #change(known: KnownRow, { before, after }: Row, index: number): void {
    for (const [name, value] of Object.entries(before ?? {})) {
      const had = known.columns[name];
      const differs = had === undefined ? known.whole : !equal(had, value);
      if (differs) throw new Refusal(8, "before", { index }, { column: name });
    }
    const isAll = !before || after !== null || !known.whole;
    if (!isAll && Object.keys(before ?? {}).length !== Object.keys(known.columns).length) {
      throw new Refusal(8, "before", { index }, { column: "*" });
    }
    if (!before) known.whole = true;
    Object.assign(known.columns, after);
  }

  #remove(subject: string): void {
    const noun = this.#rows.get(subject)?.noun ?? "";
    this.#rows.delete(subject);
    this.#byNoun.get(noun)?.delete(subject);
  }
}
