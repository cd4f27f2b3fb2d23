/** `[data-copy="#id"]` copies that element's text (a digest without its spaces); `data-copy-text` copies itself. */
import { find } from "../elements.ts";
import { say } from "../phrases.ts";
import { notify } from "./notices.ts";

function textOf(control: HTMLElement): string {
  if (control.dataset["copyText"]) return control.dataset["copyText"];
  const source = control.dataset["copy"] ? find(control.dataset["copy"]) : null;
  // What is preformatted is copied as it is: a signed note without its last line end is none.
  if (source instanceof HTMLPreElement) return source.textContent ?? "";
  const text = source?.textContent?.trim() ?? "";
  return source?.classList.contains("digest") ? text.replace(/\s+/g, "") : text;
}

export function offerCopies(): void {
  document.addEventListener("click", (event) => {
    const control =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-copy-text]") : null;
    if (!control) return;
    event.preventDefault();
    navigator.clipboard.writeText(textOf(control)).then(
      () => notify(say("page.copied")),
      () => notify(say("page.copy_failed"), "warn"),
    );
  });
}
