/** `form[data-unsaved]`: warns before what was entered is left behind. */

const changed = new Set<HTMLFormElement>();

/** Marks a form as changed or as saved, for what its own events do not tell. */
export function markUnsaved(form: HTMLFormElement, unsaved: boolean): void {
  if (unsaved) changed.add(form);
  else changed.delete(form);
}

function guarded(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof Element ? target.closest<HTMLFormElement>("form[data-unsaved], form[data-editor]") : null;
}

export function guardUnsaved(): void {
  document.addEventListener("input", (event) => {
    const form = guarded(event.target);
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => {
    const form = guarded(event.target);
    if (form && !event.defaultPrevented) changed.delete(form);
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) {
      if (form.isConnected) {
        event.preventDefault();
        return;
      }
    }
  });
}
