"""Events of the log in the reader's language. The log itself knows codes only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.registry import AUDITED, BY_NOUN

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
    return f"{_name(noun)}: {CHANGES.get(verb, verb)}"


def noun_words(event: str) -> str:
    """The sort of record that an event is about."""
    if event == MAP_EVENT:
        return str(MAP)
    noun = event.partition(".")[0]
    return _name(noun)


def _name(noun: str) -> str:
    """As its app calls it; a noun that an earlier version of the site recorded keeps its code."""
    return str(BY_NOUN[noun].name) if noun in BY_NOUN else noun


def event_choices() -> list[tuple[str, str]]:
    """Every event that the log can hold, in the reader's language; acts first."""
    codes = [f"act.{code}" for code in ACTS]
    for audited in AUDITED:
        if not audited.verb:
            verbs = ("created",) if audited.append_only else ("created", "changed")
            codes += [f"{audited.noun}.{verb}" for verb in verbs]
    codes.append(MAP_EVENT)
    return [(code, event_words(code)) for code in codes]
