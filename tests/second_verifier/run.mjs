/**
 * The second verifier on the command line: for each line of JSON that comes in, `{"bundle", "policy"?, "since"?,
 * "edition"?}` with paths (or an edition's number and audience), one line of JSON goes out: the verdict, or `{"unreadable": reason}`.
 *
 * It runs what `tsc -p frontend/tsconfig.test.json` has made of frontend/src/verifier.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [compiled] = process.argv.slice(2);
const { verify } = await import(pathToFileURL(join(compiled, "verify.js")).href);
const { Unreadable } = await import(pathToFileURL(join(compiled, "refusal.js")).href);

function bytesOf(path) {
  return new Uint8Array(readFileSync(path));
}

/** A zip's bytes, or the files of a folder by their paths. */
function bundleAt(path) {
  if (!statSync(path).isDirectory()) return bytesOf(path);
  const names = readdirSync(path, { recursive: true }).map((name) => join(path, name));
  const files = names.filter((name) => statSync(name).isFile());
  return new Map(files.map((name) => [relative(path, name).split(sep).join("/"), bytesOf(name)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { bundle, policy, since, edition } = JSON.parse(line);
  let answer;
  try {
    answer = await verify(bundleAt(bundle), {
      policy: policy && bytesOf(policy),
      since: since && bundleAt(since),
      edition: typeof edition === "string" ? bytesOf(edition) : edition,
    });
    const made = answer.found?.edition;
    if (made?.content) made.content = Buffer.from(made.content).toString("utf8");
  } catch (error) {
    answer = error instanceof Unreadable ? { unreadable: error.reason } : { crashed: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
