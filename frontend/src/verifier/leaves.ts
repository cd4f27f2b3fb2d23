/** Check 5, one leaf: canonical, and in one of the three forms. */
import { type Bytes, fromUtf8 } from "../tlog/bytes.ts";
import { leafMoment } from "./moments.ts";
import { ALWAYS_COMMON, NOUNS, OPEN_NOUNS, WITH_DIGEST } from "./nouns.ts";
import { Refusal } from "./refusal.ts";
import { isAct } from "./rules.ts";
import { COMMON } from "./scope.ts";

/** What an open leaf says openly, and a private one in its opening `who`. */
export interface Said {
  actor: string | null;
  delegation: string | null;
  digest: string | null;
  noun: string;
  /** An act of the table, or `created`, `changed`, `deleted`. */
  verb: string;
  tx: string;
}

interface Leaf {
  id: string;
  /** In microseconds since 1970. */
  at: number;
}
export interface RecordLeaf extends Leaf {
  form: "open" | "private";
  subject: string;
  rev: number;
  /** The commitments, each in its field's place. */
  sd: readonly string[];
  /** The designation that it is about, or `common`; empty where it is private. */
  of: string;
  /** Null where it is private. */
  said: Said | null;
}
export interface MapLeaf extends Leaf {
  form: "map";
  root: string;
  scopes: number;
}
export type AnyLeaf = RecordLeaf | MapLeaf;

const ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const HEAD = `"at":"(?<at>[^"]{27})"`;
// 43 letters hold 258 bits: the last two are zero.
const COMMITMENT = `"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"`;
const REVISION = `"rev":(?<rev>[1-9][0-9]{0,9})`;
// As RFC 8785 writes a text of ASCII letters.
const ROLE = String.raw`"(?:[ !#-\[\]-\x7f]|\\["\\bfnrt]|\\u00(?:0[0-7be-f]|1[0-9a-f]))*"`;
const SD = `"sd":\\[(?<sd>${COMMITMENT}(?:,${COMMITMENT})*)\\]`;
const OPEN = new RegExp(
  `^\\{"actor":(?:null|"(?<actor>${ID})"),${HEAD},"delegation":(?:null|"(?<delegation>[A-Za-z0-9_-]{1,8})"),` +
    `(?:"digest":"(?<digest>[0-9a-f]{64})",)?"event":"(?<noun>[a-z_]+)\\.(?<verb>[a-z_]+)","id":"(?<id>${ID})",` +
    `"of":"(?<of>${ID}|common)",${REVISION},"role":${ROLE},${SD},"seq":(?:0|[1-9][0-9]{0,9}),` +
    `"subject":"(?<subject>${ID})","tx":"(?<tx>[1-9][0-9]{0,19})","v":2\\}$`,
);
const PRIVATE = new RegExp(`^\\{${HEAD},"id":"(?<id>${ID})",${REVISION},${SD},"subject":"(?<subject>${ID})","v":2\\}$`);
const MAP = new RegExp(
  `^\\{${HEAD},"event":"log\\.map","id":"(?<id>${ID})","map":"(?<map>[0-9a-f]{64})",` +
    `"scopes":(?<scopes>0|[1-9][0-9]{0,9}),"v":2\\}$`,
);
const LIMIT = 2 ** 32;
const VERBS: ReadonlySet<string> = new Set(["created", "changed", "deleted"]);

/** Whether there is such an event, and it says a digest where it should. */
export function isEvent({ noun, verb, digest }: Pick<Said, "noun" | "verb" | "digest">): boolean {
  if (!NOUNS.has(noun) || WITH_DIGEST.has(noun) !== (digest !== null)) return false;
  return noun === "act" ? isAct(verb) : VERBS.has(verb);
}

function openLeaf(found: Record<string, string | undefined>, leaf: Leaf, index: number): RecordLeaf {
  const { noun = "", verb = "", of = "", digest, actor, delegation, tx = "" } = found;
  const said = { actor: actor ?? null, delegation: delegation ?? null, digest: digest ?? null, noun, verb, tx };
  if (!OPEN_NOUNS.has(noun) || !isEvent(said)) {
    throw new Refusal(5, "leaf_event", { index }, { event: `${noun}.${verb}` });
  }
  const fits = ALWAYS_COMMON.has(noun) === (of === COMMON);
  if (!fits) throw new Refusal(5, "leaf_of", { index });
  return { ...leaf, ...revised(found, index, noun === "version" ? 3 : 1), form: "open", of, said };
}

function revised(
  found: Record<string, string | undefined>,
  index: number,
  commitments: number,
): Pick<RecordLeaf, "rev" | "sd" | "subject"> {
  const sd = (found["sd"] ?? "").split(",").map((quoted) => quoted.slice(1, -1));
  if (sd.length !== commitments) throw new Refusal(5, "leaf_commitments", { index }, { count: sd.length, commitments });
  const rev = Number(found["rev"]);
  if (rev >= LIMIT) throw new Refusal(5, "leaf", { index });
  return { rev, sd, subject: found["subject"] ?? "" };
}

/** Throws Refusal of check 5. */
export function parseLeaf(bytes: Bytes, index: number): AnyLeaf {
  const text = fromUtf8(bytes) ?? "";
  const [open, secret, map] = [OPEN, PRIVATE, MAP].map((form) => form.exec(text)?.groups);
  const found = open ?? secret ?? map;
  const at = leafMoment(found?.["at"] ?? "");
  if (!found || at === null) throw new Refusal(5, "leaf", { index });
  const leaf = { id: found["id"] ?? "", at };
  if (open) return openLeaf(open, leaf, index);
  if (secret) return { ...leaf, ...revised(secret, index, 4), form: "private", of: "", said: null };
  const scopes = Number(found["scopes"]);
  if (scopes >= LIMIT) throw new Refusal(5, "leaf", { index });
  return { ...leaf, form: "map", root: found["map"] ?? "", scopes };
}
