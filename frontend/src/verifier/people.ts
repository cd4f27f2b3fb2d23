/** Check 9: what people have approved, and by what that is shown. */
import { base64, fromHex, fromUtf8 } from "../tlog/bytes.ts";
import { canonical, isObject, type Json, type JsonObject, NoJson } from "./json.ts";
import { assertionIndex } from "./paths.ts";
import { faultOf } from "./passkeys.ts";
import { Refusal } from "./refusal.ts";
import type { OpenedApproval } from "./replay.ts";
import { textOf } from "./store.ts";
import type { Files } from "./zip.ts";

/**
 * `signed`: by a registered passkey. `unshown`: by a passkey of which this bundle cannot tell. `attested`: by the
 * server only. `weaker`: by the server only, though the person held a usable passkey.
 */
export type Evidence = "signed" | "unshown" | "attested" | "weaker";

export interface Approval {
  index: number;
  delegation: string;
  method: string;
  evidence: Evidence;
}

const BY_SERVER = ["code", "password", "session"];

function assertionOf(row: JsonObject): Json {
  const key = row["public_key"];
  return {
    digest: String(row["digest"]).slice(2),
    evidence: row["evidence"] ?? null,
    method: row["method"] ?? null,
    public_key: typeof key === "string" ? base64(fromHex(key.slice(2)) ?? new Uint8Array()) : null,
  };
}

function checkAssertion(files: Files, index: number, row: JsonObject): void {
  const path = `assertions/${index}`;
  const bytes = files.get(path);
  if (!bytes) throw new Refusal(9, "assertion_missing", { path, index });
  try {
    if (fromUtf8(bytes) !== `${canonical(assertionOf(row))}\n`) throw new NoJson();
  } catch (error) {
    if (error instanceof NoJson) throw new Refusal(9, "assertion_other", { path, index });
    throw error;
  }
}

async function evidenceOf({ entry, row, passkeys }: OpenedApproval): Promise<Evidence> {
  const place = { index: entry.index };
  const method = textOf(row, "method") ?? "";
  if (BY_SERVER.includes(method) && (row["public_key"] ?? null) !== null) {
    throw new Refusal(9, "key_without_passkey", place);
  }
  if (BY_SERVER.includes(method)) return passkeys?.some(({ usable }) => usable) ? "weaker" : "attested";
  if (method !== "passkey") throw new Refusal(9, "method", place, { method });
  const fault = await faultOf(row);
  if (fault) throw new Refusal(9, fault, place);
  if (!passkeys) return "unshown";
  const evidence = row["evidence"];
  const rpId = isObject(evidence) ? evidence["rp_id"] : null;
  const registered = passkeys.some(
    (key) =>
      key.usable &&
      key.delegation === row["delegation_id"] &&
      key.rpId === rpId &&
      key.publicKey === row["public_key"],
  );
  if (!registered) throw new Refusal(9, "unregistered", place);
  return "signed";
}

/** Makes check 9; what each approval is shown by, by its index. */
export async function checkPeople(files: Files, approvals: readonly OpenedApproval[]): Promise<Map<number, Approval>> {
  const isApproval = ({ entry }: OpenedApproval): boolean => entry.said?.noun === "approval";
  const opened = new Set(approvals.filter(isApproval).map(({ entry }) => entry.index));
  for (const path of files.keys()) {
    const index = assertionIndex(path);
    if (index !== null && !opened.has(index)) throw new Refusal(9, "assertion_extra", { path, index });
  }
  const found = new Map<number, Approval>();
  for (const approval of approvals) {
    const { row, entry } = approval;
    if (isApproval(approval)) checkAssertion(files, entry.index, row);
    const evidence = await evidenceOf(approval);
    const [delegation, method] = [textOf(row, "delegation_id") ?? "", textOf(row, "method") ?? ""];
    found.set(entry.index, { index: entry.index, delegation, method, evidence });
  }
  return found;
}
