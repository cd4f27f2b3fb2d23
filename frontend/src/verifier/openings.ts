/** Check 6: every opening is that of its place in its entry, and says what the columns of its row may say. */
import { base64url, decimal, fromUtf8 } from "../tlog/bytes.ts";
import { hashOfText } from "./hashing.ts";
import { equal, isObject, type Json, type JsonObject, NoJson, parseJson } from "./json.ts";
import { type AnyLeaf, isEvent, type RecordLeaf, type Said } from "./leaves.ts";
import { columnsOf, isOfType, OF_DRAFTS } from "./nouns.ts";
import { disclosureNumber, TILE_WIDTH, UUID } from "./paths.ts";
import { type Place, Refusal } from "./refusal.ts";
import type { Files } from "./zip.ts";

/** A row as an entry changed it: whole at a creation or deletion, else the columns that changed. */
export interface Row {
  before: JsonObject | null;
  after: JsonObject | null;
}

/** What is known of an entry: what its leaf says, and what was opened. */
export interface Entry {
  index: number;
  leaf: RecordLeaf;
  /** Of the leaf, or of the opening `who`; null where it is private and closed. */
  said: Said | null;
  row: Row | null;
  outline: JsonObject | null;
  text: JsonObject | null;
}

const FIELDS = ["row", "outline", "text", "who"] as const;
const SALT = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const MOST_BYTES = 16 * 1024 * 1024;
const WHO = ["actor", "delegation", "digest", "event", "role", "seq", "tx"];
const CODE = /^[A-Za-z0-9_-]{1,8}$/;
const OUTLINE = ["outline", "shape"];

/** The languages that a version has a title or terms in (`title_en`, `terms_en`), sorted. */
export function languagesOf(text: JsonObject): string[] {
  const found = Object.keys(text).flatMap((name) => /^(?:title|terms)_([a-z]{2})$/.exec(name)?.slice(1) ?? []);
  return [...new Set(found)].sort();
}

/** Title and terms of each of its languages; of English where it has none at all. */
function textColumns(text: JsonObject): string[] {
  const languages = languagesOf(text);
  return (languages.length ? languages : ["en"]).flatMap((language) => [`title_${language}`, `terms_${language}`]);
}

