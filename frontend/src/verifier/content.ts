/** Check 10: wherever a version's content is disclosed, its digest is computed anew. */
import { fromHex } from "../tlog/bytes.ts";
import { hashOfText, hexOf } from "./hashing.ts";
import { canonical, type Json, type JsonObject, NoJson } from "./json.ts";
import { rowMoment, wholeSeconds } from "./moments.ts";
import { type Entry, languagesOf } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import { textOf } from "./store.ts";
import { polygonsIn } from "./wkb.ts";

function moment(value: Json | undefined): Json {
  const at = typeof value === "string" ? rowMoment(value) : null;
  return at === null ? null : wholeSeconds(at);
}

function codes(value: Json | undefined): Json {
  // As code points sort, which for what is beyond 16 bits is another order than that of this language.
  const points = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const order = (one: string, other: string): number => {
    const [left, right] = [points(one), points(other)];
    const at = left.findIndex((point, place) => point !== right[place]);
    return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
  };
  return [...(value as readonly string[])].sort(order);
}

/** Title and terms of every language that has a column of either. */
function texts(text: JsonObject): Json {
  return Object.fromEntries(languagesOf(text).map((language) => [language, words(text, language)]));
}

function words(text: JsonObject, language: string): Json {
  const part = (name: string): string => {
    const written = String(text[`${name}_${language}`]);
    if (written.normalize("NFC") !== written) throw new NoJson();
    return written;
  };
  return { terms: part("terms"), title: part("title") };
}

/** The digest in hex; throws NoJson where the content has no canonical form. */
export function digestOf(version: JsonObject, outline: JsonObject, text: JsonObject, designation: JsonObject): string {
  const wkb = fromHex(String(outline["outline"]).replace(/^\\x/, ""));
  const polygons = wkb && polygonsIn(wkb);
  if (!polygons) throw new NoJson();
  const content: JsonObject = {
    amends: textOf(version, "amends")?.replace(/^\\x/, "") ?? null,
    designation: version["designation_id"] ?? null,
    kind: designation["kind"] ?? null,
    marking: {
      compartments: codes(version["compartments"]),
      level: version["level"] ?? null,
      releasable_to: codes(version["releasable_to"]),
    },
    outline: polygons,
    provisions: text["provisions"] ?? {},
    replaces: designation["replaces_id"] ?? null,
    shape: outline["shape"] ?? null,
    texts: texts(text),
    valid: { from: moment(version["valid_from"]), until: moment(version["valid_until"]) },
    v: 2,
  };
  return hexOf(hashOfText(canonical(content)));
}

function checkDigest(entry: Entry, version: JsonObject, designation: JsonObject): void {
  const { index, outline, text, said } = entry;
  if (!outline || !text) return;
  let digest: string;
  try {
    digest = digestOf(version, outline, text, designation);
  } catch (error) {
    if (error instanceof NoJson) throw new Refusal(10, "content_form", { index });
    throw error;
  }
  if (digest !== said?.digest) throw new Refusal(10, "content_digest", { index });
}

/** Makes check 10; how many versions' contents were computed. */
export function checkContents(entries: readonly Entry[]): number {
  const begun = new Map<string, JsonObject>();
  const drafts = new Map<string, JsonObject>();
  for (const { leaf, said, row } of entries) {
    if (said?.noun !== "designation" || said.verb !== "created" || !row?.after) continue;
    (leaf.form === "open" ? begun : drafts).set(String(row.after["uuid"]), row.after);
  }
  let count = 0;
  for (const entry of entries) {
    const version = entry.said?.noun === "version" ? entry.row?.after : null;
    const known = entry.leaf.form === "open" ? begun : drafts;
    const designation = version && known.get(String(version["designation_id"]));
    if (!version || !designation || !entry.outline || !entry.text) continue;
    checkDigest(entry, version, designation);
    count += 1;
  }
  return count;
}
