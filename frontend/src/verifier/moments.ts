/** Moments as microseconds since 1970. */

export const SECOND = 1_000_000;
export const FIVE_MINUTES = 300 * SECOND;

const LEAF = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z$/;
const ROW = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00:00$/;

function read(pattern: RegExp, text: string): number | null {
  const [, year, month, day, hour, minute, second, fraction = ""] = pattern.exec(text) ?? [];
  if (year === undefined || Number(year) < 1) return null;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the calendar does not have has become another one.
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) return null;
  const whole = date.getTime() / 1000 + hours * 3600 + minutes * 60 + seconds;
  return whole * SECOND + Number(fraction.padEnd(6, "0"));
}

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ`; null for anything else. */
export function leafMoment(text: string): number | null {
  return read(LEAF, text);
}

/** As PostgreSQL writes it in JSON, in UTC; null for anything else. */
export function rowMoment(text: string): number | null {
  return read(ROW, text);
}

/** `YYYY-MM-DDTHH:MM:SSZ` */
export function wholeSeconds(moment: number): string {
  return `${new Date(Math.floor(moment / SECOND) * 1000).toISOString().slice(0, 19)}Z`;
}
