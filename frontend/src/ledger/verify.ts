/**
 * `[data-verify]`: recomputes a proof on the reader's own machine with WebCrypto, shows each step on the drawn way, and
 * says in words what was found, or the first thing that is wrong.
 *
 * Everything is fetched anew, as files that `jic-verify` and other tools read too. What the page shows is compared with
 * them, so that a page and a proof that differ are told as well.
 */
import { find, make } from "../elements.ts";
import { exactMoment } from "../moments.ts";
import { figure, type PhraseKey, say } from "../phrases.ts";
import { type Bytes, fromUtf8, hex, same } from "../tlog/bytes.ts";
import { canCheckSignatures } from "../tlog/keys.ts";
import { type Note, parseCheckpoint, parseNote } from "../tlog/notes.ts";
import { judge, type Judgement, parsePolicy } from "../tlog/policy.ts";
import { parseConsistencyProof, parseInclusionProof } from "../tlog/proofs.ts";
import { checkOpenings, parseLeaf } from "../tlog/records.ts";
import { beginning, bothWaysUp, leafHash, wayUp } from "../tlog/tree.ts";
import { Wrong } from "../tlog/wrong.ts";
import { Checklist } from "./checklist.ts";
import { Way } from "./way.ts";

type Tone = "ok" | "warn" | "stop";

interface Result {
  tone: Tone;
  sentences: string[];
}

class NotFetched extends Error {}

