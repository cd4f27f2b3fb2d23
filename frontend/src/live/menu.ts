/**
 * `nav[data-live-menu]`, `[data-live-bell]` and `[data-live-now]`: how much waits, how many comments are new, and how the
 * cessation stands, kept up to date. The links stay, and with them the focus.
 */
import { find, findAll } from "../elements.ts";

/** Asks for the menu anew and takes over the counts of its links. */
export async function refreshMenu(): Promise<void> {
  const menu = find("[data-live-menu]");
  if (!menu) return;
  const answer = await fetch(menu.dataset["liveMenu"] ?? "", { headers: { "JIC-By-Itself": "1" }, redirect: "error" }).catch(
    () => null,
  );
  if (!answer?.ok) return;
  const now = document.createElement("template");
  now.innerHTML = await answer.text();
  for (const link of findAll<HTMLAnchorElement>("[data-live-menu] a[href], [data-live-bell]")) {
    const same = find(`a[href="${CSS.escape(link.getAttribute("href") ?? "")}"]`, now.content);
    const [count, earlier] = [same ? find("b", same) : null, find("b", link)];
    if (count?.textContent === earlier?.textContent) continue;
    earlier?.remove();
    if (count) link.append(count);
  }
  const [here, newer] = [find("[data-live-now]"), find("[data-live-now]", now.content)];
  if (here && newer) exchange(here, newer);
}

function exchange(here: HTMLElement, newer: HTMLElement): void {
  const [link, other] = [find("a", here), find("a", newer)];
  if (here.innerHTML.trim() === newer.innerHTML.trim()) return;
  if (!link || !other) {
    here.replaceChildren(...newer.childNodes);
    return;
  }
  link.className = other.className;
  link.replaceChildren(...other.childNodes);
}
