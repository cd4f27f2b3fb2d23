/**
 * Unsaved outlines, kept in this browser so that a crash loses nothing.
 *
 * They are marked content on a computer that others may use: the sign-in page (`[data-clear-drafts]`) removes them all.
 */

const PREFIX = "jic:draft:";

export interface KeptDraft {
  /** What the form held, by field name. */
  fields: Record<string, string>;
  /** ISO 8601, UTC. */
  at: string;
}

function isKeptDraft(value: unknown): value is KeptDraft {
  return typeof value === "object" && value !== null && "fields" in value && "at" in value;
}

/** The draft kept under a key; null if there is none or it cannot be read. */
export function keptDraft(key: string): KeptDraft | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
    return isKeptDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps a draft; a browser without room or permission keeps nothing, and drawing goes on. */
export function keepDraft(key: string, fields: Record<string, string>): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ fields, at: new Date().toISOString() }));
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

/** Remembers that the form of a draft was sent. Whether it was taken is known only from the page that comes next. */
export function noteSubmitted(key: string): void {
  try {
    sessionStorage.setItem(SUBMITTED, key);
  } catch {
    // Without storage there is no draft either.
  }
}

/** Drops the draft that was sent, unless the server gave its form back. */
export function settleSubmitted(): void {
  try {
    const key = sessionStorage.getItem(SUBMITTED);
    if (!key) return;
    sessionStorage.removeItem(SUBMITTED);
    if (!document.querySelector(`form[data-draft-key="${CSS.escape(key)}"]`)) dropDraft(key);
  } catch {
    // Without storage there is no draft either.
  }
}
