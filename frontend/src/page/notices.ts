/** Sentences that appear above the page's foot and are read out. The page carries the region: `[data-notices]`. */
import { button, find, findAll, make } from "../elements.ts";
import { say } from "../phrases.ts";

export type Tone = "ok" | "warn" | "stop";

export interface NoticeAct {
  label: string;
  act: () => void;
}

const OK_STAYS_MS = 6000;

function region(): HTMLElement {
  const found = find("[data-notices]");
  if (found) return found;
  return document.body.appendChild(make("div", { "data-notices": "", role: "status", "aria-live": "polite" }));
}

/** Shows a sentence, once however often it happens. Good news gives way to newer and goes by itself; trouble stays. */
export function notify(text: string, tone: Tone = "ok", action?: NoticeAct): HTMLElement {
  const place = region();
  for (const old of findAll("[data-text]", place)) {
    const isOldNews = tone === "ok" && old.dataset["tone"] === "ok";
    if (isOldNews || old.dataset["text"] === text) old.remove();
  }
  const notice = make(
    "div",
    { class: `notice ${tone} row`, "data-text": text, "data-tone": tone },
    make("span", {}, text),
  );
  if (tone === "stop") notice.setAttribute("role", "alert");
  if (action) {
    notice.append(
      button(
        action.label,
        () => {
          notice.remove();
          action.act();
        },
        { class: "btn small" },
      ),
    );
  }
  notice.append(button("×", () => notice.remove(), { class: "btn plain small", "aria-label": say("page.close") }));
  place.append(notice);
  if (tone === "ok" && !action) window.setTimeout(() => notice.remove(), OK_STAYS_MS);
  return notice;
}
