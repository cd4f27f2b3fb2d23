/** First-use hints: `[data-hints="name"]` goes for good by its `[data-dismiss]`; an error summary takes the focus. */
import { find, findAll } from "../elements.ts";

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
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}
