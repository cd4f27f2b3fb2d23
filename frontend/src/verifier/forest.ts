/**
 * Every perfect subtree over a log's leaf hashes, so that the root of any earlier list is a few hashes away.
 *
 * Of a full tile that a part leaves out only the hash over it is known.
 */
import type { Bytes } from "../tlog/bytes.ts";
import { hashOf, nodeHash } from "./hashing.ts";

/** A tile holds the hashes of every eighth height. */
export const TILE_HEIGHT = 8;
const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** Rows of perfect subtrees, from these hashes up. */
function rowsOver(hashes: readonly Bytes[]): Bytes[][] {
  const rows = [[...hashes]];
  for (let row = rows[0] ?? []; row.length > 1; ) {
    const above: Bytes[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at] as Bytes, row[at + 1] as Bytes));
    rows.push(above);
    row = above;
  }
  return rows;
}

export class Forest {
  readonly #tiles = new Map<number, Bytes[][]>();
  readonly #above: Bytes[][];

  /** `tiles`: the leaf hashes by the tile's number. `left`: the hash over each full tile that is not among them. */
  constructor(tiles: ReadonlyMap<number, readonly Bytes[]>, left: ReadonlyMap<number, Bytes>, size: number) {
    for (const [number, hashes] of tiles) this.#tiles.set(number, rowsOver(hashes));
    const full = Array.from({ length: Math.floor(size / TILE_WIDTH) }, (_, number) => {
      return this.#tiles.get(number)?.[TILE_HEIGHT]?.[0] ?? (left.get(number) as Bytes);
    });
    this.#above = rowsOver(full);
  }

  /** The hash over the leaves from `number` × 2^`height` on, as many as 2^`height`; null within a tile left out. */
  perfect(height: number, number: number): Bytes | null {
    if (height >= TILE_HEIGHT) return this.#above[height - TILE_HEIGHT]?.[number] ?? null;
    const width = 2 ** (TILE_HEIGHT - height);
    return this.#tiles.get(Math.floor(number / width))?.[height]?.[number % width] ?? null;
  }

  /** The root of the list of the first `size` leaves; null where it ends within a tile that was left out. */
  root(size: number): Bytes | null {
    let root: Bytes | null = null;
    // From the right: each perfect part is one bit of the size.
    for (let [height, rest] = [0, size]; rest > 0; height += 1, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue;
      const part = this.perfect(height, rest - 1);
      if (!part) return null;
      root = root ? nodeHash(part, root) : part;
    }
    return root ?? hashOf();
  }
}
