"""Events of the log in the reader's language. The log itself knows codes only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.registry import AUDITED, BY_NOUN
from apps.ledger.models import MAP_EVENT, Entry
from apps.negotiation.machine import AMEND, ActType, is_of_amendment
from apps.negotiation.registry import spec_of

# What no change made: it counts the entries before it.
MAP = _("Map of the log")
CHANGES: dict[str, Any] = {"created": _("created"), "changed": _("changed"), "deleted": _("deleted")}


def event_words(event: str) -> str:
    if event == MAP_EVENT:
        return str(MAP)
    noun, _sep, verb = event.partition(".")
    if noun == "act":
        return act_words(verb)
    return f"{_name(noun)}: {CHANGES.get(verb, verb)}"


def entry_words(entry: Entry, words: Callable[[str], str] = event_words) -> str:
    """What an entry records; of an act on an amendment, that it is one: beside it, what holds is not rejected,
    withdrawn or approved. `words` are those of the event, where a caller keeps them."""
    action = words(entry.event)
    return gettext("Amendment: %(action)s") % {"action": action} if _is_of_amendment(entry) else action


def _is_of_amendment(entry: Entry) -> bool:
    # Most entries do not have the word, and need not be parsed.
    if not entry.event.startswith("act.") or not any(AMEND in opening for opening in entry.openings):
        return False
    return is_of_amendment(str(entry.after.get("from_state") or ""))


def act_words(code: str) -> str:
    """The act as it is recorded; one that an earlier version of the site knew keeps its code."""
    return str(spec_of(code).recorded) if code in set(ActType) else code


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
    codes = [f"act.{act.value}" for act in ActType]
    for audited in AUDITED:
        if not audited.verb:
            verbs = ("created",) if audited.append_only else ("created", "changed")
            codes += [f"{audited.noun}.{verb}" for verb in verbs]
    codes.append(MAP_EVENT)
    return [(code, event_words(code)) for code in codes]
