/** SHA-256 at once: a log has more hashes than a promise for each would let a browser compute in a few seconds. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Bytes, utf8 } from "../tlog/bytes.ts";

export const HASH_BYTES = 32;

export function hashOf(...parts: readonly Uint8Array[]): Bytes {
  const state = sha256.create();
  for (const part of parts) state.update(part);
  return state.digest() as Bytes;
}

export function hashOfText(text: string): Bytes {
  return sha256(utf8(text)) as Bytes;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const BUCKET = Uint8Array.of(2);

export function leafHash(leaf: Uint8Array): Bytes {
  return hashOf(LEAF, leaf);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return hashOf(NODE, left, right);
}

export function bucketHash(content: Uint8Array): Bytes {
  return hashOf(BUCKET, content);
}

export { bytesToHex as hexOf };
