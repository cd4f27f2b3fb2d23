/** Public keys and what they sign (C2SP signed-note, tlog-cosignature), as far as a browser can check it: Ed25519. */
import { type Bytes, fromBase64, fromHex, joined, same, sha256, utf8 } from "./bytes.ts";

export const LOG = 0x01;
export const COSIGNER = 0x04;
/** ML-DSA-44, which no browser has: such a key is known by its name only. */
export const QUANTUM_COSIGNER = 0x06;

const ED25519 = { name: "Ed25519" };
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
const PUBLIC_BYTES: Partial<Record<number, number>> = { [LOG]: 32, [COSIGNER]: 32, [QUANTUM_COSIGNER]: 1312 };

export interface Key {
  name: string;
  id: Bytes;
  kind: number;
  public: Bytes;
}

/** What a signature was found to be. `time` is when a cosigner signed, in seconds since 1970. */
export type Verdict = { holds: true; time: number | null } | { holds: false } | { holds: null };

/** From `<name>+<id in hex>+<base64 of kind and key>`; null for what is no key, or whose id does not follow from it. */
export async function parseKey(vkey: string): Promise<Key | null> {
  const [, name, written, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey) ?? [];
  const material = fromBase64(encoded ?? "");
  const [kind] = material ?? [];
  if (!name || !written || !material || kind === undefined) return null;
  if (PUBLIC_BYTES[kind] !== material.length - 1) return null;
  const id = (await sha256(utf8(`${name}\n`), material)).slice(0, 4);
  return same(id, fromHex(written) ?? new Uint8Array()) ? { name, id, kind, public: material.slice(1) } : null;
}

/** Whether this browser checks Ed25519 signatures. It needs a page that came by https, or from this machine itself. */
export async function canCheckSignatures(): Promise<boolean> {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(9), ED25519, false, ["verify"]);
    return true;
  } catch (error) {
    // A point that is none is refused by some: what counts is that the algorithm is known.
    return error instanceof DOMException && error.name === "DataError";
  }
}

async function ed25519(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  try {
    const known = await crypto.subtle.importKey("raw", key, ED25519, false, ["verify"]);
    return await crypto.subtle.verify(ED25519, known, signature, message);
  } catch {
    return false;
  }
}

/** Seconds since 1970 in eight bytes; null beyond what this language counts exactly. */
function timeIn(bytes: Bytes): number | null {
  const seconds = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(seconds) ? seconds : null;
}

/** Whether `blob`, a signature line's bytes after the id, is this key's over a note's text; null where none can tell. */
export async function verdict(key: Key, text: string, blob: Bytes): Promise<Verdict> {
  if (key.kind === QUANTUM_COSIGNER) return { holds: null };
  if (key.kind === LOG) {
    return (await ed25519(key.public, blob, utf8(text))) ? { holds: true, time: null } : { holds: false };
  }
  const time = timeIn(blob.slice(0, TIME_BYTES));
  if (blob.length !== TIME_BYTES + SIGNATURE_BYTES || time === null) return { holds: false };
  const message = joined(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text));
  return (await ed25519(key.public, blob.slice(TIME_BYTES), message)) ? { holds: true, time } : { holds: false };
}
