/** Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), read strictly. */
import { type Bytes, decimal, fromBase64, fromUtf8 } from "./bytes.ts";
import { HASH_BYTES } from "./tree.ts";
import { Wrong } from "./wrong.ts";

const MOST_SIGNATURES = 64;
const ID_BYTES = 4;

/** A line below a note's text: a claim until a key has been asked. */
export interface Signature {
  name: string;
  keyId: Bytes;
  blob: Bytes;
}

export interface Note {
  /** What was signed, with its last line end. */
  text: string;
  signatures: readonly Signature[];
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
}

function hasControls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && byte !== 0x0a);
}

function signatureIn(line: string): Signature {
  const [dash, name, encoded, ...more] = line.split(" ");
  const bytes = fromBase64(encoded ?? "");
  if (dash !== "—" || !name || /[\s+]/u.test(name) || more.length || !bytes || bytes.length <= ID_BYTES) {
    throw new Wrong("note_form");
  }
  return { name, keyId: bytes.slice(0, ID_BYTES), blob: bytes.slice(ID_BYTES) };
}

/** Throws Wrong, also where two lines claim to be of one key. */
export function parseNote(bytes: Uint8Array): Note {
  const whole = hasControls(bytes) ? null : fromUtf8(bytes);
  const parting = whole?.lastIndexOf("\n\n") ?? -1;
  if (whole === null || parting < 0 || !whole.endsWith("\n")) throw new Wrong("note_form");
  const lines = whole.slice(parting + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new Wrong("note_form");
  const signatures = lines.map(signatureIn);
  const claims = new Set(signatures.map(({ name, keyId }) => `${name} ${keyId.join()}`));
  if (claims.size < signatures.length) throw new Wrong("note_form");
  return { text: whole.slice(0, parting + 1), signatures };
}

/** The checkpoint that a note's text is. Throws Wrong. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  const last = lines.pop();
  const [origin, size, encoded] = lines;
  const number = decimal(size ?? "");
  const root = fromBase64(encoded ?? "");
  if (last !== "" || !origin || lines.includes("") || number === null || root?.length !== HASH_BYTES) {
    throw new Wrong("checkpoint_form");
  }
  return { origin, size: number, root };
}
