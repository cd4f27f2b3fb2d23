/**
 * Unsaved entries, kept in this browser so that neither a crash nor a session that ends by itself loses anything.
 *
 * They are marked content on a computer that others may use, so they are kept encrypted, with a key of the person's own
 * that only their own pages bring. Signing out leaves nothing: only the sign-in page that follows the press of that
 * button removes them all, whatever else may have ended a session. Synchronous, since a page that goes waits for nothing.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { find } from "../elements.ts";

const PREFIX = "jic:draft:";
const NONCE = 24;

/** Where a draft is kept, and what opens it (base64url). */
export interface DraftPlace {
  key: string;
  secret: string;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function sealed({ key, secret }: DraftPlace, content: string): string {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const cipher = xchacha20poly1305(bytesOf(secret), nonce, new TextEncoder().encode(key));
  const locked = cipher.encrypt(new TextEncoder().encode(content));
  const whole = new Uint8Array(NONCE + locked.length);
  whole.set(nonce);
  whole.set(locked, NONCE);
  return textOf(whole);
}

function opened({ key, secret }: DraftPlace, kept: string): string {
  const whole = bytesOf(kept);
  const cipher = xchacha20poly1305(bytesOf(secret), whole.subarray(0, NONCE), new TextEncoder().encode(key));
  return new TextDecoder().decode(cipher.decrypt(whole.subarray(NONCE)));
}

/** What a form held, by field name. */
export type Entries = Record<string, string[]>;

export interface KeptDraft {
  fields: Entries;
  /** ISO 8601, UTC. */
  at: string;
}

function isKeptDraft(value: unknown): value is KeptDraft {
  return typeof value === "object" && value !== null && "fields" in value && "at" in value;
}

/** The draft kept at a place; null if there is none or it cannot be read. */
export function keptDraft(place: DraftPlace): KeptDraft | null {
  try {
    const kept = localStorage.getItem(PREFIX + place.key);
    const value: unknown = kept ? JSON.parse(opened(place, kept)) : null;
    return isKeptDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps a draft; a browser without room or permission keeps nothing, and drawing goes on. */
export function keepDraft(place: DraftPlace, fields: Entries): void {
  try {
    const content = JSON.stringify({ fields, at: new Date().toISOString() });
    localStorage.setItem(PREFIX + place.key, sealed(place, content));
  } catch {
    // Storage may be full or forbidden: the form itself still holds everything.
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}

/** Removes every draft. */
export function dropAllDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}

const SUBMITTED = "jic:submitted";
const SAVED = "saved";

/** Remembers that the form of a draft was sent. Whether it was taken is known only from the page that comes next. */
export function noteSubmitted(key: string): void {
  try {
    sessionStorage.setItem(SUBMITTED, key);
  } catch {
    // Without storage there is no draft either.
  }
}

/** `form[data-draft-key]`: notes what is sent, by the page or by htmx. */
export function noteSubmittedForms(): void {
  const note = (event: Event): void => {
    const key = event.target instanceof HTMLFormElement ? event.target.dataset["draftKey"] : undefined;
    if (key && !event.defaultPrevented) noteSubmitted(key);
  };
  document.addEventListener("submit", note);
  document.addEventListener("htmx:beforeRequest", note);
}

/** Takes the server's word that the last form was taken: a cookie of its next page (`SavedMiddleware`). */
function takeSaved(): boolean {
  const saved = document.cookie.split("; ").includes(`${SAVED}=1`);
  if (saved) document.cookie = `${SAVED}=; Max-Age=0; Path=/; SameSite=Strict`;
  return saved;
}

/** Drops the draft that was sent, if the server says that it was taken; whatever else comes back leaves it. */
export function settleSubmitted(): void {
  const saved = takeSaved();
  try {
    const key = sessionStorage.getItem(SUBMITTED);
    if (!key) return;
    sessionStorage.removeItem(SUBMITTED);
    const form = find(`form[data-draft-key="${CSS.escape(key)}"]`);
    if (saved || form?.hasAttribute("data-draft-settled")) dropDraft(key);
  } catch {
    // Without storage there is no draft either.
  }
}

const LEAVING = "jic:leaving";

/** `form[data-sign-out]`: whoever signs out leaves no draft here; a session that ends in any other way leaves them. */
export function dropDraftsOnSignOut(): void {
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.hasAttribute("data-sign-out"))
      sessionStorage.setItem(LEAVING, "1");
  });
  if (sessionStorage.getItem(LEAVING) === null) return;
  sessionStorage.removeItem(LEAVING);
  if (find("[data-sign-in]")) dropAllDrafts();
}

/** `[data-drafts-kept]`: says on the sign-in page that something is kept here, where something is. */
export function sayWhatIsKept(): void {
  const sentence = find("[data-drafts-kept]");
  if (sentence && Object.keys(localStorage).some((key) => key.startsWith(PREFIX))) sentence.hidden = false;
}
