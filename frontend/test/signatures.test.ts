import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromUtf8, utf8 } from "../src/tlog/bytes.ts";
import { canCheckSignatures, parseKey } from "../src/tlog/keys.ts";
import { parseCheckpoint, parseNote } from "../src/tlog/notes.ts";
import { judge, parsePolicy } from "../src/tlog/policy.ts";
import { Wrong } from "../src/tlog/wrong.ts";
import { bytesOf, flipped } from "./vectors.ts";

const policyText = fromUtf8(bytesOf("everything", "policy")) ?? "";
const noteBytes = bytesOf("everything", "checkpoint");
const text = fromUtf8(noteBytes) ?? "";
const policy = await parsePolicy(policyText);

/** The policy with some lines of its own. */
const with_ = (...lines: string[]): string =>
  [...policyText.split("\n").filter((line) => /^(log|witness)/.test(line)), ...lines, ""].join("\n");

test("this machine checks Ed25519", async () => {
  assert.equal(await canCheckSignatures(), true);
});

test("the log and both delegations have signed the checkpoint of the vectors", async () => {
  const found = await judge(policy, parseNote(noteBytes));
  assert.ok(found.checkpoint.size > 30);
  assert.deepEqual(found.missing, []);
  assert.ok(found.cosigned.has("US") && found.cosigned.has("RU"));
  for (const time of found.cosigned.values()) {
    assert.match(new Date(time * 1000).toISOString(), /^20\d\d-/);
  }
});

test("public witnesses' cosignatures on a checkpoint of others hold", async () => {
  const note = parseNote(new Uint8Array(readFileSync("../tests/tlog/vectors/arche2025h1.checkpoint")));
  const others = await parsePolicy(
    [
      "log arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
      "witness a remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
      "witness b witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
      "group both all a b",
      "quorum both",
    ].join("\n"),
  );
  const found = await judge(others, note);
  assert.deepEqual([...found.cosigned.values()], [0x6a122120, 0x6a122120]);
});

test("one bit anywhere in what was signed or in a signature is found", async () => {
  const unsigned = text.lastIndexOf("\n\n") * 8;
  for (let bit = 0; bit < noteBytes.length * 8; bit += 7) {
    let missing: readonly string[] = [];
    try {
      ({ missing } = await judge(policy, parseNote(flipped(noteBytes, bit))));
    } catch (error) {
      assert.ok(error instanceof Wrong, String(error));
      continue;
    }
    // A line whose name or id was altered is of nobody known: then somebody has not signed.
    assert.ok(bit > unsigned, `bit ${bit} of the text`);
    const line = fromUtf8(flipped(noteBytes, bit))?.split("\n") ?? [];
    const altered = line.find((one, at) => one !== text.split("\n")[at]) ?? "";
    assert.ok(missing.length > 0 || !/witness\/(us|ru)/.test(altered), `bit ${bit} changes ${altered}`);
  }
});

test("who has not signed is named", async () => {
  const lines = text.split("\n").filter((line) => !line.includes("/witness/ru "));
  const found = await judge(policy, parseNote(utf8(lines.join("\n"))));
  assert.deepEqual(found.missing, ["RU"]);
});

test("a group is reached by as many as it asks for", async () => {
  const lines = text.split("\n").filter((line) => !line.includes("/witness/ru "));
  const note = parseNote(utf8(lines.join("\n")));
  for (const [threshold, missing] of [
    ["any", []],
    ["1", []],
    ["2", ["RU"]],
    ["all", ["RU"]],
  ] as const) {
    const found = await judge(await parsePolicy(with_(`group some ${threshold} US RU`, "quorum some")), note);
    assert.deepEqual(found.missing, missing);
  }
  assert.deepEqual((await judge(await parsePolicy(with_("quorum none")), note)).missing, []);
});

test("another log's key does not sign for this one", async () => {
  const other = policyText.replace(/^log .*$/m, "").trimStart();
  await assert.rejects(judge(await parsePolicy(other), parseNote(noteBytes)), { fault: "unknown_log" });
});

test("a signature moved to another key's line fails", async () => {
  const lines = text.split("\n");
  const [us, ru] = [lines.findIndex((one) => one.includes("/us ")), lines.findIndex((one) => one.includes("/ru "))];
  const blob = (at: number): Buffer => Buffer.from((lines[at] ?? "").split(" ")[2] ?? "", "base64");
  const forged = Buffer.concat([blob(us).subarray(0, 4), blob(ru).subarray(4)]).toString("base64");
  const moved = lines.with(us, (lines[us] ?? "").replace(/[^ ]+$/, forged)).join("\n");
  await assert.rejects(judge(policy, parseNote(utf8(moved))), { fault: "witness_signature", facts: { name: "US" } });
});

test("a key whose id does not follow from it is none", async () => {
  const vkey = policyText.split("\n")[0]?.split(" ")[1] ?? "";
  assert.ok(await parseKey(vkey));
  assert.equal(await parseKey(vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+")), null);
  assert.equal(await parseKey(vkey.slice(0, -4)), null);
});

test("lines that no policy has are refused by their number", async () => {
  for (const line of ["quorum nobody", "group x all", "group x 3 US RU", "witness US a+b+c", "trust me", "quorum"]) {
    await assert.rejects(parsePolicy(with_(line)), { fault: "policy_form", facts: { line: 5 } });
  }
  await assert.rejects(parsePolicy(with_()), { fault: "policy_form" });
});

test("what is no note or no checkpoint is refused", () => {
  for (const bad of ["", "a\n", "a\n\nb", text.slice(0, -1), text.replace("— ", "- "), text.replace("\n\n", "\n")]) {
    assert.throws(() => parseNote(utf8(bad)), { fault: "note_form" });
  }
  const twice = text + (text.split("\n").at(-2) ?? "") + "\n";
  assert.throws(() => parseNote(utf8(twice)), { fault: "note_form" });
  for (const bad of ["", "log\n", "log\n038\nAA==\n", "log\n38\nAA==\n"]) {
    assert.throws(() => parseCheckpoint(bad), { fault: "checkpoint_form" });
  }
});
