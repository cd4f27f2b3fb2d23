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
    "known_browser": _("Browser used for sign-in"),
    "recovery": _("Account recovery"),
    "designation": _("Designation"),
    "version": _("Version"),
    "approval": _("Agreement, approval or consent"),
    "withheld": _("Blocked approval"),
    "release": _("Released copy"),
    "reading": _("Copy opened for the first time"),
    "disclosure": _("Disclosure to blocked approvers"),
    "comment": _("Comment"),
    "log_key": _("Log key"),
    "witness": _("Witness"),
    "alert": _("Alert"),
    "rules": _("Rules in force"),
    "signatory_change": _("Proposed change of signatories"),
    "signatory_consent": _("Consent to a change of signatories"),
}
# What no change made: it counts the entries before it.
MAP_EVENT, MAP = "log.map", _("Map of the log")
CHANGES: dict[str, Any] = {"created": _("created"), "changed": _("changed"), "deleted": _("deleted")}
ACTS: dict[str, Any] = {
    "draft": _("Draft created"),
    "revise": _("Draft saved"),
    "submit": _("Submitted"),
    "withdraw": _("Withdrawn"),
    "acknowledge": _("Receipt acknowledged"),
    "ask": _("Information requested"),
    "answer": _("Request answered"),
    "amend": _("Version amended"),
    "counter": _("Counter-proposal made"),
    "agree": _("Agreed by an officer"),
    "reject": _("Rejected"),
    "approve": _("Approved"),
    "decline": _("Approval declined"),
    "suspend": _("Suspended"),
    "resume": pgettext_lazy("ledger", "Consent to resume"),
    "rescind": pgettext_lazy("ledger", "Consent to rescind"),
    "supersede": _("Superseded"),
    "expire": _("Expired"),
    "release": _("Copy released"),
    "recall": _("Copy recalled"),
}


def event_words(event: str) -> str:
    if event == MAP_EVENT:
        return str(MAP)
    noun, _sep, verb = event.partition(".")
    if noun == "act":
        return str(ACTS.get(verb, verb))
    return f"{NOUNS.get(noun, noun)}: {CHANGES.get(verb, verb)}"


def noun_words(event: str) -> str:
    """The sort of record that an event is about."""
    if event == MAP_EVENT:
        return str(MAP)
    noun = event.partition(".")[0]
    return str(_("Action")) if noun == "act" else str(NOUNS.get(noun, noun))


def event_choices() -> list[tuple[str, str]]:
    """Every event that the log can hold, in the reader's language; acts first."""
    codes = [f"act.{code}" for code in ACTS]
    for audited in AUDITED:
        if not audited.verb:
            verbs = ("created",) if audited.append_only else ("created", "changed")
            codes += [f"{audited.noun}.{verb}" for verb in verbs]
    codes.append(MAP_EVENT)
    return [(code, event_words(code)) for code in codes]
