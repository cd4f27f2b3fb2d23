/** Whom a reader trusts (C2SP tlog-policy), and what a checkpoint is under it. */
import { same } from "./bytes.ts";
import { COSIGNER, type Key, LOG, parseKey, verdict } from "./keys.ts";
import { type Checkpoint, type Note, parseCheckpoint } from "./notes.ts";
import { Wrong } from "./wrong.ts";

export interface Group {
  threshold: number;
  members: readonly string[];
}

export interface Policy {
  logs: readonly Key[];
  /** By the name that the policy gives each. */
  witnesses: ReadonlyMap<string, Key>;
  /** In the order of their lines, so that every member is decided before its group. */
  groups: ReadonlyMap<string, Group>;
  /** Empty where no cosignature is asked for. */
  quorum: string;
}

/** A checkpoint that the log has signed. `missing` is empty where the quorum is reached. */
export interface Judgement {
  checkpoint: Checkpoint;
  /** When each witness signed, in seconds since 1970, by its name in the policy. */
  cosigned: ReadonlyMap<string, number>;
  /** Who of the quorum has not signed. */
  missing: readonly string[];
  /** Whose signature is of a kind that no browser checks. */
  unchecked: readonly string[];
}

function thresholdOf(text: string, members: number): number | null {
  if (text === "all") return members;
  if (text === "any") return 1;
  const number = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= members ? number : null;
}

/** Throws Wrong, naming the line. */
export async function parsePolicy(text: string): Promise<Policy> {
  const logs: Key[] = [];
  const witnesses = new Map<string, Key>();
  const groups = new Map<string, Group>();
  let quorum: string | null = null;
  for (const [at, line] of text.split("\n").entries()) {
    const wrong = new Wrong("policy_form", { line: at + 1 });
    const words = line.trim().split(/[ \t]+/);
    const [word, ...rest] = words;
    if (!word || word.startsWith("#")) continue;
    const isNew = (name: string): boolean => name !== "none" && !witnesses.has(name) && !groups.has(name);
    const isKnown = (name: string): boolean => witnesses.has(name) || groups.has(name);
    if (word === "log" && (rest.length === 1 || rest.length === 2)) {
      const key = await parseKey(rest[0] ?? "");
      if (!key || key.kind === COSIGNER) throw wrong;
      logs.push(key);
    } else if (word === "witness" && (rest.length === 2 || rest.length === 3)) {
      const [name = "", vkey = ""] = rest;
      const key = await parseKey(vkey);
      if (!key || key.kind === LOG || !isNew(name)) throw wrong;
      witnesses.set(name, key);
    } else if (word === "group" && rest.length >= 3) {
      const [name = "", enough = "", ...members] = rest;
      const threshold = thresholdOf(enough, members.length);
      if (threshold === null || !isNew(name) || !members.every(isKnown)) throw wrong;
      groups.set(name, { threshold, members });
    } else if (word === "quorum" && rest.length === 1 && quorum === null) {
      const [name = ""] = rest;
      if (name !== "none" && !isKnown(name)) throw wrong;
      quorum = name === "none" ? "" : name;
    } else {
      throw wrong;
    }
  }
  if (quorum === null) throw new Wrong("policy_form", { line: text.split("\n").length });
  return { logs, witnesses, groups, quorum };
}

/** The witnesses below a name that have not signed, where the name is not reached; else none. */
function missingOf(policy: Policy, name: string, given: ReadonlySet<string>): string[] {
  const group = policy.groups.get(name);
  if (!group) return given.has(name) ? [] : [name];
  const open = group.members.map((member) => missingOf(policy, member, given));
  const reached = open.filter((missing) => missing.length === 0).length;
  return reached >= group.threshold ? [] : open.flat();
}

function signatureOf(note: Note, key: Key): Note["signatures"][number] | undefined {
  return note.signatures.find(({ name, keyId }) => name === key.name && same(keyId, key.id));
}

/** What the note is under this policy. Throws Wrong where the log's key is not listed, or a listed key's line fails. */
export async function judge(policy: Policy, note: Note): Promise<Judgement> {
  const checkpoint = parseCheckpoint(note.text);
  let signedByLog = false;
  for (const key of policy.logs) {
    const line = key.name === checkpoint.origin ? signatureOf(note, key) : undefined;
    if (!line) continue;
    const { holds } = await verdict(key, note.text, line.blob);
    if (holds === false) throw new Wrong("log_signature", { name: key.name });
    signedByLog ||= holds === true;
  }
  if (!signedByLog) throw new Wrong("unknown_log", { name: checkpoint.origin });
  const cosigned = new Map<string, number>();
  const unchecked: string[] = [];
  for (const [name, key] of policy.witnesses) {
    const line = signatureOf(note, key);
    if (!line) continue;
    const found = await verdict(key, note.text, line.blob);
    if (found.holds === false) throw new Wrong("witness_signature", { name });
    if (found.holds === null) unchecked.push(name);
    // One without a time is none here: it does not say that its witness knew no longer list.
    else if (found.time) cosigned.set(name, found.time);
  }
  const given = new Set(cosigned.keys());
  const missing = policy.quorum ? missingOf(policy, policy.quorum, given) : [];
  return { checkpoint, cosigned, missing: missing.filter((name) => !unchecked.includes(name)), unchecked };
}
