/** Proofs as texts: C2SP tlog-proof (one entry), and tlog-witness's `old <size>` (two lists). */
import { type Bytes, decimal, fromBase64, fromUtf8, utf8 } from "./bytes.ts";
import { HASH_BYTES } from "./tree.ts";
import { Wrong } from "./wrong.ts";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MOST_HASHES = 63;

export interface InclusionProof {
  index: number;
  hashes: readonly Bytes[];
  /** The checkpoint's signed note, as it was written. */
  note: Bytes;
}

export interface ConsistencyProof {
  earlier: number;
  hashes: readonly Bytes[];
  /** The later checkpoint's signed note. */
  note: Bytes;
}

/** Lines before the first empty one, and what follows it. */
function parted(bytes: Uint8Array): { lines: string[]; note: Bytes } {
  const text = fromUtf8(bytes);
  const parting = text?.indexOf("\n\n") ?? -1;
  if (text === null || parting < 0) throw new Wrong("proof_form");
  return { lines: text.slice(0, parting).split("\n"), note: utf8(text.slice(parting + 2)) };
}

function hashesIn(lines: readonly string[]): Bytes[] {
  if (lines.length > MOST_HASHES) throw new Wrong("proof_form");
  return lines.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw new Wrong("proof_form");
    return hash;
  });
}

function numberAfter(word: string, line: string | undefined): number {
  const number = line?.startsWith(`${word} `) ? decimal(line.slice(word.length + 1)) : null;
  if (number === null) throw new Wrong("proof_form");
  return number;
}

/** Throws Wrong; whether anything is proved is not looked at. */
export function parseInclusionProof(bytes: Uint8Array): InclusionProof {
  const { lines, note } = parted(bytes);
  if (lines.shift() !== FIRST_LINE) throw new Wrong("proof_form");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = numberAfter("index", lines.shift());
  return { index, hashes: hashesIn(lines), note };
}

/** Throws Wrong; whether anything is proved is not looked at. */
export function parseConsistencyProof(bytes: Uint8Array): ConsistencyProof {
  const { lines, note } = parted(bytes);
  const earlier = numberAfter("old", lines.shift());
  return { earlier, hashes: hashesIn(lines), note };
}
