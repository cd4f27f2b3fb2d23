/** `[data-insert="words"]` puts its words at the cursor of the text in `data-insert-language` that was last in use. */
const LAST = new Map<string, HTMLInputElement | HTMLTextAreaElement>();

function isText(element: EventTarget | null): element is HTMLInputElement | HTMLTextAreaElement {
  return (
    (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) &&
    element.dataset["languageText"] !== undefined
  );
}

/** The terms where no text in the language has been in use: they are longer than a title. */
function firstText(language: string): HTMLTextAreaElement | null {
  return document.querySelector<HTMLTextAreaElement>(`textarea[data-language-text][lang="${CSS.escape(language)}"]`);
}

/** Between words, after a full stop and the like; not after an opening mark, nor before a full stop. */
function spaced(words: string, before: string, after: string): string {
  const left = /[\p{L}\p{N}.,;:!?%)»”’]$/u.test(before) ? " " : "";
  const right = /^[\p{L}\p{N}(«“]/u.test(after) ? " " : "";
  return left + words + right;
}

function insert(field: HTMLInputElement | HTMLTextAreaElement, words: string): void {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  const text = spaced(words, field.value.slice(0, start), field.value.slice(end));
  field.focus();
  // The only way that a browser can undo, and that ends where the field does.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  // As if it had been typed: what watches the form hears of it.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function offerInsertions(): void {
  document.addEventListener("focusin", (event) => {
    if (isText(event.target)) LAST.set(event.target.lang, event.target);
  });
  document.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-insert]") : null;
    if (!control) return;
    const language = control.dataset["insertLanguage"] ?? "";
    const last = LAST.get(language);
    const field = last?.isConnected ? last : firstText(language);
    if (field) insert(field, control.dataset["insert"] ?? "");
  });
}
