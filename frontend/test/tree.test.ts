import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, hex, utf8 } from "../src/tlog/bytes.ts";
import { checkConsistency, checkInclusion, leafHash } from "../src/tlog/tree.ts";
import { Wrong } from "../src/tlog/wrong.ts";
import { flipped, hash, type LeafVector, type ProofVectors, vectors } from "./vectors.ts";

const leaves = vectors<LeafVector[]>("leaves");
const roots = vectors<Record<string, string>>("roots");
const proofs = vectors<ProofVectors>("proofs");
const root = (size: number): Bytes => hash(roots[size] ?? "");
const leaf = (index: number): Bytes => hash(leaves[index]?.hash ?? "");

test("a leaf's hash is that of its bytes with a zero before them", async () => {
  for (const one of leaves) assert.equal(hex(await leafHash(utf8(one.leaf))), one.hash);
});

test("every inclusion proof leads to its root", async () => {
  assert.ok(proofs.inclusion.length > 20);
  for (const { index, size, proof } of proofs.inclusion) {
    await checkInclusion(leaf(index), index, size, proof.map(hash), root(size));
  }
});

test("every consistency proof leads to both roots", async () => {
  assert.ok(proofs.consistency.length > 20);
  for (const { old, new: later, proof } of proofs.consistency) {
    if (old > 0) await checkConsistency(old, root(old), later, root(later), proof.map(hash));
  }
});

test("one bit anywhere in an inclusion proof, its leaf or its root is found", async () => {
  const { index, size, proof } = proofs.inclusion.find((one) => one.proof.length > 5) ?? assert.fail();
  const hashes = proof.map(hash);
  for (let bit = 0; bit < 256; bit += 5) {
    await assert.rejects(checkInclusion(flipped(leaf(index), bit), index, size, hashes, root(size)), Wrong);
    await assert.rejects(checkInclusion(leaf(index), index, size, hashes, flipped(root(size), bit)), Wrong);
    for (const at of hashes.keys()) {
      const changed = hashes.with(at, flipped(hashes[at] ?? assert.fail(), bit));
      await assert.rejects(checkInclusion(leaf(index), index, size, changed, root(size)), Wrong);
    }
  }
});

test("one bit anywhere in a consistency proof or its roots is found", async () => {
  const { old, new: later, proof } = proofs.consistency.find((one) => one.proof.length > 5) ?? assert.fail();
  const hashes = proof.map(hash);
  for (let bit = 0; bit < 256; bit += 5) {
    await assert.rejects(checkConsistency(old, flipped(root(old), bit), later, root(later), hashes), Wrong);
    await assert.rejects(checkConsistency(old, root(old), later, flipped(root(later), bit), hashes), Wrong);
    for (const at of hashes.keys()) {
      const changed = hashes.with(at, flipped(hashes[at] ?? assert.fail(), bit));
      await assert.rejects(checkConsistency(old, root(old), later, root(later), changed), Wrong);
    }
  }
});

test("a proof is of one index and one size, and neither too short nor too long", async () => {
  const { index, size, proof } = proofs.inclusion.find((one) => one.proof.length > 5) ?? assert.fail();
  const hashes = proof.map(hash);
  const first = hashes[0] ?? assert.fail();
  await assert.rejects(checkInclusion(leaf(index), index ^ 1, size, hashes, root(size)), Wrong);
  await assert.rejects(checkInclusion(leaf(index), size, size, hashes, root(size)), { fault: "proof_index" });
  await assert.rejects(checkInclusion(leaf(index), index, size, hashes.slice(1), root(size)), { fault: "proof_length" });
  await assert.rejects(checkInclusion(leaf(index), index, size, [...hashes, first], root(size)), {
    fault: "proof_length",
  });
  // An inner node is no leaf: what lies above it is a proof of another length.
  await assert.rejects(checkInclusion(first, index >> 1, size, hashes.slice(1), root(size)), Wrong);
});

test("a list continues itself by no hashes, and only with the same root", async () => {
  await checkConsistency(7, root(7), 7, root(7), []);
  await assert.rejects(checkConsistency(7, root(7), 7, root(6), []), { fault: "new_root" });
  await assert.rejects(checkConsistency(7, root(7), 7, root(7), [root(6)]), { fault: "proof_length" });
});
