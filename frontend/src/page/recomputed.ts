/**
 * `[data-signed-content]`: the digest that a page shows is computed anew from what the page shows, and a form
 * (`[data-signs-content]`) that binds somebody to it is not sent where the two differ.
 */
import { find, findAll } from "../elements.ts";
import { shownDigest } from "../signed_content.ts";

type Outcome = "same" | "differs" | "impossible";

export function recomputeDigest(): void {
  const note = find("[data-recomputed]");
  if (!note || !find("[data-signed-content]")) return;
  const outcome = compared();
  outcome.then((found) => {
    note.textContent = note.dataset[found] ?? "";
    note.classList.toggle("error-text", found !== "same");
    note.dataset["recomputed"] = found;
  });
  for (const form of findAll<HTMLFormElement>("form[data-signs-content]")) holdBack(form, note);
}

async function compared(): Promise<Outcome> {
  const shown = find(".digest")?.textContent?.replace(/\s+/g, "") ?? "";
  if (!globalThis.isSecureContext) return "impossible";
  try {
    return (await shownDigest()) === shown ? "same" : "differs";
  } catch {
    return "differs";
  }
}

function holdBack(form: HTMLFormElement, note: HTMLElement): void {
  form.addEventListener(
    "submit",
    (event) => {
      if (note.dataset["recomputed"] !== "differs") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      note.tabIndex = -1;
      note.focus();
    },
    { capture: true },
  );
}
