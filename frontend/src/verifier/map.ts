/** Check 11: nobody has left out the last entries of a part. */
import { type Bytes, fromHex, fromUtf8, joined, same } from "../tlog/bytes.ts";
import { bucketHash, HASH_BYTES, hashOfText, hexOf, nodeHash } from "./hashing.ts";
import { canonical, isObject, type Json, jsonIn } from "./json.ts";
import type { AnyLeaf, MapLeaf } from "./leaves.ts";
import { fileOf } from "./manifest.ts";
import { Refusal } from "./refusal.ts";
import { COMMON, type Scope } from "./scope.ts";
import type { Signed } from "./trust.ts";
import type { Files } from "./zip.ts";

const BUCKETS = 4096;
const HEIGHT = 12;
const HEX = /^[0-9a-f]{64}$/;

interface Counted {
  /** In hex. */
  key: string;
  count: number;
}

function bucketOf(key: string): number {
  return parseInt(key.slice(0, 3), 16);
}

function hashOfBucket(scopes: readonly Counted[]): Bytes {
  const parts = scopes.flatMap(({ key, count }) => {
    const number = new Uint8Array(8);
    new DataView(number.buffer).setBigUint64(0, BigInt(count));
    return [fromHex(key) ?? new Uint8Array(), number];
  });
  return bucketHash(joined(...parts));
}

/** How many open entries each scope has, with the root over them, kept up as entries come. */
class ScopeMap {
  readonly #buckets = new Map<number, Counted[]>();
  /** From the buckets' hashes up to the root. */
  readonly #rows: Bytes[][];
  readonly #touched = new Set<number>();
  size = 0;

  constructor() {
    this.#rows = [];
    let hash = hashOfBucket([]);
    for (let width = BUCKETS; width >= 1; width /= 2) {
      this.#rows.push(new Array<Bytes>(width).fill(hash));
      hash = nodeHash(hash, hash);
    }
  }

  count(scope: string): void {
    const key = hexOf(hashOfText(scope));
    const number = bucketOf(key);
    const bucket = this.#buckets.get(number) ?? [];
    this.#buckets.set(number, bucket);
    this.#touched.add(number);
    const counted = bucket.find((line) => line.key === key);
    if (counted) {
      counted.count += 1;
      return;
    }
    bucket.push({ key, count: 1 });
    bucket.sort((one, other) => (one.key < other.key ? -1 : 1));
    this.size += 1;
  }

  root(): string {
    let touched = new Set(this.#touched);
    for (const number of touched) (this.#rows[0] as Bytes[])[number] = hashOfBucket(this.#buckets.get(number) ?? []);
    for (let height = 1; height < this.#rows.length; height += 1) {
      const [below, row] = [this.#rows[height - 1] as Bytes[], this.#rows[height] as Bytes[]];
      touched = new Set([...touched].map((number) => Math.floor(number / 2)));
      for (const at of touched) row[at] = nodeHash(below[2 * at] as Bytes, below[2 * at + 1] as Bytes);
    }
    this.#touched.clear();
    return hexOf(this.#rows[HEIGHT]?.[0] as Bytes);
  }
}

function countsOf(leaves: Iterable<AnyLeaf>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const leaf of leaves) if (leaf.form === "open") counts.set(leaf.of, (counts.get(leaf.of) ?? 0) + 1);
  return counts;
}

function countedIn(value: Json): Counted | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [key, count] = value as Json[];
  return typeof key === "string" && HEX.test(key) && typeof count === "number" && count > 0 ? { key, count } : null;
}

/** How many entries of a scope the map counts, as the bundle's file proves. */
function provenCount(files: Files, scope: string, map: MapLeaf): number {
  const path = `map/${scope}`;
  const wrong = new Refusal(11, "map_file", { path });
  const text = fromUtf8(fileOf(files, path));
  const value = jsonIn(text);
  if (!isObject(value) || Object.keys(value).length !== 2 || text !== `${canonical(value)}\n`) throw wrong;
  const { bucket, path: siblings } = value;
  if (!Array.isArray(bucket) || !Array.isArray(siblings) || siblings.length !== HEIGHT) throw wrong;
  const key = hexOf(hashOfText(scope));
  const scopes = (bucket as Json[]).map((line) => countedIn(line));
  let last = "";
  for (const line of scopes) {
    if (!line || line.key <= last || bucketOf(line.key) !== bucketOf(key)) throw wrong;
    last = line.key;
  }
  let hash = hashOfBucket(scopes as Counted[]);
  let place = bucketOf(key);
  for (const written of siblings as Json[]) {
    const sibling = typeof written === "string" ? fromHex(written) : null;
    if (sibling?.length !== HASH_BYTES) throw wrong;
    hash = place % 2 ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    place = Math.floor(place / 2);
  }
  if (!same(hash, fromHex(map.root) ?? new Uint8Array())) throw wrong;
  return (scopes as Counted[]).find((line) => line.key === key)?.count ?? 0;
}

/** Every map counts the entries before it, and is the last entry of every checkpoint. */
function checkEverything(leaves: ReadonlyMap<number, AnyLeaf>, checkpoints: readonly Signed[]): void {
  const counts = new ScopeMap();
  for (const [index, leaf] of leaves) {
    if (leaf.form === "open") counts.count(leaf.of);
    if (leaf.form !== "map") continue;
    if (leaf.root !== counts.root()) throw new Refusal(11, "map_root", { index });
    if (leaf.scopes !== counts.size) {
      throw new Refusal(11, "map_scopes", { index }, { scopes: leaf.scopes, count: counts.size });
    }
  }
  for (const { size } of checkpoints) {
    const isMap = size === 0 || leaves.get(size - 1)?.form === "map";
    if (!isMap) throw new Refusal(11, "no_map", { index: size - 1 });
  }
}

function checkDesignation(
  files: Files,
  designation: string,
  leaves: ReadonlyMap<number, AnyLeaf>,
  last: number,
  map: MapLeaf,
): void {
  for (const [index, leaf] of leaves) {
    const isOf = leaf.form === "private" || (leaf.form === "open" && [designation, COMMON].includes(leaf.of));
    const belongs = leaf.form === "map" ? index === last : isOf;
    if (!belongs) throw new Refusal(11, "foreign_entry", { index });
  }
  const counts = countsOf(leaves.values());
  for (const scope of [designation, COMMON]) {
    const [count, proven] = [counts.get(scope) ?? 0, provenCount(files, scope, map)];
    if (count !== proven) throw new Refusal(11, "map_count", { path: `map/${scope}` }, { count, proven });
  }
}

function checkWindow(leaves: ReadonlyMap<number, AnyLeaf>, first: number, end: number): void {
  for (let index = first; index < end; index += 1) {
    if (!leaves.has(index)) throw new Refusal(11, "window", { index });
  }
  const other = [...leaves.keys()].find((index) => index < first || index >= end);
  if (other !== undefined) throw new Refusal(11, "window", { index: other });
}

/** Makes check 11. */
export function checkCompleteness(
  files: Files,
  scope: Scope,
  checkpoints: readonly Signed[],
  leaves: ReadonlyMap<number, AnyLeaf>,
): void {
  if (scope.of === "window") checkWindow(leaves, scope.first, scope.end);
  const last = (checkpoints.at(-1)?.size ?? 0) - 1;
  const map = leaves.get(last);
  if (map === undefined && scope.of === "window") return;
  if (map?.form !== "map") throw new Refusal(11, "no_map", { index: Math.max(last, 0) });
  if (scope.of === "everything") checkEverything(leaves, checkpoints);
  if (scope.of === "designation") checkDesignation(files, scope.designation, leaves, last, map);
}
