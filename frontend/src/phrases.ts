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

/** A length in metres as words: metres below two kilometres, else kilometres with two decimals. */
export function lengthInWords(metres: number): string {
  return metres < 2000 ? say("unit.m", { value: figure(metres) }) : say("unit.km", { value: figure(metres / 1000, 2) });
}

/** An area in square metres as words: square metres below 0.1 km², else square kilometres with two decimals. */
export function areaInWords(squareMetres: number): string {
  return squareMetres < 100_000
    ? say("unit.m2", { value: figure(squareMetres) })
    : say("unit.km2", { value: figure(squareMetres / 1e6, 2) });
}
