/** `<time data-relative-time datetime="…">`: says how long ago or until when, and keeps it true. */
import { findAll } from "../elements.ts";
import { language } from "../phrases.ts";

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const EVERY_MS = 15_000;
const words = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "long" });

function relative(moment: Date): string {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? (["second", 1] as const);
  return words.format(Math.trunc(seconds / size), unit);
}

/** Shows the times below `within`; the exact time stays in the title. */
export function showTimes(within: ParentNode = document): void {
  for (const element of findAll<HTMLTimeElement>("time[data-relative-time]", within)) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    if (!element.title) element.title = element.textContent?.trim() ?? "";
    element.textContent = relative(moment);
  }
}

export function keepTimes(): void {
  showTimes();
  window.setInterval(() => {
    if (!document.hidden) showTimes();
  }, EVERY_MS);
  document.body.addEventListener("htmx:afterSettle", () => showTimes());
}
