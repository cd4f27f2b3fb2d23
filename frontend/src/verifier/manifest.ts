/** Check 1: the files are those of the manifest, byte for byte, and no others; of known kinds, and none missing. */
import { type Bytes, fromUtf8 } from "../tlog/bytes.ts";
import { parseCheckpoint, parseNote } from "../tlog/notes.ts";
import { hashOf, hexOf } from "./hashing.ts";
import { earlierSize, entryIndex, isAllowed, PATH, proofPath, requiredPaths } from "./paths.ts";
import { asPartOf, Refusal, Unreadable } from "./refusal.ts";
import { parseScope, type Scope } from "./scope.ts";
import type { Files } from "./zip.ts";

const MANIFEST = "manifest";
const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

/** The file, which check 1 has found to be there. */
export function fileOf(files: Files, path: string): Bytes {
  const bytes = files.get(path);
  if (!bytes) throw new Refusal(1, "file_missing", { path });
  return bytes;
}

function listed(manifest: Bytes): Map<string, string> {
  const wrong = new Refusal(1, "manifest_form", { path: MANIFEST });
  const lines = (fromUtf8(manifest) ?? "").split("\n");
  if (lines.pop() !== "") throw wrong;
  const hashes = new Map<string, string>();
  let last = "";
  for (const line of lines) {
    const [, hash = "", path = ""] = LINE.exec(line) ?? [];
    if (!PATH.test(path) || path <= last || path === MANIFEST) throw wrong;
    hashes.set(path, hash);
    last = path;
  }
  return hashes;
}

function checkListed(files: Files): void {
  const manifest = files.get(MANIFEST);
  if (!manifest) throw new Unreadable("not_bundle");
  const hashes = listed(manifest);
  for (const path of files.keys()) {
    if (path !== MANIFEST && !hashes.has(path)) throw new Refusal(1, "file_unlisted", { path });
  }
  for (const [path, hash] of hashes) {
    const bytes = files.get(path);
    if (!bytes) throw new Refusal(1, "file_missing", { path });
    if (hexOf(hashOf(bytes)) !== hash) throw new Refusal(1, "file_hash", { path });
  }
}

/** Two lines, of which neither is empty. */
function checkMarking(files: Files): void {
  const lines = fromUtf8(fileOf(files, "marking.txt"))?.split("\n") ?? [];
  if (lines.length !== 3 || !lines[0] || !lines[1] || lines[2]) {
    throw new Refusal(1, "file_form", { path: "marking.txt" });
  }
}

/** Makes check 1; what the bundle is of. */
export async function checkFiles(files: Files): Promise<Scope> {
  checkListed(files);
  const scope = parseScope(fileOf(files, "scope"));
  const note = fileOf(files, "checkpoint");
  const { size } = await asPartOf(2, { path: "checkpoint" }, () => parseCheckpoint(parseNote(note).text));
  const checkpoints = [...files.keys()].map(earlierSize).filter((earlier) => earlier !== null);
  const required = requiredPaths(scope, size, checkpoints);
  for (const path of required) fileOf(files, path);
  for (const path of files.keys()) {
    if (path === MANIFEST || required.has(path)) continue;
    if (!isAllowed(path, scope, size)) throw new Refusal(1, "file_kind", { path });
    // An entry comes with its proof, and a proof with its entry.
    const index = entryIndex(path);
    if (index !== null) fileOf(files, proofPath(index));
    if (path.endsWith(".tlog-proof")) fileOf(files, path.slice(0, -".tlog-proof".length));
  }
  checkMarking(files);
  return scope;
}
