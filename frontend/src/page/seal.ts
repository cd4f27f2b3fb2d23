/**
 * `[data-seal]`: the log's state in the footer, asked for anew every ten seconds while somebody looks at the page.
 *
 * Our policy allows htmx no conditions of its own (they would be evaluated), so its event is sent from here. A server
 * that does not answer is said in the footer itself, once: nobody is interrupted for it.
 */
import { find, make } from "../elements.ts";
import { say } from "../phrases.ts";

const EVERY_MS = 10_000;

export function keepSealState(): void {
  const state = find("[data-seal]");
  if (!state) return;
  let asked = Date.now();
  let ended = false;
  const look = (): void => {
    if (document.hidden || ended || Date.now() - asked < EVERY_MS / 2) return;
    asked = Date.now();
    state.dispatchEvent(new CustomEvent("jic:look"));
  };
  const lost = (event: Event): void => {
    event.stopPropagation();
    if (find("[data-seal-lost]", state)) return;
    const time = `${new Date().toISOString().slice(11, 16)}Z`;
    state.append(make("b", { "data-seal-lost": "" }, say("page.seal_lost", { time })));
  };
  state.addEventListener("htmx:sendError", lost);
  state.addEventListener("htmx:timeout", lost);
  state.addEventListener("htmx:responseError", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest }>;
    // A session that has ended is said like everywhere else, and not again.
    if (detail.xhr.status === 401) ended = true;
    else lost(event);
  });
  window.setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
}
