/** The test vectors of docs/vectors, which `jic-verify`'s own code made; and what a proof of them says. */
import { readFileSync } from "node:fs";
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

export function bytesOf(path: string): Bytes {
  return new Uint8Array(readFileSync(`${FOLDER}/${path}`));
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
