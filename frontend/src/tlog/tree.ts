/** The Merkle tree of RFC 9162, section 2.1: what one proof computes, step by step, so that a page can show each. */
import { type Bytes, same, sha256 } from "./bytes.ts";
import { Wrong } from "./wrong.ts";

export const HASH_BYTES = 32;

export type Side = "left" | "right";

/** One hash of a proof worked in: the side on which it stands, and what results. */
export interface Step {
  number: number;
  side: Side;
  sibling: Bytes;
  result: Bytes;
}

/** The same for two lists at once: what stands on the right belongs to the later one only. */
export interface DoubleStep {
  number: number;
  side: Side;
  sibling: Bytes;
  earlier: Bytes;
  later: Bytes;
}

export function leafHash(leaf: Uint8Array): Promise<Bytes> {
  return sha256(Uint8Array.of(0), leaf);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(Uint8Array.of(1), left, right);
}

/** The largest power of two below a count of two or more. Sizes may be beyond 32 bits, so nothing is shifted. */
function half(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** On which side each sibling stands on the way from a leaf to the root, lowest first. */
export function sidesOfInclusion(index: number, size: number): Side[] {
  const sides: Side[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + half(end - start);
    if (index < middle) {
      sides.push("right");
      end = middle;
    } else {
      sides.push("left");
      start = middle;
    }
  }
  return sides.reverse();
}

/** The same on the way from the last perfect part of the earlier list, which starts at `start`, to both roots. */
export function sidesOfConsistency(earlier: number, later: number): { start: number; sides: Side[] } {
  const sides: Side[] = [];
  let [start, end] = [0, later];
  while (end !== earlier) {
    const middle = start + half(end - start);
    if (earlier <= middle) {
      sides.push("right");
      end = middle;
    } else {
      sides.push("left");
      start = middle;
    }
  }
  return { start, sides: sides.reverse() };
}

/** What each hash of an inclusion proof gives. Throws Wrong where index and size ask for another number of hashes. */
export async function* wayUp(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
): AsyncGenerator<Step, Bytes> {
  if (!(index >= 0 && index < size)) throw new Wrong("proof_index", { index, size });
  const sides = sidesOfInclusion(index, size);
  if (sides.length !== proof.length) throw new Wrong("proof_length", { count: proof.length, wanted: sides.length });
  let result = leaf;
  for (const [at, side] of sides.entries()) {
    const sibling = proof[at] as Bytes;
    result = side === "left" ? await nodeHash(sibling, result) : await nodeHash(result, sibling);
    yield { number: at + 1, side, sibling, result };
  }
  return result;
}

/** That the leaf stands at `index` of the list of `size` with this root. Throws Wrong. */
export async function checkInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
  root: Bytes,
): Promise<void> {
  let found = leaf;
  for await (const step of wayUp(leaf, index, size, proof)) found = step.result;
  if (!same(found, root)) throw new Wrong("root");
}

/** Where both computations of a consistency proof begin, and the hashes that follow. Throws Wrong. */
export function beginning(
  earlier: number,
  earlierRoot: Bytes,
  later: number,
  proof: readonly Bytes[],
): { seed: Bytes; rest: readonly Bytes[]; sides: Side[] } {
  if (!(earlier > 0 && earlier <= later)) throw new Wrong("proof_index", { index: earlier, size: later });
  const { start, sides } = sidesOfConsistency(earlier, later);
  // Where the earlier list is one perfect subtree, its own root is the first node, which the proof leaves out.
  const wanted = earlier === later ? 0 : sides.length + (start > 0 ? 1 : 0);
  if (proof.length !== wanted) throw new Wrong("proof_length", { count: proof.length, wanted });
  const [first] = proof;
  return start > 0 && first ? { seed: first, rest: proof.slice(1), sides } : { seed: earlierRoot, rest: proof, sides };
}

/** What each hash of a consistency proof gives for both lists. */
export async function* bothWaysUp(
  seed: Bytes,
  sides: readonly Side[],
  rest: readonly Bytes[],
): AsyncGenerator<DoubleStep, void> {
  let [earlier, later] = [seed, seed];
  for (const [at, side] of sides.entries()) {
    const sibling = rest[at] as Bytes;
    if (side === "left") {
      earlier = await nodeHash(sibling, earlier);
      later = await nodeHash(sibling, later);
    } else {
      later = await nodeHash(later, sibling);
    }
    yield { number: at + 1, side, sibling, earlier, later };
  }
}

/** That the later list begins with all of the earlier one. Throws Wrong. */
export async function checkConsistency(
  earlier: number,
  earlierRoot: Bytes,
  later: number,
  laterRoot: Bytes,
  proof: readonly Bytes[],
): Promise<void> {
  const { seed, rest, sides } = beginning(earlier, earlierRoot, later, proof);
  let [one, other] = [seed, seed];
  for await (const step of bothWaysUp(seed, sides, rest)) [one, other] = [step.earlier, step.later];
  if (!same(one, earlierRoot)) throw new Wrong("old_root");
  if (!same(other, laterRoot)) throw new Wrong("new_root");
}
