/** What an approval by passkey has to say, and that the person's own device has signed it (WebAuthn level 2). */
import { base64url, type Bytes, fromBase64, fromHex, fromUtf8, joined, same } from "../tlog/bytes.ts";
import { hashOf, hashOfText } from "./hashing.ts";
import { canonical, equal, isObject, type Json, jsonIn, type JsonObject } from "./json.ts";
import { hasSigned } from "./public_keys.ts";
import type { Fault } from "./refusal.ts";

const EVIDENCE = ["authenticator_data", "client_data", "origin", "rp_id", "signature", "statement"];
const ORIGIN = /^https?:\/\/([A-Za-z0-9.-]+)(?::[0-9]{1,5})?$/;
const LEAST_AUTHENTICATOR_BYTES = 37;
const FLAGS = 32;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

function fromBase64url(value: Json | undefined): Bytes | null {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]*$/.test(value)) return null;
  const padded = value.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(value.length / 4) * 4, "=");
  return fromBase64(padded);
}

/** Whether a page of this origin may ask for a key of this `rp_id`. */
function belongs(origin: string, rpId: string): boolean {
  const [, host = ""] = ORIGIN.exec(origin) ?? [];
  return rpId !== "" && (host === rpId || host.endsWith(`.${rpId}`));
}

/**
 * What a row consents to: a change of signatories, a joint decision, or what it says itself, an account of a day or a
 * notice; null for an approval.
 */
function consentedTo(row: JsonObject): Json {
  const isOwn = "day_d" in row || "step" in row;
  return row["change"] ?? row["decision"] ?? (isOwn ? (row["uuid"] ?? null) : null);
}

/** What the statement has to be: of an approval, or of a consent. */
function statementOf(approval: JsonObject, origin: string, rpId: string): JsonObject {
  const subject = consentedTo(approval);
  if (subject !== null) {
    return {
      act: "consent",
      change: subject,
      delegation: approval["delegation_id"] ?? null,
      digest: String(approval["digest"]).slice(2),
      origin,
      rp_id: rpId,
      v: 2,
    };
  }
  return {
    act: "approve",
    delegation: approval["delegation_id"] ?? null,
    designation: approval["designation_id"] ?? null,
    digest: String(approval["digest"]).slice(2),
    origin,
    round: approval["round"] ?? null,
    rp_id: rpId,
    v: 2,
    version: approval["version_id"] ?? null,
  };
}

/** What is wrong with the evidence of an approval by passkey; null where its key has signed it. */
export async function faultOf(approval: JsonObject): Promise<Fault | null> {
  const evidence = approval["evidence"];
  if (!isObject(evidence) || Object.keys(evidence).sort().join() !== EVIDENCE.join()) return "evidence_form";
  const { origin, rp_id: rpId, statement } = evidence;
  const [authenticator, client, signature] = ["authenticator_data", "client_data", "signature"].map((name) =>
    fromBase64url(evidence[name]),
  );
  if (!authenticator || !client || !signature) return "evidence_form";
  if (typeof origin !== "string" || typeof rpId !== "string") return "evidence_form";
  const wanted = statementOf(approval, origin, rpId);
  const signable = consentedTo(approval) !== null || approval["purpose"] === "approve";
  if (!equal(statement ?? null, wanted) || !signable) return "statement_other";

  const said = jsonIn(fromUtf8(client));
  const challenge = base64url(hashOfText(canonical(wanted)));
  const fits = isObject(said) && said["type"] === "webauthn.get" && said["challenge"] === challenge;
  if (!fits || said["origin"] !== origin || !belongs(origin, rpId)) return "client_data";

  const flags = authenticator[FLAGS] ?? 0;
  const verified = (flags & USER_PRESENT) !== 0 && (flags & USER_VERIFIED) !== 0;
  const long = authenticator.length >= LEAST_AUTHENTICATOR_BYTES;
  if (!long || !verified || !same(authenticator.slice(0, FLAGS), hashOfText(rpId))) return "authenticator_data";

  const key = fromHex(String(approval["public_key"] ?? "").replace(/^\\x/, ""));
  if (!key?.length) return "signature";
  return (await hasSigned(key, signature, joined(authenticator, hashOf(client)))) ? null : "signature";
}
