/** The test vectors of docs/vectors, which `jic-verify`'s own code made; and what a proof of them says. */
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { type Bytes, fromHex } from "../src/tlog/bytes.ts";

const FOLDER = "../docs/vectors";

export interface LeafVector {
  index: number;
  leaf: string;
  hash: string;
  openings: { opening: string; commitment: string }[];
}

export interface ProofVectors {
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { old: number; new: number; proof: string[] }[];
}

/** The files of a right bundle (docs/ledger.md, "Bundle": one after another, stored or deflated), by path. */
export function filesOf(bundle: string): ReadonlyMap<string, Bytes> {
  const zip = readFileSync(`${FOLDER}/right/${bundle}.zip`);
  const files = new Map<string, Bytes>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [method, packed, named] = [zip.readUInt16LE(at + 8), zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const begin = at + 30 + named + zip.readUInt16LE(at + 28);
    const content = zip.subarray(begin, begin + packed);
    files.set(
      zip.toString("ascii", at + 30, at + 30 + named),
      new Uint8Array(method === 8 ? inflateRawSync(content) : content),
    );
    at = begin + packed;
  }
  return files;
}

export function bytesOf(bundle: string, path: string): Bytes {
  const found = filesOf(bundle).get(path);
  if (!found) throw new Error(`${bundle} has no ${path}`);
  return found;
}

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8")) as T;
}

export function hash(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes?.length !== 32) throw new Error(`${text} is no hash`);
  return bytes;
}

/** The same bytes with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Bytes {
  const changed = Uint8Array.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}
