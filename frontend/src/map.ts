/** Entry of pages with a map: starts the island that each `[data-map]` names. */
import "../styles/maplibre.css";
import { findAll } from "./elements.ts";

type Island = (element: HTMLElement) => Promise<void>;

const islands: Record<string, () => Promise<Island>> = {
  workspace: async () => (await import("./islands/workspace.ts")).openWorkspace,
  record: async () => (await import("./islands/record.ts")).openRecordMap,
  edition: async () => (await import("./islands/record.ts")).openRecordMap,
  compare: async () => (await import("./islands/compare.ts")).openCompareMap,
  editor: async () => (await import("./islands/editor.ts")).openEditor,
};

async function start(within: ParentNode): Promise<void> {
  for (const element of findAll("[data-map]:not([data-started])", within)) {
    element.dataset["started"] = "true";
    const island = await islands[element.dataset["map"] ?? ""]?.();
    await island?.(element);
  }
}

void start(document);
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof Element) void start(event.target.parentNode ?? document);
});
