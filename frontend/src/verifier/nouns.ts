/** The nouns of the log, and of each the columns that are read, with their types (docs/ledger.md, "Rows"). */
import { isObject, type Json } from "./json.ts";
import { rowMoment } from "./moments.ts";
import { UUID } from "./paths.ts";

const CODE = /^[A-Za-z0-9_-]{1,8}$/;
const HEX64 = /^[0-9a-f]{64}$/;
const DIGEST = /^\\x[0-9a-f]{64}$/;
const BINARY = /^\\x(?:[0-9a-f]{2})*$/;

type Test = (value: Json) => boolean;

function text(pattern: RegExp): Test {
  return (value) => typeof value === "string" && pattern.test(value);
}
function texts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

const TYPES = {
  U: text(UUID),
  C: text(CODE),
  s: (value) => typeof value === "string",
  i: (value) => typeof value === "number",
  b: (value) => typeof value === "boolean",
  m: (value) => typeof value === "string" && rowMoment(value) !== null,
  d: text(DIGEST),
  x: text(BINARY),
  h: text(HEX64),
  j: isObject,
  a: texts,
} satisfies Record<string, Test>;
type Type = keyof typeof TYPES;

interface Column {
  type: Type;
  nullable: boolean;
  /** Rows of before do not have it. */
  later: boolean;
}

/** What a delegation says of the pull-back of a zone. */
const OF_ZONE = "uuid U, delegation_id C, user_id U, said_at m, at m, designation_id U, ";
const ROWS: Record<string, string> = {
  delegation: "uuid U, code C, is_signatory b",
  passkey:
    "uuid U, user_id U, delegation_id C, public_key x, rp_id s, created_at m, confirmed_at m?, confirmed_by_id U?, " +
    "revoked_at m?",
  log_key: "uuid U, origin s, vkey s, since m, until m?",
  witness: "uuid U, vkey s, delegation_id C?, added_at m, removed_at m?",
  rules: "uuid U, release s, transitions h, theatre h, conflicts h, policy h, at m",
  signatory_change: "uuid U, what s, delegation_id C, vkey s, url s, digest d, at m",
  signatory_consent:
    "uuid U, change U, delegation_id C, user_id U, digest d, method s, evidence j, public_key x?, at m",
  decision:
    "uuid U, delegation_id C, user_id U, said_at m, at m, purpose s, content j, parties a, agreed_at m?, digest d",
  decision_consent:
    "uuid U, decision U, delegation_id C, user_id U, digest d, method s, evidence j, public_key x?, at m",
  decision_end: "uuid U, delegation_id C, user_id U, said_at m, at m, decision U, how s, reason s",
  attestation:
    "uuid U, delegation_id C, user_id U, said_at m, at m, day_d U, day i, says s, aid s, remark s, reports a, digest d, " +
    "method s, evidence j, public_key x?",
  report:
    "uuid U, delegation_id C, user_id U, said_at m, at m, number i, type s, since m, until m?, counted i?, text s",
  clause_reading:
    "uuid U, delegation_id C, user_id U, said_at m, at m, day_d U, day i, clause s, kept s, reason s, reports a",
  preparation_mark: "uuid U, delegation_id C, user_id U, said_at m, at m, work s, done b, note s",
  mark: OF_ZONE + "number i, step i, subject s, party s, state s, note s",
  baseline_item: OF_ZONE + "number i, party s, arms s, count i, text s, longitude i, latitude i",
  visit_plan: OF_ZONE + "number i, planned_at m, text s, mirrors U?",
  visit_outcome: OF_ZONE + "visit U, began_at m, access s, limited_by s, reason s, minutes i?, text s",
  visit_photo:
    OF_ZONE +
    "visit U, finding U?, number i, texts j, media_type s, size i, width i, height i, digest d, shown_digest d, " +
    "small_digest d, camera_at s, longitude i?, latitude i?",
  photo_withdrawal: OF_ZONE + "photo U, reason s",
  photo_description: OF_ZONE + "photo U, language s, text s",
  step_account: OF_ZONE + "number i, step i, target s, state s, since m, note s",
  enquiry: OF_ZONE + "number i, version U, text s",
  enquiry_reply: OF_ZONE + "enquiry U, texts j",
  finding: OF_ZONE + "item U, visit U?, state s, count i?, longitude i?, latitude i?, note s",
  movement:
    "uuid U, delegation_id C, user_id U, said_at m, at m, number i, year i, reference s, kind s, title s, " +
    "organisation s, route s, since m, until m, emergency b, cargo s, beneficiaries i?, people i?, fighters i?, " +
    "note s, shape j?",
  movement_statement:
    "uuid U, delegation_id C, user_id U, said_at m, at m, movement U, what s, code s, since m, content j",
  flight_report:
    "uuid U, delegation_id C, user_id U, said_at m, at m, number i, aircraft s, text s, since m, until m",
  group: "uuid U, delegation_id C, user_id U, said_at m, at m, number i",
  group_name:
    "uuid U, delegation_id C, user_id U, said_at m, at m, group U, language s, text s, since m?, until m?, source s",
  group_declaration:
    "uuid U, delegation_id C, user_id U, said_at m, at m, group U, says s, since m, made_to s, reference s, " +
    "declared_at m, remark s",
  group_listing:
    "uuid U, delegation_id C, user_id U, said_at m, at m, group U, listed_as s, since m, reference s, remark s",
  group_retraction: "uuid U, delegation_id C, user_id U, said_at m, at m, group U, statement U, reason s",
  designation:
    "uuid U, reference s?, kind s, owner_id C, created_by_id U, created_at m, state s, state_since m, revision i, " +
    "round i, current_id U?, replaces_id U?, question_from_id C?, released_to_id C?, released_until m?",
  version:
    "uuid U, designation_id U, sequence i, parent_id U?, delegation_id C, author_id U, created_at m, valid_from m?, " +
    "valid_until m?, level i, compartments a, releasable_to a, digest d",
  act:
    "uuid U, designation_id U, sequence i, code s, version_id U, digest d, actor_id U?, delegation_id C?, " +
    "from_state s, to_state s, reason s, details j, private b, at m",
  approval:
    "uuid U, designation_id U, version_id U, purpose s, round i, delegation_id C, user_id U, digest d, method s, " +
    "evidence j, public_key x?, at m",
  cooperation_notice:
    "uuid U, delegation_id C, user_id U, step s, hours i, holds s, reason s, said_at m, at m, effective_at m, digest d, " +
    "method s, evidence j, public_key x?",
  text_confirmation: "uuid U, designation_id U, text_language s, texts_digest d, user_id U, delegation_id C, at m",
  comment:
    "uuid U, designation_id U, version_id U, author_id U, delegation_id C, internal b, text s, at m",
};

