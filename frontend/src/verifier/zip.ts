/**
 * A zip, read strictly: files one after the other from the first byte on, then the directory, then the end, and nothing
 * that two readers could take for two different things.
 */
import type { Bytes } from "../tlog/bytes.ts";
import { fromUtf8 } from "../tlog/bytes.ts";
import { Refusal, Unreadable } from "./refusal.ts";

/** A bundle's files by their paths. */
export type Files = ReadonlyMap<string, Bytes>;

/** Bytes of all files together, that a browser takes at most. */
export const MOST_BYTES = 512 * 1024 * 1024;

/** Files that are unpacked side by side. */
const AT_ONCE = 64;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;
/** Sizes and checksum stand behind the content, in this many bytes. */
const SIZES_BEHIND = 0x0008;
const BEHIND = [12, 16, 20, 24];
/** Beside that, how hard was compressed (two bits), and that the name is UTF-8: all that a flag may say. */
const ALLOWED_FLAGS = 0x0806 | SIZES_BEHIND;
const VERSIONS = [10, 20, 45];
/** Fields that say when a file was written and whose it was, and one for numbers beyond four bytes. */
const ALLOWED_FIELDS = [0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875];
const FULL = 0xffffffff;
const FULL_SHORT = 0xffff;
const FILE_TYPE = 0xf000;
const REGULAR = 0x8000;
const DOS_DIRECTORY = 0x10;

const CRC = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

interface Header {
  name: string;
  /** Of its entry in the directory, in bytes. */
  listed: number;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where its packed bytes begin. */
  start: number;
}

/** Checksum, packed size, size. */
type Numbers = [number, number, number];

function wrong(): Refusal {
  return new Refusal(1, "zip_form");
}

function tooLarge(): Unreadable {
  return new Unreadable("too_large", { most: MOST_BYTES / 1024 / 1024 });
}

/** That what begins at `offset` follows what ended at `reached`: at once, or after its sizes. */
function follows(offset: number, reached: number, behind: boolean): void {
  if (offset !== reached && !(behind && BEHIND.includes(offset - reached))) throw wrong();
}

async function inflated(packed: Bytes, size: number): Promise<Bytes> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const whole = new Uint8Array(size);
  let at = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > size) throw wrong();
      whole.set(value, at);
      at += value.length;
    }
  } catch {
    // Ended too early, or bytes follow the end.
    throw wrong();
  }
  if (at !== size) throw wrong();
  return whole;
}

