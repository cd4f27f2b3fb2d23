/**
 * The words that scripts say, in the language of the page.
 *
 * `phrases.json` is the one list of keys with their English; the page carries their translation in
 * `<script type="application/json" id="phrases">`. A key that the page does not translate is said in English.
 */
import english from "../phrases.json";

export type PhraseKey = keyof typeof english;

function translations(): Partial<Record<PhraseKey, string>> {
  const text = document.getElementById("phrases")?.textContent;
  return text ? (JSON.parse(text) as Partial<Record<PhraseKey, string>>) : {};
}

const spoken: Record<PhraseKey, string> = { ...english, ...translations() };

/** The language of the page, as a BCP 47 tag. */
export const language = document.documentElement.lang || "en";

/** The phrase of a key, with `{name}` replaced by the value of that name. */
export function say(key: PhraseKey, values: Record<string, string | number> = {}): string {
  return spoken[key].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** A number as people of the page's language write it. Never for coordinates. */
export function figure(value: number, places = 0): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places }).format(
    value,
  );
}

/** A length in words, by the rule of the pages' filter `metres`: from 10 km on in kilometres. */
export function lengthInWords(metres: number): string {
  if (metres > 0 && metres < 1) return say("unit.under_m", { value: 1 });
  return metres < 10_000
    ? say("unit.m", { value: figure(metres) })
    : say("unit.km", { value: figure(metres / 1000, 2) });
}

/** An area in words, by the rule of the pages' filter `km2`: what is there is never shown as nothing. */
export function areaInWords(squareMetres: number): string {
  if (squareMetres === 0) return say("unit.km2", { value: 0 });
  if (squareMetres < 1) return say("unit.under_m2", { value: 1 });
  if (squareMetres < 10_000) return say("unit.m2", { value: figure(squareMetres) });
  return say("unit.km2", { value: figure(squareMetres / 1e6, squareMetres < 100_000 ? 3 : 2) });
}

/** A share in whole per cent, by the rule of the pages' tag `per_cent`. */
export function shareInWords(part: number, whole: number): string {
  const share = whole ? Math.round((part / whole) * 100) : 0;
  if (part > 0 && share === 0) return say("unit.under_share", { value: 1 });
  if (part < whole && share === 100) return say("unit.over_share", { value: 99 });
  return say("unit.share", { value: share });
}
