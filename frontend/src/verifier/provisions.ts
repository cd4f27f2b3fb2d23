/** What a version's provisions say that a replay follows: what goes on by itself, and what is corrected. */
import { isObject, type Json, type JsonObject } from "./json.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CODE = /^[A-Za-z0-9_-]{1,8}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** A provision is there and does not say what it has to say. */
export class NoProvision extends Error {}

export interface Remainder {
  digest: string;
  delegation: string;
}

export interface Followed {
  /** Of each designation that begins when the version comes into force: the digest of its first version, and whose. */
  remainders: ReadonlyMap<string, Remainder>;
  /** The digests that the version corrects; none where it is no corrigendum. */
  corrects: readonly string[];
}

function isText(value: Json | undefined, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function remaindersIn(value: Json | undefined): ReadonlyMap<string, Remainder> {
  const named = new Map<string, Remainder>();
  if (value === undefined) return named;
  if (!Array.isArray(value)) throw new NoProvision();
  for (const one of value as readonly Json[]) {
    const { designation, digest, delegation } = isObject(one) ? one : {};
    if (!isText(designation, UUID) || !isText(digest, DIGEST) || named.has(designation)) throw new NoProvision();
    if (!isText(delegation, CODE)) throw new NoProvision();
    named.set(designation, { digest, delegation });
  }
  return named;
}

function correctedIn(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  const corrects = isObject(value) ? value["corrects"] : null;
  if (!Array.isArray(corrects) || corrects.length === 0) throw new NoProvision();
  const digests = (corrects as readonly Json[]).filter((one): one is string => isText(one, DIGEST));
  if (digests.length !== corrects.length || new Set(digests).size !== digests.length) throw new NoProvision();
  return digests;
}

/** Throws NoProvision. */
export function followedIn(provisions: JsonObject): Followed {
  return { remainders: remaindersIn(provisions["remainders"]), corrects: correctedIn(provisions["corrigendum"]) };
}