class ZipReader {
  readonly #bytes: Bytes;
  readonly #view: DataView;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  headers(): Header[] {
    const end = this.#bytes.length - END_BYTES;
    const [view, word] = [this.#view, this.#word];
    if (end < 0 || view.getUint32(end, true) !== END) throw wrong();
    const count = word(end + 8);
    const [length, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
    // Numbers beyond these places: more than a browser takes.
    if (count === FULL_SHORT || length === FULL || start === FULL) throw tooLarge();
    if (view.getUint32(end + 4, true) !== 0 || word(end + 10) !== count || word(end + 20) !== 0) throw wrong();
    if (start + length !== end) throw wrong();
    const headers: Header[] = [];
    let [at, reached, behind] = [start, 0, false];
    for (let number = 0; number < count; number += 1) {
      follows(view.getUint32(Math.min(at + 42, end), true), reached, behind);
      const header = this.#header(at, end);
      headers.push(header);
      at += header.listed;
      reached = header.start + header.packed;
      behind = (header.flags & SIZES_BEHIND) !== 0;
    }
    follows(start, reached, behind);
    if (at !== end || new Set(headers.map(({ name }) => name)).size !== count) throw wrong();
    return headers;
  }

  async unpack(header: Header): Promise<Bytes> {
    const packed = this.#bytes.slice(header.start, header.start + header.packed);
    if (header.method === STORED && header.packed !== header.size) throw wrong();
    const content = header.method === STORED ? packed : await inflated(packed, header.size);
    if (crc32(content) !== header.crc) throw wrong();
    return content;
  }

  readonly #word = (at: number): number => this.#view.getUint16(at, true);

  /** What the directory says at `at`, and the file's own header as well. */
  #header(at: number, end: number): Header {
    const [view, word] = [this.#view, this.#word];
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) throw wrong();
    const [flags, method, nameBytes] = [word(at + 8), word(at + 10), word(at + 28)];
    const [crc, packed, size] = [at + 16, at + 20, at + 24].map((place) => view.getUint32(place, true)) as Numbers;
    const attributes = view.getUint32(at + 38, true);
    const type = (attributes >>> 16) & FILE_TYPE;
    const plain = (type === 0 || type === REGULAR) && !(attributes & DOS_DIRECTORY);
    const file = view.getUint32(at + 42, true);
    if (packed === FULL || size === FULL || file === FULL) throw tooLarge();
    if (!plain || view.getUint32(at + 32, true) !== 0 || !VERSIONS.includes(word(at + 6))) throw wrong();
    if (flags & ~ALLOWED_FLAGS || (method !== STORED && method !== DEFLATED)) throw wrong();
    if (file + LOCAL_BYTES > end || view.getUint32(file, true) !== LOCAL) throw wrong();
    const own = [file + 14, file + 18, file + 22].map((place) => view.getUint32(place, true)) as Numbers;
    const said = [crc, packed, size].every((number, place) => number === own[place]);
    const unsaid = (flags & SIZES_BEHIND) !== 0 && own.every((number) => number === 0);
    if (!VERSIONS.includes(word(file + 4)) || word(file + 6) !== flags || word(file + 8) !== method) throw wrong();
    if (!(said || unsaid) || word(file + 26) !== nameBytes) throw wrong();
    const [extra, ownExtra] = [word(at + 30), word(file + 28)];
    const [name, other] = [at + CENTRAL_BYTES, file + LOCAL_BYTES].map((begin) => this.#text(begin, nameBytes));
    if (!name || name !== other || name.length !== nameBytes || name.endsWith("/")) throw wrong();
    const start = file + LOCAL_BYTES + nameBytes + ownExtra;
    const listed = CENTRAL_BYTES + nameBytes + extra;
    if (at + listed > end || start + packed > end) throw wrong();
    this.#checkFields(at + CENTRAL_BYTES + nameBytes, extra);
    this.#checkFields(start - ownExtra, ownExtra);
    return { name, listed, flags, method, crc, packed, size, start };
  }

  /** Fields beside a file: none that could give it another name, none twice, none cut short. */
  #checkFields(begin: number, length: number): void {
    const [found, end] = [new Set<number>(), begin + length];
    let at = begin;
    while (at < end) {
      if (at + 4 > end) throw wrong();
      const field = this.#word(at);
      at += 4 + this.#word(at + 2);
      if (at > end || found.has(field) || !ALLOWED_FIELDS.includes(field)) throw wrong();
      found.add(field);
    }
  }

  #text(begin: number, length: number): string | null {
    return fromUtf8(this.#bytes.subarray(begin, begin + length));
  }
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === LOCAL;
}

/** Throws Unreadable for what is no zip or too large, Refusal of check 1 for a zip of any other form. */
export async function unzip(bytes: Bytes): Promise<Files> {
  if (!isZip(bytes)) throw new Unreadable("not_zip");
  const reader = new ZipReader(bytes);
  const headers = reader.headers();
  const total = headers.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_BYTES) throw tooLarge();
  const files = new Map<string, Bytes>();
  for (let at = 0; at < headers.length; at += AT_ONCE) {
    const some = headers.slice(at, at + AT_ONCE);
    const contents = await Promise.all(some.map(async (header) => await reader.unpack(header)));
    some.forEach(({ name }, place) => files.set(name, contents[place] as Bytes));
  }
  return files;
}
