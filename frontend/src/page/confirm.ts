/** `[data-confirm="sentence"]` on a button or link: asks once before what cannot be undone. */
import { button, make } from "../elements.ts";
import { say } from "../phrases.ts";

const confirmed = new WeakSet<HTMLElement>();

function ask(sentence: string, label: string, act: () => void): void {
  const dialog = make(
    "dialog",
    { role: "alertdialog", "aria-labelledby": "confirm-sentence" },
    make("p", { id: "confirm-sentence" }, sentence),
  );
  const yes = button(
    label,
    () => {
      dialog.close();
      act();
    },
    { class: "btn go" },
  );
  const no = button(say("edit.cancel"), () => dialog.close(), { class: "btn" });
  dialog.append(make("div", { class: "row" }, yes, no));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

export function askBeforeActs(): void {
  // In the capture phase, so that neither the form nor htmx has begun when the question is asked.
  document.addEventListener(
    "click",
    (event) => {
      const control = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-confirm]") : null;
      if (!control || confirmed.delete(control)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(control.dataset["confirm"] ?? "", control.textContent?.trim() ?? "", () => {
        confirmed.add(control);
        control.click();
      });
    },
    true,
  );
}
