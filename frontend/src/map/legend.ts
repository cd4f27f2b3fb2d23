/** The legend under a map: what its lines and hatches mean. It takes room of its own and covers nothing. */
import { find, make } from "../elements.ts";
import { say, type PhraseKey } from "../phrases.ts";
import { dressed, type OutlineProperties, type Outlines, type Phase } from "./outlines.ts";
import { swatch } from "./sides.ts";

/** Swatches by the name of a line or a hatch, those of the sides apart; see `.swatch` of the style sheet. */
const SWATCHES: Record<string, string> = {
  force: "s-both",
  common: "s-both",
  mix: "s-mix",
  halt: "s-halt",
  draft: "s-draft",
  released: "s-released",
  ended: "s-ended",
  context: "s-line",
  conflict: "s-conflict",
  reserved: "s-reserved",
};
const PHASES: Partial<Record<Phase, PhraseKey>> = {
  force: "legend.force",
  halted: "legend.halted",
  draft: "legend.draft",
  released: "legend.released",
  ended: "legend.ended",
};

function wordsOf({ role, label, phase }: OutlineProperties): string {
  if (role === "conflict") return say("legend.conflict");
  if (role === "context") return label ?? say("legend.route_line");
  if (role === "reservation") return say("legend.reservation");
  if (role === "common") return say("compare.both");
  if (!label) return "";
  const phrase = role ? undefined : phase && PHASES[phase];
  return phrase ? `${label}: ${say(phrase)}` : label;
}

/** Lists what the outlines look like, each look once; nothing is shown where nothing has a name. */
export function showLegend(box: HTMLElement, outlines: Outlines): void {
  const rows = new Map<string, HTMLElement>();
  // The sides in their own order, whoever wrote last.
  const rank = ({ label, side }: OutlineProperties): number => (label ? side || 99 : 100);
  const features = dressed(outlines).features.toSorted((a, b) => rank(a.properties) - rank(b.properties));
  for (const { properties } of features) {
    const words = wordsOf(properties);
    const name = (properties.line === "none" ? properties.fill : properties.line) ?? "";
    const look = name.startsWith("side-") ? name.replace("side-", "s-") : SWATCHES[name];
    if (!words || !look) continue;
    const isHatched = look === "s-both" || name.startsWith("side-");
    const sign = isHatched ? swatch(look) : make("i", { class: `swatch ${look}` });
    rows.set(`${look} ${words}`, make("li", {}, sign, words));
  }
  if (rows.size === 0) return;
  const legend =
    find<HTMLDetailsElement>("details.legend", box) ??
    box.appendChild(
      make("details", { class: "legend", open: "" }, make("summary", {}, say("legend.title")), make("ul")),
    );
  find("ul", legend)?.replaceChildren(...rows.values());
  keepRoom(box);
}

/** Leaves the legend the room that it takes, so that it lies beside the map and not on it. */
export function keepRoom(box: HTMLElement): void {
  const legend = find("details.legend", box);
  if (!legend) return;
  new ResizeObserver(() => box.style.setProperty("--legend", `${legend.offsetHeight}px`)).observe(legend);
}
