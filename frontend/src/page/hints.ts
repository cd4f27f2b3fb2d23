/** First-use hints: `[data-hints="name"]` goes for good by its `[data-dismiss]`; an error summary takes the focus. */
import { find, findAll } from "../elements.ts";
import { say } from "../phrases.ts";

const PREFIX = "jic:hints:";

export function offerHints(): void {
  for (const hints of findAll("[data-hints]")) {
    const key = PREFIX + (hints.dataset["hints"] ?? "");
    try {
      hints.hidden = localStorage.getItem(key) === "seen";
    } catch {
      hints.hidden = false;
    }
    find("[data-dismiss]", hints)?.addEventListener("click", () => {
      hints.hidden = true;
      try {
        localStorage.setItem(key, "seen");
      } catch {
        // Without storage the hints are back on the next page.
      }
    });
  }
}

/** Brings the reader to the errors first, as they were all on one page. */
export function focusErrors(within: ParentNode = document): void {
  const summary = find(".error-summary", within);
  titleErrors();
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}

/** The title begins with the word for an error as long as the page has one, also where only a part was exchanged. */
function titleErrors(): void {
  const word = say("page.error_title");
  const title = document.title.trim();
  const plain = title.startsWith(word) ? title.slice(word.length).trim() : title;
  document.title = find(".error-summary") ? `${word} ${plain}` : plain;
}
