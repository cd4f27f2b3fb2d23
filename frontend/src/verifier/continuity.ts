/** Check 4: every earlier checkpoint is signed, and the tree begins with its entries. */
import { type Bytes, fromUtf8, same } from "../tlog/bytes.ts";
import type { Forest } from "./forest.ts";
import { earlierSize } from "./paths.ts";
import { Refusal, Unreadable } from "./refusal.ts";
import { type Signed, signedBy, type Trust, trustIn } from "./trust.ts";
import { type Files, isZip, unzip } from "./zip.ts";

/** What a reader kept of this log: a checkpoint, or an older bundle with its policy. */
export interface Since {
  notes: ReadonlyMap<string, Bytes>;
  trust: Trust | null;
}

const SINCE = "since";

async function sinceFiles(files: Files): Promise<Since> {
  const notes = new Map<string, Bytes>();
  for (const [path, bytes] of files) {
    if (path === "checkpoint" || earlierSize(path) !== null) notes.set(`${SINCE}/${path}`, bytes);
  }
  const policy = files.get("policy");
  if (!notes.size || !policy) throw new Unreadable("since_file");
  return { notes, trust: await trustIn(policy) };
}

/** What was given to compare with. Throws Unreadable where it is neither a bundle nor text. */
export async function readSince(given: Bytes | Files): Promise<Since> {
  try {
    if (!(given instanceof Uint8Array)) return await sinceFiles(given);
    if (isZip(given)) return await sinceFiles(await unzip(given));
  } catch {
    throw new Unreadable("since_file");
  }
  if (fromUtf8(given) === null) throw new Unreadable("since_file");
  return { notes: new Map([[SINCE, given]]), trust: null };
}

/** One checkpoint whose entries the tree has to begin with. */
async function anchor(trust: Trust, forest: Forest, latest: Signed, path: string, note: Bytes): Promise<Signed> {
  const { signed, missing } = await signedBy(trust, 4, path, note);
  if (missing.length) throw new Refusal(4, "quorum", { path }, { names: missing.join(", ") });
  if (signed.origin !== latest.origin) throw new Refusal(4, "checkpoint_origin", { path });
  if (signed.size > latest.size) throw new Refusal(4, "shrunk", { path }, { size: signed.size, now: latest.size });
  const root = forest.root(signed.size);
  // A part holds no more of the tree than its own checkpoints need.
  if (!root) throw new Unreadable("since_tile");
  if (!same(root, signed.root)) {
    throw new Refusal(4, "checkpoint_root", { path }, { size: signed.size });
  }
  return signed;
}

/** Makes check 4; all checkpoints by their sizes, the latest last. */
export async function checkContinuity(
  files: Files,
  trust: Trust,
  forest: Forest,
  latest: Signed,
  since: Since | null,
): Promise<Signed[]> {
  const anchors = [latest];
  for (const [path, note] of files) {
    const size = earlierSize(path);
    if (size === null) continue;
    const signed = await anchor(trust, forest, latest, path, note);
    if (signed.size !== size) throw new Refusal(4, "checkpoint_size", { path }, { size: signed.size });
    anchors.push(signed);
  }
  // What a reader kept with a policy is judged by that policy.
  const kept = since?.trust ?? trust;
  for (const [path, note] of since?.notes ?? []) anchors.push(await anchor(kept, forest, latest, path, note));
  return anchors.sort((one, other) => one.size - other.size);
}
