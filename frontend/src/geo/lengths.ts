/** Lengths as people type them, by the rule of the server's `parse_length` (apps/geometry/typed.py). */
const UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [["", "m", "м"], 1],
      [["km", "км"], 1000],
      [["yd", "yds", "ярд", "ярда", "ярдов"], 0.9144],
      [["ft", "фут", "фута", "футов"], 0.3048],
      [["mi", "миля", "мили", "миль"], 1609.344],
      [["nm", "nmi", "м.миля", "м.миль"], 1852],
    ] as const
  ).flatMap(([names, metres]) => names.map((name) => [name, metres] as const)),
);

/** Metres of a text such as "500 yd", whole where a unit is named; null for anything else. */
export function metresOf(text: string): number | null {
  const match = /^(\d{1,9}(?:[.,]\d{1,6})?)\s*([a-zа-я.]*)$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? "?"];
  if (!match || unit === undefined) return null;
  return Math.round(Number((match[1] ?? "").replace(",", ".")) * unit);
}
