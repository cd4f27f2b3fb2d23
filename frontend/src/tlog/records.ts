/**
 * Leaves and openings in the form of docs/ledger.md.
 *
 * jic-verify reads more strictly: it also refuses an opening that says one key twice, which this language's own parser
 * lets pass. That the bytes are those of the commitment is checked here all the same.
 */
import { base64url, decimal, fromUtf8, sha256, utf8 } from "./bytes.ts";
import { Wrong } from "./wrong.ts";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const AT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{6}Z";
const COMMITMENT = '"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"';
const TEXT = '"(?:[ !#-\\[\\]-~]+|\\\\["\\\\])*"';
const SD = `"sd":\\[(?<sd>${COMMITMENT}(?:,${COMMITMENT})*)\\],`;
const ID = `"id":"${UUID}",`;
const REV = '"rev":[1-9][0-9]{0,9},';
const SUBJECT = `"subject":"(?<subject>${UUID})",`;
const OPEN = new RegExp(
  `^\\{"actor":(?:null|"${UUID}"),"at":"(?<at>${AT})","delegation":(?:null|"[A-Za-z0-9_-]{1,8}"),` +
    `(?:"digest":"[0-9a-f]{64}",)?"event":"[a-z_]+\\.[a-z_]+",${ID}"of":"(?:${UUID}|common)",${REV}"role":${TEXT},` +
    `${SD}"seq":(?:0|[1-9][0-9]{0,9}),${SUBJECT}"tx":"[1-9][0-9]{0,19}","v":2\\}$`,
);
const PRIVATE = new RegExp(`^\\{"at":"(?<at>${AT})",${ID}${REV}${SD}${SUBJECT}"v":2\\}$`);
const MAP = new RegExp(
  `^\\{"at":"(?<at>${AT})","event":"log\\.map",${ID}"map":"[0-9a-f]{64}","scopes":(?:0|[1-9][0-9]{0,9}),"v":2\\}$`,
);
/** Each field has its place among the commitments. */
const PLACES: ReadonlyMap<string, number> = new Map(["row", "outline", "text", "who"].map((field, at) => [field, at]));
const OPENING = new RegExp(`^\\[\\s*"[A-Za-z0-9_-]{21}[AQgw]"\\s*,\\s*"(?<subject>${UUID})"\\s*,\\s*"(?<field>[a-z]{1,16})"`);

export interface Leaf {
  /** Empty in a map, which is of no row. */
  subject: string;
  /** The commitments by place. */
  commitments: readonly string[];
}

/** What a leaf's bytes say. Throws Wrong unless they are canonical. */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const text = fromUtf8(bytes) ?? "";
  const found = (OPEN.exec(text) ?? PRIVATE.exec(text) ?? MAP.exec(text))?.groups;
  if (!found || Number.isNaN(Date.parse(found["at"] ?? ""))) throw new Wrong("leaf_form");
  const commitments = found["sd"] ? found["sd"].split(",").map((quoted) => quoted.slice(1, -1)) : [];
  return { subject: found["subject"] ?? "", commitments };
}

export async function commitmentOf(opening: string): Promise<string> {
  return base64url(await sha256(utf8(opening)));
}

/** How many of a leaf's commitments these lines (`<index> <opening>`) open. Throws Wrong for the first that is none. */
export async function checkOpenings(text: string, index: number, leaf: Leaf): Promise<number> {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Wrong("opening_form", { number: lines.length + 1 });
  const seen = new Set<string>();
  for (const [at, line] of lines.entries()) {
    const number = at + 1;
    const space = line.indexOf(" ");
    const opening = line.slice(space + 1);
    if (space < 0 || decimal(line.slice(0, space)) !== index) throw new Wrong("opening_form", { number });
    const commitment = await commitmentOf(opening);
    if (!leaf.commitments.includes(commitment)) throw new Wrong("opening_unknown", { number });
    const { subject, field } = OPENING.exec(opening)?.groups ?? {};
    const place = PLACES.get(field ?? "");
    if (!field || place === undefined || !isArrayOfFour(opening)) throw new Wrong("opening_form", { number });
    if (leaf.commitments[place] !== commitment) throw new Wrong("opening_unknown", { number });
    if (subject !== leaf.subject) throw new Wrong("opening_record", { number });
    if (seen.has(field)) throw new Wrong("opening_twice", { number });
    seen.add(field);
  }
  return lines.length;
}

function isArrayOfFour(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    // A private change has every field, and null where it has nothing to say in it.
    return Array.isArray(value) && value.length === 4 && typeof value[3] === "object";
  } catch {
    return false;
  }
}
