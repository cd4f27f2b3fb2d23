/** `details.menu`: closes by Escape and by a click elsewhere, as menus do. */
import { find, findAll } from "../elements.ts";

export function closeMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of findAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape") return;
    const menu = find<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    find("summary", menu)?.focus();
  });
}
