/**
 * Keys on the map: the same place for every map, by `event.code`, so that they work on a Russian layout too.
 *
 * Letters act only while the map has the focus and can be switched off (WCAG 2.1.4); `/` and `?` act on the page.
 */
import { find, findAll, isTyping, make, button } from "../elements.ts";
import { say, type PhraseKey } from "../phrases.ts";

export type KeyTable = Record<string, (event: KeyboardEvent) => void>;

const LETTERS_OFF = "jic:letters-off";
const LETTER = /^Key[A-Z]$/;

const ALWAYS: readonly (readonly [string, PhraseKey])[] = [
  ["← ↑ → ↓", "keys.pan"],
  ["+ −", "keys.zoom"],
  ["Enter", "keys.open"],
  ["/", "keys.search"],
  ["?", "keys.help"],
];

export const EDITING: readonly (readonly [string, PhraseKey])[] = [
  ["D", "keys.draw"],
  ["Enter", "keys.vertex"],
  ["Backspace", "keys.back"],
  ["F", "keys.finish"],
  ["B", "keys.trace"],
  ["Esc", "keys.cancel"],
  ["T", "keys.table"],
  ["T, Tab, Enter", "keys.move"],
  ["Ctrl Z, Ctrl Y", "keys.undo"],
];

export const STEPPING: readonly (readonly [string, PhraseKey])[] = [["P, N", "keys.step"]];

function lettersAreOff(): boolean {
  try {
    return localStorage.getItem(LETTERS_OFF) === "yes";
  } catch {
    return false;
  }
}

/** Acts on keys while `element` or something on the map itself has the focus. */
export function onKeys(element: HTMLElement, table: KeyTable): void {
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
    const act = table[event.code];
    if (!act || (LETTER.test(event.code) && lettersAreOff())) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  });
}

/** Opens the list of shortcuts; focus returns to where it was when it closes. */
export function showShortcuts(editing: boolean, more: readonly (readonly [string, PhraseKey])[] = []): void {
  const list = make("dl", { class: "shortcuts" });
  const rows = editing ? [...EDITING, ...ALWAYS.filter(([, key]) => key !== "keys.open")] : [...more, ...ALWAYS];
  for (const [keys, phrase] of rows) {
    list.append(make("dt", {}, make("kbd", {}, keys)), make("dd", {}, say(phrase)));
  }
  const box = make("input", { type: "checkbox", id: "letters-on" });
  box.checked = !lettersAreOff();
  box.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, box.checked ? "no" : "yes"));
  const dialog = make(
    "dialog",
    { "aria-labelledby": "shortcuts-title", "data-shortcuts": "" },
    make("h2", { id: "shortcuts-title" }, say("keys.title")),
    list,
    make("p", { class: "small quiet" }, say("keys.only_map")),
    make("p", { class: "field check" }, box, make("label", { for: "letters-on" }, say("keys.off"))),
    button(say("keys.close"), () => dialog.close(), { class: "btn" }),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** `/` and `?` for the whole page. */
export function onPageKeys(editing: boolean, more: readonly (readonly [string, PhraseKey])[] = []): void {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
    const asksHelp = event.key === "?" || (event.code === "Slash" && event.shiftKey);
    if (asksHelp) {
      event.preventDefault();
      if (findAll("dialog[data-shortcuts]").length === 0) showShortcuts(editing, more);
    } else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
      const search = find<HTMLInputElement>("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
}

/** Ctrl Z, Ctrl Y and Ctrl Shift Z for the whole page; in a field they stay the field's own. */
export function onUndoKeys(undo: () => void, redo: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.code !== "KeyZ" && event.code !== "KeyY") return;
    event.preventDefault();
    if (event.code === "KeyY" || event.shiftKey) redo();
    else undo();
  });
}
