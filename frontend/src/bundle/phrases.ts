/** The words of the verdict, in the language of the page: `verifier-phrases.json`, which only this page carries. */
import english from "../../verifier-phrases.json";
import { embedded } from "../elements.ts";

export type VerdictKey = keyof typeof english;

const spoken: Record<string, string> = { ...english, ...embedded<Record<string, string>>("#verifier-phrases") };

/** The phrase of a key, with `{name}` replaced by the value of that name. */
export function tell(key: VerdictKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text = spoken[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** The words for a code of the log, such as a state; the code itself where there are none. */
export function nameOf(group: "state" | "act", code: string): string {
  return spoken[`${group}.${code}`] ?? code;
}
