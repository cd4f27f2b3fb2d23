/** Turning the pages of a document by the arrow keys: the links of the page do it, and each opening is recorded. */

/** Has the arrow keys follow the links that name one, unless something is being typed or chosen with them. */
export function turnByKeys(): void {
  if (!document.querySelector("[data-turn]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    const at = event.target;
    if (at instanceof Element && at.closest("input, select, textarea, [role=menu], details[open]")) return;
    const link = document.querySelector<HTMLAnchorElement>(`a[data-turn="${CSS.escape(event.key)}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
