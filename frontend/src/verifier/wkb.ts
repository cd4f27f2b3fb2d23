/** Outlines as WKB (OGC 06-103r4): little-endian, two-dimensional, a polygon or several. */

const LITTLE = 1;
const POLYGON = 3;
const MULTIPOLYGON = 6;
const POINT_BYTES = 16;
const MICRO = 1_000_000;

type Position = [number, number];
export type Polygons = Position[][][];

/** To the nearest integer; exactly between two, to the even one. */
function rounded(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return floor + (up ? 1 : 0) + 0;
}

class WkbReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  outline(): Polygons | null {
    const type = this.#type();
    const polygons =
      type === POLYGON
        ? [this.#rings()]
        : type === MULTIPOLYGON
          ? this.#many(9, () => (this.#type() === POLYGON ? this.#rings() : this.#fail()))
          : this.#fail();
    return this.#at === this.#view.byteLength ? polygons : null;
  }

  #fail(): never {
    throw new RangeError();
  }

  #count(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #type(): number {
    if (this.#view.getUint8(this.#at) !== LITTLE) this.#fail();
    this.#at += 1;
    return this.#count();
  }

  /** As many as the number that comes first, each of at least so many bytes. */
  #many<T>(bytes: number, read: () => T): T[] {
    const count = this.#count();
    if (count * bytes > this.#view.byteLength - this.#at) this.#fail();
    return Array.from({ length: count }, read);
  }

  #rings(): Position[][] {
    return this.#many(4, () => this.#many(POINT_BYTES, () => [this.#degree(), this.#degree()]));
  }

  #degree(): number {
    const value = this.#view.getFloat64(this.#at, true) * MICRO;
    this.#at += 8;
    return Number.isSafeInteger(Math.round(value)) ? rounded(value) : this.#fail();
  }
}

/** In degrees × 10⁶; null for what is no such outline. */
export function polygonsIn(wkb: Uint8Array): Polygons | null {
  try {
    return new WkbReader(wkb).outline();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
