/** `[data-map="editor"]` with `form[data-editor]` on the same page: drawing and editing an outline. */
import { Editor } from "../editor/editor.ts";
import { EditorForm } from "../editor/form.ts";
import { editorLayers, editorSources } from "../editor/layers.ts";
import { find } from "../elements.ts";
import { openSurface } from "../map/surface.ts";

export async function openEditor(element: HTMLElement): Promise<void> {
  const form = element.closest<HTMLFormElement>("form[data-editor]") ?? find<HTMLFormElement>("form[data-editor]");
  if (!form) throw new Error("the editor's map needs a form[data-editor] on its page");
  keepKeyInAddress(form);
  let editor: Editor | null = null;
  const later = (code: string) => (event: KeyboardEvent) => editor?.keys()[code]?.(event);
  const codes = ["KeyD", "KeyF", "KeyB", "KeyT", "Enter", "Backspace", "Delete", "Escape"];
  const surface = await openSurface(element, {
    interactive: true,
    editing: true,
    sources: editorSources(),
    layers: editorLayers,
    keys: () => Object.fromEntries(codes.map((code) => [code, later(code)])),
    onTheme: () => editor?.recolour(),
  });
  if (!surface) return;
  editor = new Editor(surface, new EditorForm(form));
  editor.start();
}

/** A new form's key stands in its address, so that going back after saving finds what was saved with it. */
function keepKeyInAddress(form: HTMLFormElement): void {
  const key = form.querySelector<HTMLInputElement>("input[name=key]");
  const address = new URL(location.href);
  if (!key || address.searchParams.has("key")) return;
  address.searchParams.set("key", key.value);
  history.replaceState(history.state, "", address);
}
