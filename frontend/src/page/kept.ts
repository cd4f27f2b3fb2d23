/**
 * `form[data-draft-key]`: what is entered is kept in this browser until it is sent, and offered back after a crash, a
 * closed window or a session that ended. The reader decides; nothing is preselected.
 */
import { button, find, findAll, make } from "../elements.ts";
import { makeRoom } from "../editor/rows.ts";
import { momentInWords } from "../moments.ts";
import { say } from "../phrases.ts";
import { dropDraft, keepDraft, keptDraft, type DraftPlace, type Entries } from "./drafts.ts";
import { markUnsaved } from "./unsaved.ts";

const PAUSE_MS = 400;
const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "password", "code", "file", "read", "assertion", "checked"]);

/** A form as entries by name, several for a group of checkboxes. */
export class KeptForm {
  constructor(readonly element: HTMLFormElement) {}

  get draftKey(): string {
    return this.element.dataset["draftKey"] ?? "";
  }

  get draftPlace(): DraftPlace {
    return { key: this.draftKey, secret: this.element.dataset["draftSecret"] ?? "" };
  }

  /** Everything in the form, for a draft that survives a crash. */
  entries(): Entries {
    const entries: Entries = {};
    for (const [name, value] of new FormData(this.element)) {
      if (typeof value === "string" && !NEVER_KEPT.has(name)) (entries[name] ??= []).push(value);
    }
    return entries;
  }

  /** Whether kept entries say anything else than the form does now. Hidden fields are the page's, not the reader's. */
  differsFrom(kept: Entries): boolean {
    const now = this.entries();
    const names = new Set([...Object.keys(now), ...Object.keys(kept)]);
    return [...names].some(
      (name) => !this.isHidden(name) && JSON.stringify(now[name] ?? []) !== JSON.stringify(kept[name] ?? []),
    );
  }

  /** Puts kept entries back into their fields. */
  fill(kept: Entries): void {
    makeRoom(this.element, kept);
    for (const field of this.element.elements) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement))
        continue;
      if (!field.name || NEVER_KEPT.has(field.name)) continue;
      const values = kept[field.name];
      if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio"))
        field.checked = values?.includes(field.value) ?? false;
      else if (field instanceof HTMLInputElement && field.type === "file") continue;
      else if (values) field.value = values[0] ?? "";
    }
    markUnsaved(this.element, true);
    this.element.dispatchEvent(new CustomEvent("jic:filled", { bubbles: true }));
  }

  private isHidden(name: string): boolean {
    const field = find(`[name="${CSS.escape(name)}"]`, this.element);
    return !field || (field instanceof HTMLInputElement && field.type === "hidden");
  }
}

export class Recovery {
  private timer = 0;
  /** Until the reader has decided about an older draft, nothing is written over it. */
  private undecided = false;

  constructor(private readonly form: KeptForm) {
    // A window that is closed within the pause, or a page too busy to keep the time, must not lose the last change.
    window.addEventListener("pagehide", () => this.keepNow());
  }

  /** Shows the offer if there is a draft that differs from what the form holds. */
  offer(restored: () => void): void {
    const { draftKey: key, element } = this.form;
    const kept = key ? keptDraft(this.form.draftPlace) : null;
    if (!kept || !this.form.differsFrom(kept.fields)) return;
    this.undecided = true;
    const time = momentInWords(new Date(kept.at));
    const notice = make(
      "div",
      { class: "notice warn", "data-draft-offer": "", role: "status" },
      make("p", {}, say("draft.found", { time })),
    );
    const decide = (act: () => void): void => {
      this.undecided = false;
      notice.remove();
      act();
    };
    notice.append(
      make(
        "div",
        { class: "row" },
        button(
          say("draft.restore"),
          () =>
            decide(() => {
              this.form.fill(kept.fields);
              restored();
            }),
          { class: "btn", "data-draft-restore": "" },
        ),
        button(say("draft.discard"), () => decide(() => dropDraft(key)), {
          class: "btn plain",
          "data-draft-discard": "",
        }),
      ),
    );
    element.prepend(notice);
  }

  /** Keeps what the form holds, a moment after the last change. */
  keep(): void {
    if (!this.form.draftKey || this.undecided) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keepNow(), PAUSE_MS);
  }

  private keepNow(): void {
    if (!this.timer) return;
    window.clearTimeout(this.timer);
    this.timer = 0;
    keepDraft(this.form.draftPlace, this.form.entries());
  }
}

/** Keeps every form that says where, except the editor's, which keeps its own. */
export function keepForms(within: ParentNode = document): void {
  for (const element of findAll<HTMLFormElement>("form[data-draft-secret]:not([data-editor])", within)) {
    const recovery = new Recovery(new KeptForm(element));
    element.addEventListener("input", () => recovery.keep());
    recovery.offer(() => undefined);
  }
}