/** Columns that rows of before do not have. */
const LATER: Record<string, string> = {
  designation: "proposed_id U?, amendment_state s, remainder_of_id U?",
  version: "amends d?",
  enquiry: "step i?, subject s",
};

const COLUMNS = new Map(
  Object.entries(ROWS).map(([noun, written]) => {
    const read = (text: string, later: boolean): [string, Column][] =>
      text.split(", ").map((column) => {
        const [name = "", type = ""] = column.split(" ");
        return [name, { type: type.charAt(0) as Type, nullable: type.endsWith("?"), later }];
      });
    const more = LATER[noun];
    return [noun, new Map([...read(written, false), ...(more ? read(more, true) : [])])];
  }),
);
const NONE: ReadonlyMap<string, Column> = new Map();

/** The columns that are read of a noun; none for a noun of which no row is read. */
export function columnsOf(noun: string): ReadonlyMap<string, Column> {
  return COLUMNS.get(noun) ?? NONE;
}

/** Columns of a noun that name a delegation. */
export function delegationColumns(noun: string): string[] {
  return [...columnsOf(noun)].filter(([, { type }]) => type === "C").map(([name]) => name);
}

export function isOfType(column: Column, value: Json): boolean {
  return value === null ? column.nullable : TYPES[column.type](value);
}

/** What a person says for their delegation about a cessation, its cooperation, movements or groups, alone or towards
 * a decision. */