async function fetched(address: string | undefined): Promise<Bytes> {
  try {
    const answer = await fetch(address ?? "", { cache: "no-store", redirect: "error" });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch {
    // Said below, in words.
  }
  throw new NotFetched();
}

/** The page's letters for a witness, else its name in the policy. */
function letters(box: HTMLElement, name: string): string {
  const pairs = (box.dataset["names"] ?? "").split(";").map((pair) => pair.split("="));
  return pairs.find(([code]) => code === name)?.[1] ?? name;
}

function signers(box: HTMLElement, judgement: Judgement): string {
  return [...judgement.cosigned].map(([name, time]) => `${letters(box, name)} ${exactMoment(time)}`).join(", ");
}

/** What the signatures of a checkpoint are; null where this browser cannot check any. Marks `log` and `witnesses`. */
async function judged(list: Checklist, notes: readonly Note[], policyBytes: Bytes): Promise<Judgement[] | null> {
  if (!(await canCheckSignatures())) {
    list.mark("log", "skipped");
    list.mark("witnesses", "skipped");
    return null;
  }
  list.begin("log");
  const policy = await parsePolicy(fromUtf8(policyBytes) ?? "-");
  const found: Judgement[] = [];
  for (const note of notes) {
    try {
      found.push(await judge(policy, note));
    } catch (error) {
      if (error instanceof Wrong && error.fault === "witness_signature") {
        list.end("ok");
        list.begin("witnesses");
      }
      throw error;
    }
  }
  list.end("ok");
  const unsure = found.some(({ unchecked }) => unchecked.length > 0);
  const missing = found.some((one) => one.missing.length > 0);
  list.mark("witnesses", missing ? "waits" : unsure ? "skipped" : "ok");
  return found;
}

/** What the signatures leave open, in words; empty where nothing. */
function reservations(box: HTMLElement, found: readonly Judgement[] | null): string[] {
  if (!found) return [say("verify.no_signatures")];
  const named = (names: readonly string[]): string =>
    [...new Set(names)].map((name) => letters(box, name)).join(", ");
  const missing = named(found.flatMap((one) => one.missing));
  const unchecked = named(found.flatMap((one) => one.unchecked));
  return [
    ...(missing ? [say("verify.missing", { names: missing })] : []),
    ...(unchecked ? [say("verify.unchecked", { names: unchecked })] : []),
  ];
}

async function verifyEntry(box: HTMLElement, list: Checklist, way: Way): Promise<Result> {
  const index = Number(box.dataset["index"]);
  const [leafBytes, proofBytes, openingBytes, policyBytes] = await Promise.all([
    fetched(box.dataset["leafUrl"]),
    fetched(box.dataset["proofUrl"]),
    fetched(box.dataset["openingsUrl"]),
    fetched(box.dataset["policyUrl"]),
  ]);

  list.begin("leaf");
  const leaf = parseLeaf(leafBytes);
  const hash = await leafHash(leafBytes);
  const asShown = hex(hash) === box.dataset["leafHash"];
  way.mark("leaf", asShown);
  if (!asShown) throw new Wrong("leaf_hash");
  list.end("ok");

  list.begin("path");
  const proof = parseInclusionProof(proofBytes);
  const note = parseNote(proof.note);
  const checkpoint = parseCheckpoint(note.text);
  if (proof.index !== index) throw new Wrong("proof_index", { index: proof.index, size: checkpoint.size });
  if (checkpoint.size !== Number(box.dataset["size"])) throw new Wrong("checkpoint_other");
  let result = hash;
  for await (const step of wayUp(hash, index, checkpoint.size, proof.hashes)) {
    await way.take(step.number, { sibling: step.sibling, result: step.result });
    result = step.result;
  }
  const reached = same(result, checkpoint.root);
  way.mark("root", reached);
  if (!reached) throw new Wrong("root");
  if (hex(checkpoint.root) !== box.dataset["root"]) throw new Wrong("checkpoint_other");
  list.end("ok");

  const found = await judged(list, [note], policyBytes);

  list.begin("openings");
  const opened = await checkOpenings(fromUtf8(openingBytes) ?? "-", index, leaf);
  list.end("ok");

  const open = reservations(box, found);
  const [judgement] = found ?? [];
  return {
    tone: open.length ? "warn" : "ok",
    sentences: [
      say("verify.entry", { index: figure(index), size: figure(checkpoint.size) }),
      ...(judgement?.cosigned.size ? [say("verify.signed", { signers: signers(box, judgement) })] : []),
      ...open,
      say("verify.opened", { count: opened, all: leaf.commitments.length }),
    ],
  };
}

async function verifyComparison(box: HTMLElement, list: Checklist, way: Way): Promise<Result> {
  const sizes = [Number(box.dataset["earlier"]), Number(box.dataset["later"])] as const;
  const [earlierBytes, laterBytes, proofBytes, policyBytes] = await Promise.all([
    fetched(box.dataset["earlierUrl"]),
    fetched(box.dataset["laterUrl"]),
    fetched(box.dataset["proofUrl"]),
    fetched(box.dataset["policyUrl"]),
  ]);

  list.begin("log");
  const notes = [parseNote(earlierBytes), parseNote(laterBytes)] as const;
  const [earlier, later] = [parseCheckpoint(notes[0].text), parseCheckpoint(notes[1].text)];
  const asShown =
    earlier.origin === later.origin &&
    earlier.size === sizes[0] &&
    later.size === sizes[1] &&
    hex(earlier.root) === box.dataset["earlierRoot"] &&
    hex(later.root) === box.dataset["laterRoot"];
  if (!asShown) throw new Wrong("checkpoint_other");
  const found = await judged(list, notes, policyBytes);

  list.begin("path");
  const proof = parseConsistencyProof(proofBytes);
  if (proof.earlier !== earlier.size) throw new Wrong("proof_index", { index: proof.earlier, size: later.size });
  const { seed, rest, sides } = beginning(earlier.size, earlier.root, later.size, proof.hashes);
  const drawnSeed = find('li[data-step="seed"]', box.parentElement ?? document)?.dataset["result"];
  way.mark("seed", drawnSeed === undefined || drawnSeed === hex(seed));
  if (drawnSeed !== undefined && drawnSeed !== hex(seed)) throw new Wrong("step", { number: 0 });
  let [old, present] = [seed, seed];
  for await (const step of bothWaysUp(seed, sides, rest)) {
    await way.take(step.number, { sibling: step.sibling, earlier: step.earlier, later: step.later });
    [old, present] = [step.earlier, step.later];
  }
  const reached = same(old, earlier.root) && same(present, later.root);
  way.mark("earlier", same(old, earlier.root));
  way.mark("root", reached);
  if (!reached) throw new Wrong(same(old, earlier.root) ? "new_root" : "old_root");
  list.end("ok");

  const open = reservations(box, found);
  const [, newest] = found ?? [];
  return {
    tone: open.length ? "warn" : "ok",
    sentences: [
      say("verify.continues", { earlier: figure(earlier.size), later: figure(later.size) }),
      ...(newest?.cosigned.size ? [say("verify.signed_later", { signers: signers(box, newest) })] : []),
      ...open,
    ],
  };
}

function sentenceOf(box: HTMLElement, wrong: Wrong): string {
  const facts = Object.entries(wrong.facts).map(([name, value]) => [
    name,
    name === "name" ? letters(box, String(value)) : typeof value === "number" ? figure(value) : value,
  ]);
  return say(`verify.wrong_${wrong.fault}`, Object.fromEntries(facts));
}

async function outcome(box: HTMLElement, list: Checklist, way: Way): Promise<Result> {
  if (!globalThis.crypto?.subtle) return { tone: "warn", sentences: [say("verify.no_crypto")] };
  try {
    return box.dataset["verify"] === "entry" ? await verifyEntry(box, list, way) : await verifyComparison(box, list, way);
  } catch (error) {
    if (error instanceof NotFetched) return { tone: "warn", sentences: [say("verify.not_fetched")] };
    list.end("wrong");
    if (!(error instanceof Wrong)) throw error;
    return { tone: "stop", sentences: [sentenceOf(box, error), say("verify.what_then")] };
  }
}

const TITLES: Record<Tone, PhraseKey> = {
  ok: "verify.title_ok",
  warn: "verify.title_warn",
  stop: "verify.title_stop",
};

function tell(place: HTMLElement, { tone, sentences }: Result): void {
  const title = make("b", {}, say(TITLES[tone]));
  place.replaceChildren(
    make("div", { class: `notice ${tone}`, "data-tone": tone }, make("p", {}, title, " ", sentences.join(" "))),
  );
}

export function offerVerification(box: HTMLElement): void {
  const run = find<HTMLButtonElement>("[data-verify-run]", box);
  const place = find("[data-verify-result]", box);
  if (!run || !place) return;
  const list = new Checklist(box);
  const way = new Way(box.parentElement ?? box);
  run.addEventListener("click", () => {
    if (run.getAttribute("aria-disabled") === "true") return;
    run.setAttribute("aria-disabled", "true");
    list.clear();
    way.clear();
    place.replaceChildren(make("p", { class: "quiet" }, say("verify.runs")));
    void outcome(box, list, way)
      .then((result) => tell(place, result))
      .finally(() => run.removeAttribute("aria-disabled"));
  });
  run.hidden = false;
}
