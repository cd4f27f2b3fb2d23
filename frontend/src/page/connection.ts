/** htmx set up for our policy and our answers, with every failure said in words; and the notice of being offline. */
import htmx from "htmx.org";
import { find } from "../elements.ts";
import { say } from "../phrases.ts";
import { notify } from "./notices.ts";

/** The token that Django asks for on every request that changes something. */
export function csrfToken(): string {
  return (
    find<HTMLMetaElement>('meta[name="csrf-token"]')?.content ??
    find<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ??
    ""
  );
}

/** What a refused or failed answer means, as a sentence. */
export function meaningOf(status: number): string {
  if (status === 401) return say("page.sign_in_again");
  if (status === 403 || status === 404) return say("page.refused");
  if (status === 409 || status === 412) return say("page.stale");
  return say("page.error", { status });
}

function setUpHtmx(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0; // Pages carry markings: nothing of them is kept in the browser's storage.
  // So going back asks the server, and for the whole page: its answer to htmx would be a fragment without its frame.
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "(409|412|422)", swap: true },
    { code: "[45]..", swap: false, error: true },
  ];
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event as CustomEvent<{ verb: string; headers: Record<string, string> }>;
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest }>;
    notify(meaningOf(detail.xhr.status), "stop");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(name, () => notify(say("page.no_answer"), "stop"));
  }
}

export function watchConnection(): void {
  setUpHtmx();
  let offline: HTMLElement | null = null;
  const lost = (): void => {
    offline ??= notify(say("page.offline"), "warn");
  };
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => {
    offline?.remove();
    offline = null;
    notify(say("page.online"));
  });
  if (!navigator.onLine) lost();
}
