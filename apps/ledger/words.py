"""Events of the log in the reader's language. The log itself knows codes only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.ledger.audited import AUDITED

NOUNS: dict[str, Any] = {
    "delegation": _("Delegation"),
    "user": _("Person"),
    "grant": _("Role, level or compartment"),
    "access_review": _("Access review"),
    "passkey": _("Passkey"),
    "code_device": _("One-time codes"),
    "recovery_code": _("Recovery code"),
    "known_browser": _("Browser signed in from"),
    "recovery": _("Recovery of a sign-in"),
    "designation": _("Designation"),
    "version": _("Version"),
    "approval": _("Consent"),
    "withheld": _("Approval held back"),
    "release": _("Release of a copy"),
    "reading": _("First reading of a copy"),
    "disclosure": _("What a blocked approver is told"),
    "comment": _("Comment"),
    "log_key": _("Key of the log"),
    "witness": _("Witness"),
    "alert": _("Alert"),
}
CHANGES: dict[str, Any] = {"created": _("created"), "changed": _("changed"), "deleted": _("deleted")}
ACTS: dict[str, Any] = {
    "draft": _("Draft begun"),
    "revise": _("Draft saved"),
    "submit": _("Submitted"),
    "withdraw": _("Withdrawn"),
    "acknowledge": _("Receipt noted"),
    "ask": _("Information asked for"),
    "answer": _("Question answered"),
    "amend": _("Version amended"),
    "counter": _("Countered"),
    "agree": _("Agreed by an officer"),
    "reject": _("Rejected"),
    "approve": _("Approved"),
    "decline": _("Approval declined"),
    "suspend": _("Suspended"),
    "resume": pgettext_lazy("ledger", "Consent to resume"),
    "rescind": pgettext_lazy("ledger", "Consent to rescind"),
    "supersede": _("Superseded"),
    "expire": _("Expired"),
}


def event_words(event: str) -> str:
    noun, _sep, verb = event.partition(".")
    if noun == "act":
        return str(ACTS.get(verb, verb))
    return f"{NOUNS.get(noun, noun)}: {CHANGES.get(verb, verb)}"


def event_choices() -> list[tuple[str, str]]:
    """Every event that the log can hold, in the reader's language; acts first."""
    codes = [f"act.{code}" for code in ACTS]
    for audited in AUDITED:
        if not audited.verb:
            verbs = ("created",) if audited.append_only else ("created", "changed")
            codes += [f"{audited.noun}.{verb}" for verb in verbs]
    return [(code, event_words(code)) for code in codes]