function textOrNull(value: Json | undefined, pattern: RegExp): string | null | undefined {
  if (value === null) return null;
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/** What a private entry was. */
function saidIn(value: Json, place: Place): Said {
  const wrong = (): Refusal => new Refusal(6, "opening_value", place, { field: "who" });
  if (!isObject(value) || Object.keys(value).sort().join() !== WHO.join()) throw wrong();
  const { role, seq, tx, event } = value;
  const actor = textOrNull(value["actor"], UUID);
  const delegation = textOrNull(value["delegation"], CODE);
  const digest = textOrNull(value["digest"], /^[0-9a-f]{64}$/);
  const [, noun, verb] = /^([a-z_]+)\.([a-z_]+)$/.exec(typeof event === "string" ? event : "") ?? [];
  if (actor === undefined || delegation === undefined || digest === undefined || !noun || !verb) throw wrong();
  if (typeof role !== "string" || typeof seq !== "number" || seq < 0) throw wrong();
  if (typeof tx !== "string" || !/^[1-9][0-9]{0,19}$/.test(tx)) throw wrong();
  const said = { actor, delegation, digest, noun, verb, tx };
  if (!isEvent(said)) throw wrong();
  return said;
}

class Opener {
  readonly #entry: Entry;
  readonly #place: Place;

  constructor(entry: Entry, path: string) {
    this.#entry = entry;
    this.#place = { path, index: entry.index };
  }

  /** The field's place in `sd`, and its value, once the commitment is found there. */
  open(opening: string): { place: number; value: Json } {
    const { leaf } = this.#entry;
    let parts: Json;
    try {
      parts = parseJson(opening);
    } catch (error) {
      if (error instanceof NoJson) throw new Refusal(6, "opening_json", this.#place);
      throw error;
    }
    const [salt, subject, field, value] = Array.isArray(parts) && parts.length === 4 ? (parts as Json[]) : [];
    const place = FIELDS.findIndex((name) => name === field);
    if (typeof salt !== "string" || !SALT.test(salt) || place < 0 || value === undefined) {
      throw new Refusal(6, "opening_json", this.#place);
    }
    if (leaf.sd[place] !== base64url(hashOfText(opening))) throw new Refusal(6, "opening_commitment", this.#place);
    if (subject !== leaf.subject) throw new Refusal(6, "opening_subject", this.#place);
    return { place, value };
  }

  /** Keeps what was opened; `row` is looked at once it is known what the entry was. */
  keep(place: number, value: Json): void {
    const entry = this.#entry;
    const field = FIELDS[place];
    if (field === "who") entry.said = saidIn(value, this.#place);
    else if (field === "row") entry.row = this.#row(value);
    else if (field === "outline" || field === "text") {
      entry[field] = value === null && entry.leaf.form === "private" ? null : this.#after(value, field);
    }
  }

  #after(value: Json, field: "outline" | "text"): JsonObject {
    const wrong = (): Refusal => new Refusal(6, "opening_value", this.#place, { field });
    const after = isObject(value) ? value["after"] : undefined;
    if (!isObject(value) || Object.keys(value).length !== 1 || !isObject(after)) throw wrong();
    for (const name of field === "outline" ? OUTLINE : textColumns(after)) {
      const column = after[name];
      const fits = name === "shape" ? isObject(column) : typeof column === "string";
      if (!fits) throw new Refusal(6, "opening_column", this.#place, { column: name });
    }
    const { provisions } = after;
    if (provisions !== undefined && !isObject(provisions)) {
      throw new Refusal(6, "opening_column", this.#place, { column: "provisions" });
    }
    return after;
  }

  #row(value: Json): Row {
    const wrong = (): Refusal => new Refusal(6, "opening_value", this.#place, { field: "row" });
    if (!isObject(value)) throw wrong();
    const { before, after, ...more } = value;
    if (Object.keys(more).length || (before === undefined && after === undefined)) throw wrong();
    if ((before !== undefined && !isObject(before)) || (after !== undefined && !isObject(after))) throw wrong();
    return { before: before ?? null, after: after ?? null };
  }

  /** That the row fits to the event. */
  checkRow(): void {
    const { said, row } = this.#entry;
    if (!row) return;
    const { before, after } = row;
    const wrong = (): Refusal => new Refusal(6, "opening_value", this.#place, { field: "row" });
    const verb = said && (said.noun === "act" ? "created" : said.verb);
    if (verb && (verb === "created") !== (before === null)) throw wrong();
    if (verb && (verb === "deleted") !== (after === null)) throw wrong();
    if (before && after) {
      const names = Object.keys(after);
      const same = names.length === Object.keys(before).length && names.length > 0;
      if (!same || names.some((name) => !(name in before))) throw wrong();
      if (names.some((name) => equal(before[name] ?? null, after[name] ?? null))) throw wrong();
    }
    if (said) for (const columns of [before, after]) if (columns) this.#checkColumns(said, columns, !(before && after));
  }

  #checkColumns(said: Said, row: JsonObject, whole: boolean): void {
    for (const [name, column] of columnsOf(said.noun)) {
      const value = row[name];
      if (value === undefined && (!whole || column.later)) continue;
      if (value === undefined || !isOfType(column, value)) {
        throw new Refusal(6, "opening_column", this.#place, { column: name });
      }
    }
    const { leaf } = this.#entry;
    const mayBeDraft = leaf.form === "private" && OF_DRAFTS.has(said.noun);
    const uuid = row["uuid"];
    if (uuid !== undefined && uuid !== leaf.subject && !mayBeDraft) throw new Refusal(6, "opening_uuid", this.#place);
  }
}

function* linesOf(files: Files): Generator<{ path: string; number: number; index: number; opening: string }> {
  for (const [path, bytes] of files) {
    const number = disclosureNumber(path);
    if (number === null) continue;
    const lines = fromUtf8(bytes)?.split("\n") ?? [];
    if (lines.pop() !== "" || !lines.length) throw new Refusal(6, "line_form", { path });
    for (const line of lines) {
      const space = line.indexOf(" ");
      const index = decimal(line.slice(0, Math.max(space, 0)));
      if (index === null || line.length > MOST_BYTES) throw new Refusal(6, "line_form", { path });
      yield { path, number, index, opening: line.slice(space + 1) };
    }
  }
}

/** Makes check 6; every entry that is no map, in order, with what was opened of it. */
export function checkOpenings(files: Files, leaves: ReadonlyMap<number, AnyLeaf>): Entry[] {
  const entries = new Map<number, Entry>();
  for (const [index, leaf] of leaves) {
    if (leaf.form === "map") continue;
    entries.set(index, { index, leaf, said: leaf.said, row: null, outline: null, text: null });
  }
  const openers = new Map<number, Opener>();
  let [lastPath, last] = ["", -1];
  for (const { path, number, index, opening } of linesOf(files)) {
    const entry = entries.get(index);
    if (!entry || Math.floor(index / TILE_WIDTH) !== number) throw new Refusal(6, "line_entry", { path, index });
    const opener = openers.get(index) ?? new Opener(entry, path);
    openers.set(index, opener);
    const { place, value } = opener.open(opening);
    if (path !== lastPath) last = -1;
    const order = index * FIELDS.length + place;
    if (order <= last) throw new Refusal(6, "line_order", { path, index });
    [lastPath, last] = [path, order];
    opener.keep(place, value);
  }
  for (const opener of openers.values()) opener.checkRow();
  return [...entries.values()];
}
