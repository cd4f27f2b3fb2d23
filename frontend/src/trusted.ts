/**
 * Trusted Types: the pages' policy lets no string become HTML, script or the address of a worker by itself. What libraries of
 * ours have to make of strings goes through the policy `default` below, and that is as little as they need.
 *
 * HTML (htmx swaps fragments of our own server; MapLibre reads its attribution): only if nothing in it would run. A
 * fragment into which somebody's text slipped as a script throws here instead. Addresses: the workers of
 * MapLibre and of the verifier, and no other.
 * Scripts: none.
 */

interface Rules {
  createHTML?: (text: string) => string;
  createScriptURL?: (address: string) => string;
}
interface Factory {
  createPolicy(name: string, rules: Rules): { createHTML(text: string): string };
}

const RUNS = "script, iframe, frame, object, embed, applet, base, meta[http-equiv], [srcdoc]";
const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "data"]);
const WORKER = /^\/static\/assets\/(?:maplibre-gl-worker|verifier_worker)-[\w-]+\.js$/;

function runs(element: Element): boolean {
  if (element.matches(RUNS) && element.getAttribute("type") !== "application/json") return true;
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on") || name.startsWith("hx-on")) return true;
    // Blanks and control characters within a scheme are skipped by browsers.
    if (ADDRESSES.has(name) && /^(javascript|vbscript):/i.test(value.replace(/[\u0000- ]/g, ""))) return true;
  }
  return false;
}

function anyRuns(root: ParentNode): boolean {
  for (const element of root.querySelectorAll("*")) {
    if (runs(element)) return true;
    // Not by its class: an element of the inert document has that of another window.
    if (element.localName === "template" && anyRuns((element as HTMLTemplateElement).content)) return true;
  }
  return false;
}

function guard(factory: Factory): void {
  const reader = factory.createPolicy("jic-reader", { createHTML: (text) => text });
  factory.createPolicy("default", {
    createHTML(text) {
      if (anyRuns(new DOMParser().parseFromString(reader.createHTML(text), "text/html"))) {
        throw new TypeError("A fragment of a page holds something that would run.");
      }
      return text;
    },
    createScriptURL(address) {
      const url = new URL(address, location.href);
      if (url.origin !== location.origin || !WORKER.test(url.pathname)) {
        throw new TypeError(`No script is loaded from ${url.pathname}.`);
      }
      return address;
    },
  });
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
if (factory) guard(factory);
