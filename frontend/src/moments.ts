/**
 * Moments as all pages write them: 12 Sep 2016, 16:00Z (19:00 Damascus), in UTC with the theatre's time beside it.
 *
 * The server's filter `moment` writes the same, and `read_moment` (apps/texts/moments.py) reads what is read here.
 */
import { language } from "./phrases.ts";

/** Whole and short, in English and in the cases of Russian, as `apps/texts/numerals.py` has them. */
const MONTHS = [
  "jan(?:uary)?|янв(?:ар[ьяею])?",
  "feb(?:ruary)?|фев(?:рал[ьяею])?",
  "mar(?:ch)?|мар(?:т(?:а|е|у)?)?",
  "apr(?:il)?|апр(?:ел[ьяею])?",
  "may|ма[йяею]",
  "june?|июн[ьяею]?",
  "july?|июл[ьяею]?",
  "aug(?:ust)?|авг(?:уст(?:а|е|у)?)?",
  "sept?(?:ember)?|сент?(?:ябр[ьяею])?",
  "oct(?:ober)?|окт(?:ябр[ьяею])?",
  "nov(?:ember)?|ноя(?:бр[ьяею])?",
  "dec(?:ember)?|дек(?:абр[ьяею])?",
].map((names) => new RegExp(`^(?:${names})$`, "u"));
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?\s*(?:z|utc)?`;
const FORMS = [
  String.raw`(?<day>\d{1,2})\s+(?<name>\p{L}{3,9})\.?\s+(?<year>\d{4})(?:\s*г\.?)?,?\s+${CLOCK}`,
  String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}),?\s+${CLOCK}`,
  String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:\s+|t)${CLOCK}`,
  String.raw`(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)\s?z\s?(?<name>[a-z]{3})\s?(?<short>\d\d)`,
].map((form) => new RegExp(`^${form}$`, "u"));

/** A moment that somebody wrote, or null where it is in none of the forms that are read. */
export function readMoment(text: string): Date | null {
  const written = text.trim().replace(/\s+/g, " ").toLowerCase();
  for (const form of FORMS) {
    const parts = form.exec(written)?.groups;
    if (!parts) continue;
    const { name, month, year, short, day, hour, minute, second } = parts;
    const at = name ? MONTHS.findIndex((names) => names.test(name)) : Number(month) - 1;
    const whole = year ? Number(year) : 2000 + Number(short);
    // Years of two digits would be taken for others.
    if (whole < 100) return null;
    const moment = new Date(Date.UTC(whole, at, Number(day), Number(hour), Number(minute), Number(second ?? 0)));
    const same = moment.getUTCMonth() === at && moment.getUTCDate() === Number(day);
    return same && Number(hour) < 24 && Number(minute) < 60 && Number(second ?? 0) < 60 ? moment : null;
  }
  return null;
}

/** How a language of the pages writes moments; `apps/texts/interface.py` has the same for the server. */
interface Written {
  locale: string;
  /** Letters of a month's name that are written; all of them by default. */
  letters?: number;
  /** Between the local time and its place. */
  comma: string;
  /** In columns a day and its month in figures, where months have no short form that everybody reads alike. */
  inFigures: boolean;
}

const LANGUAGES: Record<string, Written> = {
  en: { locale: "en-GB", letters: 3, comma: "", inFigures: false },
  // With the day beside it a Russian month stands in the genitive, as it should.
  ru: { locale: "ru", comma: ",", inFigures: true },
};
const written: Written = LANGUAGES[language] ?? { locale: language, comma: "", inFigures: true };

/** The day as the page writes it: 12 Sep 2016, 12 сентября 2016. */
function day(moment: Date): string {
  const format = new Intl.DateTimeFormat(written.locale, { day: "numeric", month: "long", timeZone: "UTC" });
  const parts = format.formatToParts(moment);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("day")} ${part("month").slice(0, written.letters)} ${moment.getUTCFullYear()}`;
}

function clock(moment: Date, zone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return format.format(moment);
}

/** 12 Sep 2016, 16:00Z (19:00 Damascus). */
export function momentInWords(moment: Date): string {
  const { zone = "UTC", zoneName = "UTC" } = document.documentElement.dataset;
  return `${day(moment)}, ${clock(moment, "UTC")}Z (${clock(moment, zone)}${written.comma} ${zoneName})`;
}

/** 14 Sep 12:31:08Z of seconds since 1970, where the order of events is read: the pages' filter `exact_moment`. */
export function exactMoment(seconds: number): string {
  const moment = new Date(seconds * 1000);
  const [date = "", time = ""] = moment.toISOString().split("T");
  const [, month, dayOfMonth] = date.split("-");
  const brief = written.inFigures ? `${dayOfMonth}.${month}` : day(moment).replace(/ \d{4}$/, "");
  return `${brief} ${time.slice(0, 8)}Z`;
}

/** Says beside every field for a moment what was understood of it. */
export function sayMoments(within: ParentNode = document): void {
  for (const output of within.querySelectorAll<HTMLOutputElement>("output[data-moment-of]")) {
    const field = document.getElementById(output.dataset["momentOf"] ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const show = (): void => {
      const moment = readMoment(field.value);
      output.value = moment ? momentInWords(moment) : "";
    };
    field.addEventListener("input", show);
    show();
  }
}
