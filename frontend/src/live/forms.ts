/**
 * What happened to a designation after the revision that a page was made for, asked of the server.
 *
 * `form[data-live-form]`: a page on which somebody writes or signs says that its designation has changed before it is
 * posted: what was done, by which delegation and when. Nothing of the form is touched; the notice stands above the
 * button that sends it, and is announced.
 */
import { find, findAll, make } from "../elements.ts";
import { notify } from "../page/notices.ts";
import { say } from "../phrases.ts";

function placeOf(form: HTMLFormElement): HTMLElement {
  const existing = find("[data-stale-place]", form);
  if (existing) return existing;
  const place = make("div", { "data-stale-place": "", role: "status", "aria-live": "polite", tabindex: "-1" });
  const sends = find("button[type=submit]", form);
  const row = sends?.closest(".row") ?? sends;
  if (row) row.before(place);
  else form.append(place);
  return place;
}

/** What happened since a revision, as a part of a page; empty where nothing did, or the reader is not told of acts. */
export async function happenedSince(designation: string, revision: string): Promise<string> {
  if (!/^\d+$/.test(revision)) return "";
  const address = `/live/stale/${designation}/?revision=${revision}`;
  const answer = await fetch(address, { headers: { "JIC-By-Itself": "1" } }).catch(() => null);
  return answer?.ok ? (await answer.text()).trim() : "";
}

async function check(form: HTMLFormElement): Promise<void> {
  const revision = find<HTMLInputElement>("input[name=revision]", form)?.value ?? "";
  const notice = await happenedSince(form.dataset["liveForm"] ?? "", revision);
  if (!notice) return;
  const place = placeOf(form);
  place.innerHTML = notice;
  form.dataset["stale"] = "";
  notify(say("live.form_stale"), "warn", {
    label: say("live.read"),
    act: () => {
      place.scrollIntoView({ block: "center" });
      place.focus({ preventScroll: true });
    },
  });
}

/** Makes the places in which notices will be read out: a region has to be there before its text. */
export function prepareForms(within: ParentNode = document): void {
  for (const form of findAll<HTMLFormElement>("form[data-live-form]", within)) placeOf(form);
}

/** Looks whether the forms about these designations have become stale. */
export function checkForms(concerns: (designation: string) => boolean): void {
  for (const form of findAll<HTMLFormElement>("form[data-live-form]")) {
    if (concerns(form.dataset["liveForm"] ?? "")) void check(form);
  }
}
