/** Check 3: every leaf hashes into its tile, every tile into the one above, all into the root. */
import { type Bytes, fromUtf8, same } from "../tlog/bytes.ts";
import { parseInclusionProof } from "../tlog/proofs.ts";
import { sidesOfInclusion } from "../tlog/tree.ts";
import { Forest, TILE_HEIGHT } from "./forest.ts";
import { HASH_BYTES, leafHash, nodeHash } from "./hashing.ts";
import { fileOf } from "./manifest.ts";
import { entryIndex, entryTiles, hashTiles, proofPath, type Tile, TILE_WIDTH } from "./paths.ts";
import { asPartOf, Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import type { Signed } from "./trust.ts";
import type { Files } from "./zip.ts";

/** A leaf's length stands before it in two bytes. */
export const MOST_LEAF_BYTES = 65_535;

export interface Leaves {
  /** The bytes of each leaf that the bundle holds, by its index, in order. */
  leaves: ReadonlyMap<number, Bytes>;
  forest: Forest;
}

function hashesOf(files: Files, tile: Tile): Bytes[] {
  const bytes = fileOf(files, tile.path);
  if (bytes.length !== tile.width * HASH_BYTES) throw new Refusal(3, "tile_length", { path: tile.path });
  return Array.from({ length: tile.width }, (_, at) => bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

function entriesOf(files: Files, tile: Tile): Bytes[] {
  const bytes = fileOf(files, tile.path);
  const entries: Bytes[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const end = at + 2 + (bytes[at] as number) * 256 + (bytes[at + 1] as number);
    if (end > bytes.length) break;
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  if (at !== bytes.length || entries.length !== tile.width) {
    throw new Refusal(3, "entry_tile_form", { path: tile.path });
  }
  return entries;
}

/** The forest over the lowest tiles, of which every tile above says the same. */
function checkTiles(files: Files, size: number): Forest {
  const [leaves = [], ...levels] = hashTiles(size);
  const present = leaves.filter(({ path }) => files.has(path));
  const tiles = new Map(present.map((tile) => [tile.number, hashesOf(files, tile)]));
  const above = levels.map((level) => level.map((tile) => ({ tile, hashes: hashesOf(files, tile) })));
  const over = (above[0] ?? []).flatMap(({ hashes }) => hashes);
  const forest = new Forest(tiles, new Map(over.map((hash, number) => [number, hash])), size);
  for (const { tile, hashes } of above.flat()) {
    for (const [at, hash] of hashes.entries()) {
      const below = forest.perfect(tile.level * TILE_HEIGHT, tile.number * TILE_WIDTH + at);
      if (!below || !same(hash, below)) throw new Refusal(3, "tile_hash", { path: tile.path }, { number: at });
    }
  }
  return forest;
}

async function checkProof(files: Files, index: number, leaf: Bytes, checkpoint: Signed): Promise<void> {
  const path = proofPath(index);
  const proof = await asPartOf(3, { path, index }, () => parseInclusionProof(fileOf(files, path)));
  // Nothing else stands in it, not even what tlog-proof would allow.
  const extra = fromUtf8(fileOf(files, path))?.split("\n")[1]?.startsWith("extra ");
  const sides = sidesOfInclusion(index, checkpoint.size);
  const wrong = new Refusal(3, "proof", { path, index });
  if (extra || proof.index !== index || proof.hashes.length !== sides.length) throw wrong;
  if (!same(proof.note, fileOf(files, "checkpoint"))) throw wrong;
  let hash = leafHash(leaf);
  for (const [at, side] of sides.entries()) {
    const sibling = proof.hashes[at] as Bytes;
    hash = side === "left" ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  if (!same(hash, checkpoint.root)) throw wrong;
}

function leavesIn(files: Files, scope: Scope, size: number): Map<number, Bytes> {
  const leaves = new Map<number, Bytes>();
  if (scope.of === "everything") {
    for (const tile of entryTiles(size)) {
      for (const [at, leaf] of entriesOf(files, tile).entries()) leaves.set(tile.number * TILE_WIDTH + at, leaf);
    }
    return leaves;
  }
  const indices = [...files.keys()].map(entryIndex).filter((index) => index !== null);
  for (const index of indices.sort((one, other) => one - other)) {
    const path = `entries/${index}`;
    const leaf = fileOf(files, path);
    if (leaf.length > MOST_LEAF_BYTES) throw new Refusal(5, "leaf", { path, index });
    leaves.set(index, leaf);
  }
  return leaves;
}

/** Makes check 3. */
export async function checkTree(files: Files, scope: Scope, checkpoint: Signed): Promise<Leaves> {
  const forest = checkTiles(files, checkpoint.size);
  const leaves = leavesIn(files, scope, checkpoint.size);
  for (const [index, leaf] of leaves) {
    const hash = forest.perfect(0, index);
    if (hash && !same(leafHash(leaf), hash)) throw new Refusal(3, "leaf_hash", { index });
    if (scope.of !== "everything") await checkProof(files, index, leaf, checkpoint);
  }
  const root = forest.root(checkpoint.size);
  if (!root || !same(root, checkpoint.root)) throw new Refusal(3, "tree_root", { path: "checkpoint" });
  return { leaves, forest };
}
