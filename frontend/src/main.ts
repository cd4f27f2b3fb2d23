/** Entry of every page: style, htmx, and the small things that live on all of them. */
import "./trusted.ts";
import "../styles/index.css";
import "htmx.org";
import { find } from "./elements.ts";
import { askBeforeActs } from "./page/confirm.ts";
import { watchConnection } from "./page/connection.ts";
import { offerCopies } from "./page/copy.ts";
import { dropAllDrafts, noteSubmittedForms, settleSubmitted } from "./page/drafts.ts";
import { focusErrors, offerHints } from "./page/hints.ts";
import { closeMenus } from "./page/menus.ts";
import { keepSealState } from "./page/seal.ts";
import { offerThemes } from "./page/theme.ts";
import { keepTimes } from "./page/times.ts";
import { offersPrinting } from "./page/print.ts";
import { guardUnsaved } from "./page/unsaved.ts";

offerThemes();
watchConnection();
askBeforeActs();
offerCopies();
guardUnsaved();
closeMenus();
offerHints();
focusErrors();
keepTimes();
keepSealState();
noteSubmittedForms();
settleSubmitted();
offersPrinting();
if (find("[data-clear-drafts]")) dropAllDrafts();
document.body.addEventListener("htmx:afterSwap", (event) => {
  settleSubmitted();
  if (event.target instanceof Element) focusErrors(event.target);
});
document.documentElement.dataset["scripts"] = "ready";
