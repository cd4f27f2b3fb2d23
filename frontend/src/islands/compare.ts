/** `[data-map="compare"]`: two versions over each other, with what each alone holds and what both hold. */
import { Steps, stepLayers, stepSources } from "../compare/steps.ts";
import { button, embedded, make } from "../elements.ts";
import { STEPPING } from "../map/keys.ts";
import { showLegend } from "../map/legend.ts";
import { boundsOf, dressed, outlineLayers, type Outlines, type Role } from "../map/outlines.ts";
import { openSurface, type Surface } from "../map/surface.ts";
import { say, type PhraseKey } from "../phrases.ts";

type View = "only_a" | "both" | "only_b";

const SOURCES = ["context", "areas", "a", "b"] as const;
const VIEWS: readonly (readonly [View, PhraseKey])[] = [
  ["only_a", "compare.only_a"],
  ["both", "compare.both"],
  ["only_b", "compare.only_b"],
];
const SOURCE_OF: Partial<Record<Role, string>> = { a: "a", b: "b", context: "context", step: "steps" };
const BLINK_MS = 700;

function part(outlines: Outlines, source: string): Outlines {
  return dressed({
    type: "FeatureCollection",
    features: outlines.features.filter(
      ({ properties }) => (SOURCE_OF[properties?.role ?? "common"] ?? "areas") === source,
    ),
  });
}

function showView(surface: Surface, view: View): void {
  const shown: Record<string, boolean> = {
    a: view !== "only_b",
    b: view !== "only_a",
    areas: view === "both",
  };
  for (const layer of surface.map.getStyle().layers) {
    const source = "source" in layer && typeof layer.source === "string" ? layer.source : "";
    if (source in shown) surface.map.setLayoutProperty(layer.id, "visibility", shown[source] ? "visible" : "none");
  }
  surface.element.dataset["shows"] = view;
}

/** Buttons over the map: which of the two outlines it shows. */
function addControls(surface: Surface): void {
  let blinking = 0;
  const group = surface.box.appendChild(make("div", { class: "toolbar compare-controls" }));
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("compare.layers"));
  const choose = (view: View): void => {
    showView(surface, view);
    for (const [key, control] of controls) control.setAttribute("aria-pressed", String(key === view));
  };
  const stop = (): void => {
    window.clearInterval(blinking);
    blinking = 0;
    blink.setAttribute("aria-pressed", "false");
  };
  const controls = new Map(
    VIEWS.map(([view, phrase]) => [
      view,
      button(say(phrase), () => {
        stop();
        choose(view);
      }),
    ]),
  );
  const blink = button(say("compare.blink"), () => {
    if (blinking) {
      stop();
      choose("both");
      return;
    }
    let first = true;
    blink.setAttribute("aria-pressed", "true");
    choose("only_a");
    blinking = window.setInterval(() => {
      first = !first;
      choose(first ? "only_a" : "only_b");
    }, BLINK_MS);
  });
  blink.setAttribute("aria-pressed", "false");
  group.replaceChildren(...controls.values(), blink);
  choose("both");
}

export async function openCompareMap(element: HTMLElement): Promise<void> {
  let steps: Steps | null = null;
  const outlines = embedded<Outlines>(element.dataset["features"]) ?? { type: "FeatureCollection", features: [] };
  const surface = await openSurface(element, {
    interactive: true,
    sources: {
      ...Object.fromEntries(
        SOURCES.map((source) => [source, { type: "geojson" as const, data: part(outlines, source), promoteId: "id" }]),
      ),
      ...stepSources(part(outlines, "steps")),
    },
    layers: (palette) => [...SOURCES.flatMap((source) => outlineLayers(palette, source)), ...stepLayers(palette)],
    keys: () => ({ KeyP: () => steps?.move(-1), KeyN: () => steps?.move(1) }),
    shortcuts: STEPPING,
  });
  if (!surface) return;
  addControls(surface);
  const subject = outlines.features.filter((feature) => feature.properties?.role !== "context" && feature.properties?.role !== "step");
  surface.home = boundsOf({ features: subject });
  surface.fit(surface.home, true);
  steps = Steps.on(surface);
  showLegend(surface.box, outlines);
  surface.loaded(outlines.features.length);
}
