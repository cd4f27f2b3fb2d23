/**
 * `[data-banner]`: the marking above and below the page is the highest of everything on it, also of what comes later.
 *
 * Parts of a page say theirs (`[data-marking]`), so that one that is exchanged counts as it is now; a form says what is
 * chosen in it (`form[data-marks]`); and scripts add what they fetch (`contribute`). Levels: the highest; compartments:
 * all of them; delegations: those that may have every part. The server writes the same for a page without scripts.
 */
import { embedded, findAll } from "../elements.ts";

export interface Marking {
  level: number;
  compartments: string[];
  /** Codes of delegations; null: every one. */
  releasable_to: string[] | null;
}

interface Words {
  levels: Record<string, { name: string; slot: string }>;
  compartments: Record<string, string>;
  delegations: [code: string, mark: string][];
  rel: string;
  only: string;
}

/** What a form sends for a marking that names no delegation (ALL_DELEGATIONS in apps/negotiation/forms.py). */
const ALL_DELEGATIONS = "all";

const fetched = new Map<string, Marking>();
let words: Words | null = null;

/** The marking of several things together. */
export function together(markings: Iterable<Marking>): Marking {
  let level = 1;
  const compartments = new Set<string>();
  let readers: string[] | null = null;
  for (const marking of markings) {
    level = Math.max(level, marking.level);
    for (const code of marking.compartments) compartments.add(code);
    const named: string[] | null = marking.releasable_to;
    if (named) readers = readers ? readers.filter((code) => named.includes(code)) : named;
  }
  return { level, compartments: [...compartments].sort(), releasable_to: readers };
}

/** The marking as it is printed. */
function inWords(marking: Marking, { levels, compartments, delegations, rel, only }: Words): string {
  const parts = [levels[String(marking.level)]?.name ?? "", ...marking.compartments.map((code) => compartments[code] ?? code)];
  if (marking.releasable_to) {
    const readers = new Set(marking.releasable_to);
    const marks = delegations.filter(([code]) => readers.has(code)).map(([, mark]) => mark);
    parts.push(
      marks.length === 1
        ? only.replace("%(delegation)s", marks[0] ?? "")
        : rel.replace("%(delegations)s", marks.join(", ")),
    );
  }
  return parts.join("//");
}

function chosenIn(form: HTMLFormElement): Marking {
  const data = new FormData(form);
  const chosen = String(data.get("releasable_to") ?? "");
  const readers = chosen === ALL_DELEGATIONS ? [] : chosen.split(",").filter(Boolean);
  return {
    level: Number(data.get("level")) || 1,
    compartments: data.getAll("compartments").map(String),
    releasable_to: readers.length > 0 ? readers : null,
  };
}

function show(): void {
  if (!words) return;
  const marking = together([
    ...findAll("[data-marking]").map(({ dataset }) => JSON.parse(dataset["marking"] ?? "null") as Marking),
    ...findAll<HTMLFormElement>("form[data-marks]").map(chosenIn),
    ...fetched.values(),
  ]);
  const text = inWords(marking, words);
  for (const banner of findAll("[data-banner]")) {
    if (banner.textContent === text) continue;
    banner.textContent = text;
    banner.className = `marking ${words.levels[String(marking.level)]?.slot ?? ""}`;
  }
}

/** Counts what a script has fetched and shows, in place of what the same source gave before. */
export function contribute(source: string, marking: Marking | null | undefined): void {
  if (marking) fetched.set(source, marking);
  else fetched.delete(source);
  show();
}

export function keepBanner(): void {
  words = embedded<Words>("#banner");
  document.addEventListener("change", show);
  document.addEventListener("jic:filled", show);
  document.body.addEventListener("htmx:afterSwap", show);
  show();
}
