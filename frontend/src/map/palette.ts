/** The map's colours, read from the style sheet, so that page and map can never disagree. */
import { sides } from "./sides.ts";

const NAMES = {
  sea: "--map-sea",
  land: "--map-land",
  city: "--map-city",
  river: "--map-river",
  road: "--map-road",
  roadCase: "--map-case",
  border: "--map-border",
  label: "--map-label",
  ink: "--ink",
  ink2: "--ink-2",
  ink3: "--ink-3",
  surface: "--surface",
  accent: "--accent",
  agreed: "--agreed",
  danger: "--danger",
  warn: "--warn",
} as const;

/** `sides` by the names of their looks: `side-1`, and `side-0` for nobody's. */
export type Palette = Record<keyof typeof NAMES, string> & { sides: Record<string, string> };

/** Colours as `rgb(…)` in the theme that holds now. A probe is needed: `light-dark()` resolves only when used. */
export function readPalette(): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (variable: string): string => {
    probe.style.setProperty("color", `var(${variable})`);
    return getComputedStyle(probe).color;
  };
  const named = Object.entries(NAMES).map(([name, variable]) => [name, colour(variable)]);
  const looks = ["side-0", ...sides().map(({ look }) => look)];
  const palette = { ...Object.fromEntries(named), sides: Object.fromEntries(looks.map((look) => [look, colour(`--${look}`)])) };
  probe.remove();
  return palette as Palette;
}

/** A colour as `#rrggbb`, which the drawing library asks for. */
export function hex(colour: string): `#${string}` {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Calls back when the theme changes: by the system or by the page's own switch. Returns a way to stop. */
export function onThemeChange(act: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(act);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", act);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", act);
  };
}