const STATEMENTS = [
  "decision",
  "decision_consent",
  "decision_end",
  "attestation",
  "report",
  "clause_reading",
  "preparation_mark",
  "cooperation_notice",
  "movement",
  "movement_statement",
  "flight_report",
  "group",
  "group_name",
  "group_declaration",
  "group_listing",
  "group_retraction",
];
/** Restricted documents: each entry is one delegation's own. Rows of these are only ever added. */
const DOCUMENTS_ADDED = [
  "document_pages",
  "document_opening",
  "document_mismatch",
  "document_article",
  "publication",
  "publication_consent",
  "publication_end",
];
export const ALWAYS_COMMON: ReadonlySet<string> = new Set([
  "delegation",
  "passkey",
  "log_key",
  "witness",
  "alert",
  "rules",
  "signatory_change",
  "signatory_consent",
  ...STATEMENTS,
]);
/** What a delegation says of a designation: of a pull-back, a separation, to the secretariat and by it; seen with it. */
const ZONE_NOUNS = [
  ...["mark", "baseline_item", "visit_plan", "visit_outcome", "finding"],
  ...["visit_photo", "photo_withdrawal", "photo_description"],
  ...["step_account", "enquiry", "enquiry_reply"],
];
/** Which stand beside the acts of a designation: they move nothing. */
export const BESIDE_ACTS: ReadonlySet<string> = new Set(["text_confirmation", "comment", ...ZONE_NOUNS]);
export const OF_DESIGNATIONS: ReadonlySet<string> = new Set([
  "designation",
  "version",
  "act",
  "approval",
  ...BESIDE_ACTS,
]);
/** While their designation is a draft, rows of these have other subjects than they have once it is submitted. */
export const OF_DRAFTS: ReadonlySet<string> = new Set([
  "designation",
  "version",
  "act",
  "text_confirmation",
  "comment",
]);
/** Rows that are never changed or deleted. */
export const ONLY_CREATED: ReadonlySet<string> = new Set([
  "version",
  "act",
  "approval",
  ...BESIDE_ACTS,
  "release",
  "reading",
  "disclosure",
  "withheld",
  "access_review",
  "rules",
  "signatory_change",
  "signatory_consent",
  "file_export",
  ...STATEMENTS,
  ...DOCUMENTS_ADDED,
]);
const PRIVATE_ALWAYS = [
  "user",
  "code_device",
  "recovery_code",
  "known_browser",
  "recovery",
  "grant",
  "access_review",
  "api_token",
  "file_export",
  "release",
  "reading",
  "disclosure",
  "withheld",
  "document",
  "document_file",
  ...DOCUMENTS_ADDED,
];
export const OPEN_NOUNS: ReadonlySet<string> = new Set([...ALWAYS_COMMON, ...OF_DESIGNATIONS]);
export const NOUNS: ReadonlySet<string> = new Set([...OPEN_NOUNS, ...PRIVATE_ALWAYS]);
/** Nouns whose entries say a digest. */
export const WITH_DIGEST: ReadonlySet<string> = new Set(["version", "act", "approval"]);

/** The column in which a row says its own moment. */
export const OWN_MOMENT: Readonly<Record<string, string>> = {
  version: "created_at",
  act: "at",
  approval: "at",
  text_confirmation: "at",
  comment: "at",
  rules: "at",
  signatory_change: "at",
  signatory_consent: "at",
  ...Object.fromEntries(ZONE_NOUNS.map((noun) => [noun, "at"])),
  ...Object.fromEntries(STATEMENTS.map((noun) => [noun, "at"])),
};
/** The column in which a row names who made it. */
export const ACTOR_COLUMN: Readonly<Record<string, string>> = {
  act: "actor_id",
  approval: "user_id",
  version: "author_id",
  text_confirmation: "user_id",
  comment: "author_id",
  signatory_consent: "user_id",
  ...Object.fromEntries(ZONE_NOUNS.map((noun) => [noun, "user_id"])),
  ...Object.fromEntries(STATEMENTS.map((noun) => [noun, "user_id"])),
};
