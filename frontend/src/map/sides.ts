/**
 * The signatories' looks, as the page gives them (templates/partials/hatches.html): the map hatches and dashes a side as
 * bars and legends do. Their colours come from the style sheet, like all others (palette.ts).
 */
import { findAll } from "../elements.ts";

export interface Side {
  /** `side-1`: the name of its line and of its hatch on the map. */
  look: string;
  /** An SVG path that fills a tile of 8 × 8. */
  hatch: string;
  /** Strokes and gaps of its line in widths of the line; empty for a solid one. */
  dash: number[];
}

let read: readonly Side[] | null = null;

/** Every signatory's look, in their order. */
export function sides(): readonly Side[] {
  read ??= findAll<SVGPatternElement>("pattern[data-side]").map(({ dataset, children }) => ({
    look: `side-${dataset["side"]}`,
    hatch: [...children].find((child) => child.matches("path"))?.getAttribute("d") ?? "",
    dash: (dataset["dash"] ?? "").split(" ").filter(Boolean).map(Number),
  }));
  return read;
}

/** The look of a slot; what is no signatory's is drawn like nobody's. */
export function sideLook(slot: number | undefined, known: readonly Side[]): string {
  const look = `side-${slot}`;
  return known.some((side) => side.look === look) ? look : "side-0";
}

/** A swatch hatched like the bars: `s-1`, `s-0`, `s-both`. */
export function swatch(look: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("aria-hidden", "true");
  svg.append(bar(look, "0", "100%"));
  return svg;
}

/** One part of a bar, in the hatch of a look. */
export function bar(look: string, from: string, width: string): SVGRectElement {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ class: look, x: from, width, height: "100%" })) rect.setAttribute(name, value);
  return rect;
}
