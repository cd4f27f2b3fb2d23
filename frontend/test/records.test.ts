import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, utf8 } from "../src/tlog/bytes.ts";
import { parseNote } from "../src/tlog/notes.ts";
import { parseConsistencyProof, parseInclusionProof } from "../src/tlog/proofs.ts";
import { checkOpenings, commitmentOf, parseLeaf } from "../src/tlog/records.ts";
import { checkInclusion, leafHash } from "../src/tlog/tree.ts";
import { bytesOf, filesOf, flipped, hash, type LeafVector, vectors } from "./vectors.ts";

const leaves = vectors<LeafVector[]>("leaves");
const lines = (one: LeafVector): string => one.openings.map(({ opening }) => `${one.index} ${opening}\n`).join("");
const rich = leaves.find((one) => one.openings.length > 1) ?? assert.fail();

const proved = [...filesOf("designation").keys()].find((path) => path.endsWith(".tlog-proof")) ?? assert.fail();
const entry = Number(proved.slice("entries/".length, -".tlog-proof".length));

test("a proof's file leads from the leaf's file to the root that it brings", async () => {
  const proof = parseInclusionProof(bytesOf("designation", proved));
  const [, size, root] = parseNote(proof.note).text.split("\n");
  const leaf = await leafHash(bytesOf("designation", `entries/${entry}`));
  const wanted = hash(Buffer.from(root ?? "", "base64").toString("hex"));
  await checkInclusion(leaf, proof.index, Number(size), proof.hashes, wanted);
  assert.equal(proof.index, entry);
});

test("proofs of other forms are refused", () => {
  const good = fromUtf8(bytesOf("designation", proved)) ?? "";
  for (const bad of ["", "index 5\n\nx", good.replace("index ", "index 0"), good.replace("=", ""), good.slice(0, 40)]) {
    assert.throws(() => parseInclusionProof(utf8(bad)), { fault: "proof_form" });
  }
  assert.throws(() => parseConsistencyProof(utf8("old x\n\nnote")), { fault: "proof_form" });
  assert.equal(parseConsistencyProof(utf8("old 7\n\nnote")).hashes.length, 0);
});

test("every leaf is canonical, private ones too", () => {
  for (const one of leaves) {
    const { commitments } = parseLeaf(utf8(one.leaf));
    assert.deepEqual([...commitments], one.openings.map(({ commitment }) => commitment));
  }
});

test("what is no canonical leaf is refused", () => {
  const good = rich.leaf;
  for (const bad of [
    good.replace("{", "{ "),
    good.replace('"v":2', '"v":3'),
    good.replace('"rev":1', '"rev":01'),
    good.replace(/"at":"2016-09/, '"at":"2016-19'),
    `${good}\n`,
    "{}",
    "",
  ]) {
    assert.throws(() => parseLeaf(utf8(bad)), { fault: "leaf_form" }, bad);
  }
  assert.throws(() => parseLeaf(Uint8Array.of(0xff)), { fault: "leaf_form" });
});

test("every opening is of its leaf's commitments", async () => {
  for (const one of leaves) {
    for (const { opening, commitment } of one.openings) assert.equal(await commitmentOf(opening), commitment);
    assert.equal(await checkOpenings(lines(one), one.index, parseLeaf(utf8(one.leaf))), one.openings.length);
  }
});

test("one bit anywhere in an opening is found", async () => {
  const leaf = parseLeaf(utf8(rich.leaf));
  const bytes = utf8(lines(rich));
  for (let bit = 0; bit < bytes.length * 8; bit += 3) {
    const text = fromUtf8(flipped(bytes, bit));
    if (text === null) continue;
    await assert.rejects(checkOpenings(text, rich.index, leaf), `bit ${bit}`);
  }
});

test("an opening told twice, or of another entry, is refused by its number", async () => {
  const leaf = parseLeaf(utf8(rich.leaf));
  await assert.rejects(checkOpenings(lines(rich) + lines(rich), rich.index, leaf), {
    fault: "opening_twice",
    facts: { number: rich.openings.length + 1 },
  });
  const other = leaves.find((one) => one.index !== rich.index) ?? assert.fail();
  const moved = lines({ ...other, index: rich.index });
  await assert.rejects(checkOpenings(moved, rich.index, leaf), { fault: "opening_unknown", facts: { number: 1 } });
  await assert.rejects(checkOpenings(lines(rich), rich.index + 1, leaf), { fault: "opening_form" });
  await assert.rejects(checkOpenings(lines(rich).trimEnd(), rich.index, leaf), { fault: "opening_form" });
  assert.equal(await checkOpenings("", rich.index, leaf), 0);
  const swapped = { ...leaf, commitments: [...leaf.commitments].reverse() };
  await assert.rejects(checkOpenings(lines(rich), rich.index, swapped), { fault: "opening_unknown" });
});

test("what fits the commitment and is no opening, or of another record, is refused", async () => {
  const subject = "5261f798-27ad-42a2-a272-bf4c4c9cea46";
  const salt = "iTXrCwm4uUz-YphQDGenoA";
  const opened = async (opening: string): Promise<number> =>
    checkOpenings(`3 ${opening}\n`, 3, { subject, commitments: [await commitmentOf(opening)] });
  assert.equal(await opened(`["${salt}", "${subject}", "row", {"after": {}}]`), 1);
  await assert.rejects(opened(`["${salt}", "${subject.replace("5", "6")}", "row", {}]`), { fault: "opening_record" });
  for (const bad of [
    `["${salt}", "${subject}", "colour", {}]`,
    `["short", "${subject}", "row", {}]`,
    `["${salt}", "${subject}", "row", 7]`,
    `["${salt}", "${subject}", "row", {}, 1]`,
    `["${salt}", "${subject}", "row", {}`,
  ]) {
    await assert.rejects(opened(bad), { fault: "opening_form" }, bad);
  }
});
