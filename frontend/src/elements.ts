/** Finding and making elements, with their types. */

/** The first element that matches, or null. */
export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

/** Every element that matches. */
export function findAll<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** A new element with attributes, and text or children. Text is never read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that does one thing. */
export function button(
  label: string | Node,
  act: () => void,
  attributes: Record<string, string> = {},
): HTMLButtonElement {
  const element = make("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", act);
  return element;
}

/** A drawn sign for a button, 16 px wide; a sign from a font may be missing on the reader's machine. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 16 16",
    width: "16",
    height: "16",
    "aria-hidden": "true",
  })) {
    svg.setAttribute(name, value);
  }
  line.setAttribute("d", path);
  line.setAttribute("class", "icon");
  svg.append(line);
  return svg;
}

/** JSON that the page carries in a `<script type="application/json">`; null if it is not there. */
export function embedded<T>(selector: string | undefined): T | null {
  const text = selector ? find(selector)?.textContent : null;
  return text ? (JSON.parse(text) as T) : null;
}

/** Whether keys typed now belong to a field or a dialog, and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open]") !== null
  );
}
