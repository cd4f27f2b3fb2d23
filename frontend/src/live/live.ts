/** `body[data-live]`: keeps an open page true to what the other side and one's own do, without taking its reader's place. */
import { find, findAll } from "../elements.ts";
import { notify } from "../page/notices.ts";
import { say } from "../phrases.ts";
import { type Change, Changes } from "./changes.ts";
import { checkForms, happenedSince, prepareForms } from "./forms.ts";
import { refreshMenu } from "./menu.ts";
import { noteParts, refresh } from "./parts.ts";

/** What is told shortly after each other is looked at once. */
const GATHER_MS = 60;
/** A list that many have open is asked for by each of them within so much, and not by all at once. */
const SPREAD_MS = 300;
/** Between two looks of one page. */
const REST_MS = 1500;
/** The header counts hours, which pass though nobody does anything. */
const HEADER_MS = 300_000;

class LivePage {
  private changed: Set<string> | null = new Set();
  private timer = 0;
  private looked = 0;

  hear({ changed }: Change): void {
    if (changed === null) this.changed = null;
    else if (this.changed) for (const designation of changed) this.changed.add(designation);
    this.soon();
  }

  /** Nobody looks at a hidden page: it catches up when it is shown. */
  soon(): void {
    if (document.hidden || this.timer || this.changed?.size === 0) return;
    const rest = Math.max(0, this.looked + REST_MS - Date.now());
    this.timer = window.setTimeout(() => this.look(), Math.max(GATHER_MS, rest));
  }

  private look(): void {
    const changed = this.changed;
    this.changed = new Set();
    this.timer = 0;
    this.looked = Date.now();
    const concerns = (designation: string): boolean => changed === null || changed.has(designation);
    const count = changed?.size ?? 1;
    for (const part of findAll("[data-live-part]")) {
      const one = part.dataset["liveOf"];
      if (one && concerns(one)) void refresh(part, count);
      else if (!one) window.setTimeout(() => void refresh(part, count), Math.random() * SPREAD_MS);
    }
    for (const page of findAll("[data-live-page]")) {
      if (concerns(page.dataset["livePage"] ?? "") && changed !== null) void offerAnew(page);
    }
    checkForms(concerns);
    void refreshMenu();
    document.dispatchEvent(new CustomEvent("jic:changed"));
  }
}

/**
 * Offers to load a page about a designation again. A page that has just been opened is told what happened shortly before
 * as well: by the revision that it was made for, it knows whether it shows that already.
 */
async function offerAnew(page: HTMLElement): Promise<void> {
  const { livePage = "", liveRevision } = page.dataset;
  if (liveRevision !== undefined && !(await happenedSince(livePage, liveRevision))) return;
  notify(say("live.record_changed"), "ok", { label: say("live.show"), act: () => location.reload() });
}

/** Begins to listen. Called before other scripts change the page. */
export function keepLive(): void {
  const { live, liveChanges, liveOwner } = document.body.dataset;
  if (!live || !liveChanges || !liveOwner) return;
  noteParts();
  prepareForms();
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    noteParts(target);
    const around = target.closest("[data-live-part]");
    if (around?.parentElement) noteParts(around.parentElement);
  });
  const page = new LivePage();
  // The count of new comments is asked for beside the page, which does not wait for it.
  if (find("[data-live-bell]")) void refreshMenu();
  window.setInterval(() => {
    if (!document.hidden) void refreshMenu();
  }, HEADER_MS);
  document.addEventListener("visibilitychange", () => page.soon());
  new Changes(live, liveChanges, liveOwner, (change) => page.hear(change)).start();
}
