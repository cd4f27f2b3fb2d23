/** Offers the outline that a crash or a closed window left behind; the officer decides, nothing is preselected. */
import { button, make } from "../elements.ts";
import { dropDraft, keepDraft, keptDraft } from "../page/drafts.ts";
import { language, say } from "../phrases.ts";
import type { EditorForm } from "./form.ts";

const PAUSE_MS = 400;

export class Recovery {
  private timer = 0;
  /** Until the officer has decided about an older draft, nothing is written over it. */
  private undecided = false;

  constructor(private readonly form: EditorForm) {
    // A window that is closed within the pause, or a page too busy to keep the time, must not lose the last change.
    window.addEventListener("pagehide", () => this.keepNow());
  }

  /** Shows the offer if there is a draft that differs from what the form holds. */
  offer(restored: () => void): void {
    const { draftKey: key, element } = this.form;
    const kept = key ? keptDraft(this.form.draftPlace) : null;
    if (!kept || kept.fields["geometry"] === this.form.texts()["geometry"]) return;
    this.undecided = true;
    const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
      new Date(kept.at),
    );
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
    keepDraft(this.form.draftPlace, this.form.texts());
  }
}
