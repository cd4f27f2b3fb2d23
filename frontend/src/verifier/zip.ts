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

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;
/** How hard was compressed (two bits), and that the name is UTF-8: all that a flag may say. */
const HARMLESS_FLAGS = 0x0806;
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
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where its packed bytes begin. */
  start: number;
}

function wrong(): Refusal {
  return new Refusal(1, "zip_form");
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
    if (view.getUint32(end + 4, true) !== 0 || word(end + 10) !== count || word(end + 20) !== 0) throw wrong();
    if (start + length !== end) throw wrong();
    const headers: Header[] = [];
    let [at, file] = [start, 0];
    for (let number = 0; number < count; number += 1) {
      const header = this.#header(at, file, end);
      headers.push(header);
      at += CENTRAL_BYTES + header.name.length;
      file = header.start + header.packed;
    }
    if (at !== end || file !== start || new Set(headers.map(({ name }) => name)).size !== count) throw wrong();
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

  /** What the directory says at `at`, and the file's own header at `file` as well. */
  #header(at: number, file: number, end: number): Header {
    const [view, word] = [this.#view, this.#word];
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) throw wrong();
    const nameBytes = word(at + 28);
    const noMore = view.getUint32(at + 30, true) === 0 && word(at + 34) === 0;
    const attributes = view.getUint32(at + 38, true);
    const type = (attributes >>> 16) & FILE_TYPE;
    const plain = (type === 0 || type === REGULAR) && !(attributes & DOS_DIRECTORY);
    if (!noMore || !plain || view.getUint32(at + 42, true) !== file) throw wrong();
    if (file + LOCAL_BYTES + nameBytes > end || view.getUint32(file, true) !== LOCAL) throw wrong();
    // From the version that is needed to the name's length both say the same, byte for byte.
    for (let byte = 0; byte < 24; byte += 1) {
      if (view.getUint8(at + 6 + byte) !== view.getUint8(file + 4 + byte)) throw wrong();
    }
    if (word(file + 28) !== 0) throw wrong();
    const names = [at + CENTRAL_BYTES, file + LOCAL_BYTES].map((begin) => this.#text(begin, nameBytes));
    const [name, other] = names;
    const [flags, method] = [word(at + 8), word(at + 10)];
    if (!name || name !== other || name.length !== nameBytes || name.endsWith("/")) throw wrong();
    if (flags & ~HARMLESS_FLAGS || (method !== STORED && method !== DEFLATED)) throw wrong();
    return {
      name,
      method,
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: file + LOCAL_BYTES + nameBytes,
    };
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
  if (total > MOST_BYTES) throw new Unreadable("too_large", { most: MOST_BYTES / 1024 / 1024 });
  const files = new Map<string, Bytes>();
  for (const header of headers) files.set(header.name, await reader.unpack(header));
  return files;
}
