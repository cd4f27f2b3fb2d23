/** Every perfect subtree over some leaf hashes, so that the root of any earlier list is a few hashes away. */
import type { Bytes } from "../tlog/bytes.ts";
import { hashOf, nodeHash } from "./hashing.ts";

export class Forest {
  /** By height: the hashes of the perfect subtrees, from the left. */
  readonly #heights: Bytes[][];

  constructor(leaves: readonly Bytes[]) {
    this.#heights = [[...leaves]];
    for (let row = this.#heights[0] ?? []; row.length > 1; ) {
      const above: Bytes[] = [];
      for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at] as Bytes, row[at + 1] as Bytes));
      this.#heights.push(above);
      row = above;
    }
  }

  /** The hash over the leaves from `number` × 2^`height` on, as many as 2^`height`; they have to be there. */
  perfect(height: number, number: number): Bytes {
    return this.#heights[height]?.[number] as Bytes;
  }

  /** The root of the list of the first `size` leaves. */
  root(size: number): Bytes {
    let root: Bytes | null = null;
    // From the right: each perfect part is one bit of the size.
    for (let [height, rest] = [0, size]; rest > 0; height += 1, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue;
      const part = this.perfect(height, rest - 1);
      root = root ? nodeHash(part, root) : part;
    }
    return root ?? hashOf();
  }
}
