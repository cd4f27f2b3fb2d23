/**
 * `[data-live-part]`: a part of a page that the server gives alone at that address (this page's own where it is empty).
 * With `data-live-of` it is about one designation, else about many.
 *
 * A part is asked for anew when something of it may have changed, and exchanged only if the server says something else
 * than before. Where the reader is at work in it (a focus, a selection, something entered) it waits until they ask for
 * it. What they see stays where it is on the screen.
 */
import htmx from "htmx.org";
import { find, findAll } from "../elements.ts";
import { notify } from "../page/notices.ts";
import { showTimes } from "../page/times.ts";
import { figure, say } from "../phrases.ts";

/** What differs from one answer to the next though nothing has changed: how long something has waited, and how many
 *  comments were new to a reader who has read them since. */
const PASSING = "script, [data-age], [data-new], time";
/** A request that the reader has made, and what they have opened. */
const AT_WORK = ".htmx-request, dialog[open], details.menu[open]";
const ROWS = "tr, li, a.item, section, .next, .course";
const FRESH_MS = 6000;

const known = new WeakMap<Element, string>();

function parsed(html: string): HTMLTemplateElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template;
}

/** What a part says, without what passes. */
function said(content: ParentNode): string {
  const copy = content.cloneNode(true) as ParentNode;
  for (const passing of findAll(PASSING, copy)) passing.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim() + findAll("[href]", copy).map((link) => link.getAttribute("href")).join(" ");
}

/** Takes down what the parts of a page say before any script changes them. */
export function noteParts(within: ParentNode = document): void {
  for (const part of findAll("[data-live-part]", within)) known.set(part, said(part));
}

/** What was entered in the fields of a part and not sent. */
function entered(part: Element): Map<string, string> {
  const entries = new Map<string, string>();
  for (const field of findAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input:not([type=hidden])", part)) {
    const chosen = field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
    if (chosen && field.checked !== field.defaultChecked && field.checked) entries.set(`${field.name}=${field.value}`, "");
    else if (!chosen && field.value !== field.defaultValue) entries.set(field.name, field.value);
  }
  return entries;
}

function enter(part: Element, entries: Map<string, string>): void {
  for (const field of findAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input:not([type=hidden])", part)) {
    if (entries.has(`${field.name}=${field.value}`) && field instanceof HTMLInputElement) field.checked = true;
    const value = entries.get(field.name);
    if (value !== undefined) field.value = value;
  }
}

/** The link of a part that has the focus, to which it comes back. */
function focusedLink(part: Element): string | null {
  const focus = document.activeElement;
  return focus && part.contains(focus) && focus.matches("a[href]") ? focus.getAttribute("href") : null;
}

function linkTo(href: string, within: ParentNode): HTMLElement | null {
  return find(`a[href="${CSS.escape(href)}"]`, within);
}

/** Whether the reader is at work in a part so that it cannot be exchanged for this content unseen. */
function isInUse(part: Element, content: ParentNode): boolean {
  const selection = window.getSelection();
  if (selection && !selection.isCollapsed && selection.containsNode(part, true)) return true;
  if (entered(part).size > 0 || find(AT_WORK, part)) return true;
  const focus = document.activeElement;
  if (!focus || focus === part || !part.contains(focus)) return false;
  const href = focusedLink(part);
  return href === null || linkTo(href, content) === null;
}

/** A link of the part that the reader sees, by which its place on the screen is kept. */
function anchorOf(part: Element): { href: string; top: number } | null {
  for (const link of findAll<HTMLAnchorElement>("a[href]", part)) {
    const { top, bottom } = link.getBoundingClientRect();
    if (bottom > 0 && top < window.innerHeight) return { href: link.getAttribute("href") ?? "", top };
  }
  return null;
}

function exchange(part: HTMLElement, content: DocumentFragment, text: string): void {
  const before = new Set(findAll(ROWS, part).map((row) => said(row)));
  const anchor = part.getBoundingClientRect().top < 0 ? anchorOf(part) : null;
  const entries = entered(part);
  const focused = focusedLink(part);
  const open = findAll<HTMLDetailsElement>("details[open] > summary", part).map((summary) => said(summary));
  known.set(part, text);
  part.replaceChildren(content);
  htmx.process(part);
  enter(part, entries);
  for (const summary of findAll("details > summary", part))
    if (open.includes(said(summary))) (summary.parentElement as HTMLDetailsElement).open = true;
  const fresh = findAll(ROWS, part).filter((row) => !before.has(said(row)) && !find(ROWS, row));
  for (const row of fresh) row.dataset["fresh"] = "";
  window.setTimeout(() => fresh.forEach((row) => delete row.dataset["fresh"]), FRESH_MS);
  if (anchor) {
    const same = linkTo(anchor.href, part);
    if (same) window.scrollBy({ top: same.getBoundingClientRect().top - anchor.top, behavior: "instant" });
  }
  if (focused !== null) linkTo(focused, part)?.focus({ preventScroll: true });
  showTimes(part);
  part.dispatchEvent(new CustomEvent("jic:part", { bubbles: true }));
}

async function answerOf(part: HTMLElement): Promise<string | null> {
  const address = new URL(part.dataset["livePart"] || location.href, location.href);
  const headers = { "HX-Request": "true", "JIC-By-Itself": "1" };
  try {
    const answer = await fetch(address, { headers, redirect: "error" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

const offered = new WeakMap<Element, HTMLElement>();

/** Offers to show what has changed, once for each part. */
function offer(part: HTMLElement, count: number, show: () => void): void {
  offered.get(part)?.remove();
  const text = part.dataset["liveOf"] ? say("live.record_changed") : say("live.list_changed", { count: figure(count) });
  offered.set(part, notify(text, "ok", { label: say("live.show"), act: show }));
}

/** Asks for a part anew, and shows what is new in it, or offers to. */
export async function refresh(part: HTMLElement, count: number): Promise<void> {
  const html = await answerOf(part);
  if (html === null || !part.isConnected) return;
  const { content } = parsed(html);
  const text = said(content);
  if (text === known.get(part)) return;
  const show = (): void => {
    offered.get(part)?.remove();
    exchange(part, content, text);
  };
  if (isInUse(part, content)) {
    offer(part, count, show);
    return;
  }
  show();
  if (!part.hasAttribute("data-live-silent"))
    notify(part.dataset["liveOf"] ? say("live.record_updated") : say("live.list_updated"));
}
