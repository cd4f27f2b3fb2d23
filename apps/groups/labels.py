"""What the pages of groups say of a listing, a line of the comparison and a pasted line, each with its shape."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.groups.comparison import DIFFERING, DISPUTED, EXCLUDED, ONLY, PARTY, UNCLEAR, UNLISTED
from apps.groups.models import ListedAs
from apps.groups.pasting import Match
from apps.theatre.facts import theatre

LISTED: dict[str, str] = {
    ListedAs.PARTY: "disc",
    ListedAs.EXCLUDED: "square",
    ListedAs.UNCLEAR: "rhomb",
    ListedAs.OFF: "stroke",
}
CLASSES: dict[str, tuple[str, Any]] = {
    DISPUTED: ("half", pgettext_lazy("lists of groups", "disputed: party and excluded")),
    DIFFERING: ("half", pgettext_lazy("lists of groups", "different")),
    PARTY: ("disc", pgettext_lazy("lists of groups", "party on every list")),
    EXCLUDED: ("square", pgettext_lazy("lists of groups", "excluded on every list")),
    UNCLEAR: ("rhomb", pgettext_lazy("lists of groups", "unclear on every list")),
    UNLISTED: ("stroke", pgettext_lazy("lists of groups", "on no list")),
}
MATCHES: dict[Match, tuple[str, Any]] = {
    Match.NEW: ("disc", pgettext_lazy("pasted line", "is recorded")),
    Match.SAME: ("ring", pgettext_lazy("pasted line", "on the list as this already")),
    Match.NOT_LISTED: ("stroke", pgettext_lazy("pasted line", "not on the list, left out")),
    Match.REPEATED: ("ring", pgettext_lazy("pasted line", "names the group of an earlier line")),
    Match.AMBIGUOUS: ("half", pgettext_lazy("pasted line", "names several groups, left out")),
    Match.UNMATCHED: ("rhomb", pgettext_lazy("pasted line", "names no group, left out")),
}


def class_label(name: str) -> tuple[str, str]:
    """Shape and words of a class of lines."""
    if name.startswith(ONLY):
        marks = [mark_of(code) for code in name.removeprefix(ONLY).upper().split("-")]
        return "rhomb", pgettext("lists of groups", "only on the list of %(codes)s") % {"codes": ", ".join(marks)}
    shape, words = CLASSES[name]
    return shape, str(words)


def made_to_words(code: str) -> str:
    """To whom a declaration was made."""
    return _("to %(code)s") % {"code": mark_of(code)} if code else _("in public")


def mark_of(code: str) -> str:
    """The letters of a delegation in the reader's language; its code where the theatre has it no more."""
    language = get_language() or "en"
    marks = [facts.word(language, "mark") for facts in theatre().delegations if facts.code == code]
    return marks[0] if marks else code
