/**
 * JSON, read strictly: no key twice in one object, and numbers that are no integers stay what was written.
 *
 * `canonical` is RFC 8785 for what docs/ledger.md gives a canonical form.
 */

/** A number with a fraction or an exponent. No check reads one; two of them are compared by value. */
export class Real {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export interface JsonObject {
  readonly [key: string]: Json;
}
export type Json = null | boolean | string | number | bigint | Real | readonly Json[] | JsonObject;

export class NoJson extends Error {}

const MOST_DEPTH = 100;
const PLAIN = /"([^"\\\u0000-\u001f]*)"/y;
const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /(-?(?:0|[1-9][0-9]*))((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];
const LONE = /\p{Surrogate}/u;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json {
    const value = this.#value(0);
    this.#blank();
    if (this.#at !== this.#text.length) throw new NoJson();
    return value;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  /** Passes over blanks, tabs, line ends: by their codes, since an expression for each token took a third of it all. */
  #blank(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
      this.#at += 1;
    }
  }

  /** Whether this letter comes next; takes it. */
  #takes(letter: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #string(): string {
    const plain = this.#match(PLAIN);
    if (plain) return plain[1] ?? "";
    const written = this.#match(STRING);
    if (!written) throw new NoJson();
    return JSON.parse(written[0]) as string;
  }

  #value(depth: number): Json {
    if (depth > MOST_DEPTH) throw new NoJson();
    if (this.#takes("{")) return this.#object(depth);
    if (this.#takes("[")) return this.#array(depth);
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const number = this.#match(NUMBER);
    if (!number) throw new NoJson();
    if (number[2]) return new Real(number[0]);
    const value = Number(number[0]);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(number[0]);
  }

  #array(depth: number): Json[] {
    const values: Json[] = [];
    if (this.#takes("]")) return values;
    do values.push(this.#value(depth + 1));
    while (this.#takes(","));
    if (!this.#takes("]")) throw new NoJson();
    return values;
  }

  #object(depth: number): JsonObject {
    // Without a prototype, so that no key of it means anything else.
    const values = Object.create(null) as Record<string, Json>;
    if (this.#takes("}")) return values;
    do {
      this.#blank();
      const key = this.#string();
      if (key in values || !this.#takes(":")) throw new NoJson();
      values[key] = this.#value(depth + 1);
    } while (this.#takes(","));
    if (!this.#takes("}")) throw new NoJson();
    return values;
  }
}

/** Throws NoJson. */
export function parseJson(text: string): Json {
  return new Reader(text).whole();
}

/** The value, or null where it is no JSON: for what is refused in either case. */
export function jsonIn(text: string | null): Json {
  try {
    return text === null ? null : parseJson(text);
  } catch {
    return null;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Real);
}

/** RFC 8785. Throws NoJson for what has no canonical form. */
export function canonical(value: Json): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") {
    if (LONE.test(value)) throw new NoJson();
    return JSON.stringify(value);
  }
  if (typeof value === "bigint" || value instanceof Real) throw new NoJson();
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return String(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${canonical(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
}

function isNumber(value: Json): value is number | bigint | Real {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Real;
}

/** Of the same type and value. */
export function equal(one: Json, other: Json): boolean {
  if (isNumber(one) && isNumber(other)) {
    if (one instanceof Real || other instanceof Real) {
      const [left, right] = [one, other].map((number) => Number(number instanceof Real ? number.text : number));
      return left === right;
    }
    return BigInt(one) === BigInt(other);
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const others: readonly Json[] = other;
    return one.length === others.length && one.every((value, at) => equal(value, others[at] ?? null));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    const same = keys.length === Object.keys(other).length;
    return same && keys.every((key) => key in other && equal(one[key] ?? null, other[key] ?? null));
  }
  return one === other;
}
