/** What a bundle claims to be complete of. */
import { type Bytes, fromUtf8 } from "../tlog/bytes.ts";
import { canonical, isObject, type Json, jsonIn } from "./json.ts";
import { UUID } from "./paths.ts";
import { Refusal } from "./refusal.ts";

export type Scope =
  | { of: "everything" }
  | { of: "designation"; designation: string }
  | { of: "window"; first: number; end: number };

export const COMMON = "common";

function scopeOf(value: Json): Scope | null {
  if (!isObject(value)) return null;
  const { of, designation, first, end } = value;
  const keys = Object.keys(value).length;
  if (of === "everything" && keys === 1) return { of };
  if (of === "designation" && keys === 2 && typeof designation === "string" && UUID.test(designation)) {
    return { of, designation };
  }
  const isWindow = of === "window" && keys === 3 && typeof first === "number" && typeof end === "number";
  return isWindow && first >= 0 && first < end ? { of, first, end } : null;
}

/** Throws Refusal unless it is the canonical form of a scope and a line end. */
export function parseScope(bytes: Bytes): Scope {
  const text = fromUtf8(bytes);
  const value = jsonIn(text);
  const scope = scopeOf(value);
  if (!scope || text !== `${canonical(value)}\n`) throw new Refusal(1, "scope_form", { path: "scope" });
  return scope;
}
