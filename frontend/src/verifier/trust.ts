/** Check 2: whom the reader trusts, and that the log and all of them have signed. */
import { type Bytes, fromUtf8 } from "../tlog/bytes.ts";
import { canCheckSignatures, COSIGNER, LOG } from "../tlog/keys.ts";
import { type Checkpoint, parseNote } from "../tlog/notes.ts";
import { judge, type Judgement, parsePolicy, type Policy } from "../tlog/policy.ts";
import { Wrong } from "../tlog/wrong.ts";
import { asPartOf, type Check, Refusal, Unreadable } from "./refusal.ts";

export interface Signed extends Checkpoint {
  /** When each known witness signed, in seconds since 1970, by its name in the policy. */
  cosigned: ReadonlyMap<string, number>;
  /** When those witnesses signed that the quorum asks for. */
  times: readonly number[];
}

export interface Trust {
  policy: Policy;
  /** The names of the witnesses that the quorum asks for. */
  asked: ReadonlySet<string>;
}

/** The witnesses below a name. */
export function witnessesBelow(policy: Policy, name: string): Set<string> {
  const group = policy.groups.get(name);
  if (group) return new Set(group.members.flatMap((member) => [...witnessesBelow(policy, member)]));
  return new Set(policy.witnesses.has(name) ? [name] : []);
}

/**
 * Throws Refusal where the quorum can be reached without a witness that is named in a group, or a key is of a kind
 * that format 2 does not have.
 */
export async function trustIn(bytes: Bytes): Promise<Trust> {
  const place = { path: "policy" };
  const policy = await asPartOf(2, place, () => {
    const text = fromUtf8(bytes);
    if (text === null) throw new Wrong("policy_form", { line: 1 });
    return parsePolicy(text);
  });
  const kinds = policy.logs.every(({ kind }) => kind === LOG);
  if (!kinds || [...policy.witnesses.values()].some(({ kind }) => kind !== COSIGNER)) {
    throw new Refusal(2, "policy_kind", place);
  }
  if (!policy.quorum) throw new Refusal(2, "no_quorum", place);
  const asked = witnessesBelow(policy, policy.quorum);
  for (const { threshold, members } of policy.groups.values()) {
    for (const name of members.flatMap((member) => [...witnessesBelow(policy, member)])) {
      const optional = threshold < members.length || !asked.has(name);
      if (optional) throw new Refusal(2, "policy_missing_witness", place, { name });
    }
  }
  return { policy, asked };
}

/** A note that a log of the policy has signed, and on which no known signature fails. */
export async function signedBy(
  trust: Trust,
  check: Check,
  path: string,
  bytes: Bytes,
): Promise<{ signed: Signed; missing: Judgement["missing"] }> {
  const { checkpoint, cosigned, missing } = await asPartOf(check, { path }, () => {
    const note = parseNote(bytes);
    // Origin, size and root, and no extension lines.
    if (note.text.split("\n").length !== 4) throw new Wrong("checkpoint_form");
    return judge(trust.policy, note);
  });
  const times = [...cosigned].filter(([name]) => trust.asked.has(name)).map(([, time]) => time);
  return { signed: { ...checkpoint, cosigned, times }, missing };
}

/** Makes check 2. Throws Unreadable where this machine cannot check signatures. */
export async function checkSignatures(trust: Trust, note: Bytes): Promise<Signed> {
  if (!(await canCheckSignatures())) throw new Unreadable("no_signatures");
  const { signed, missing } = await signedBy(trust, 2, "checkpoint", note);
  if (missing.length) throw new Refusal(2, "quorum", { path: "checkpoint" }, { names: missing.join(", ") });
  return signed;
}
