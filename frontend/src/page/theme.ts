/** `[data-theme-set="light|dark|auto"]`: chooses the theme, kept in the cookie `theme` that the server reads. */
import { findAll } from "../elements.ts";

const YEAR_S = 31_536_000;

function show(theme: string): void {
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
  for (const control of findAll("[data-theme-set]")) {
    control.setAttribute("aria-pressed", String(control.dataset["themeSet"] === theme));
  }
}

export function offerThemes(): void {
  show(document.documentElement.dataset["theme"] ?? "auto");
  document.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-theme-set]") : null;
    if (!control) return;
    event.preventDefault();
    const theme = control.dataset["themeSet"] ?? "auto";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${theme === "auto" ? 0 : YEAR_S}; SameSite=Lax${secure}`;
    show(theme);
  });
}
