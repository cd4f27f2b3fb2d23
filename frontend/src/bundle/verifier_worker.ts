/** Judges bundles beside the page, so that the page answers meanwhile. Nothing is sent anywhere. */
import type { Bytes } from "../tlog/bytes.ts";
import { type Check, Unreadable } from "../verifier/refusal.ts";
import { verify } from "../verifier/verify.ts";
import { type Files, MOST_BYTES } from "../verifier/zip.ts";
import { type Folder, MOST_FILES } from "./folder.ts";
import type { Answer, Outcome, Question } from "./messages.ts";

async function bytesOf(file: File | null): Promise<Bytes | undefined> {
  if (!file) return undefined;
  if (file.size > MOST_BYTES) throw new Unreadable("too_large", { most: MOST_BYTES / 1024 / 1024 });
  return new Uint8Array(await file.arrayBuffer());
}

/** A folder's files as a zip's would be; in none of them more is read than a browser takes. */
async function filesOf({ files }: Folder): Promise<Files> {
  const bytes = files.reduce((sum, [, file]) => sum + file.size, 0);
  if (bytes > MOST_BYTES || files.length > MOST_FILES) {
    throw new Unreadable("too_large", { most: MOST_BYTES / 1024 / 1024 });
  }
  const read = new Map<string, Bytes>();
  for (const [path, file] of files) read.set(path, new Uint8Array(await file.arrayBuffer()));
  return read;
}

function answer(message: Answer): void {
  self.postMessage(message);
}

async function judged({ bundle, policy, since, edition }: Question): Promise<Outcome> {
  const begun = performance.now();
  try {
    const content = bundle instanceof File ? await bytesOf(bundle) : await filesOf(bundle);
    const options = {
      policy: await bytesOf(policy),
      since: await bytesOf(since),
      edition: await bytesOf(edition),
      onCheck: (check: Check): void => answer({ kind: "check", check }),
    };
    const verdict = await verify(content as Bytes | Files, options);
    return { kind: "verdict", verdict, seconds: (performance.now() - begun) / 1000 };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", reason: error.reason, facts: error.facts };
    // The file was moved or changed since it was chosen.
    if (error instanceof DOMException) return { kind: "unreadable", reason: "not_read", facts: {} };
    throw error;
  }
}

self.addEventListener("message", ({ data }: MessageEvent<Question>) => void judged(data).then(answer));
