"""What pages say of states, permits, notes, relays and stays, each with its shape (`.said` of the style sheet)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from apps.movements.airspace import Notice
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.families import Note, State, What

STATES: dict[str, str] = {
    State.NOTIFIED: "ring",
    State.LOADED: "ring",
    State.DEPARTED: "disc",
    State.BEGUN: "disc",
    State.HELD: "square",
    State.TURNED_BACK: "square",
    State.ATTACKED: "square",
    State.PARTLY: "half",
    State.DELIVERED: "disc",
    State.ARRIVED: "disc",
    State.ENDED: "disc",
    State.CANCELLED: "stroke",
}
NOTES: dict[str, str] = {Note.NOTED: "disc", Note.CONCERN: "half", Note.ASKED: "rhomb", Note.ANSWERED: "ring"}
PERMITS: dict[PermitStanding, tuple[str, Any]] = {
    PermitStanding.GIVEN: ("disc", pgettext_lazy("permit", "given")),
    PermitStanding.CONDITION: ("disc", pgettext_lazy("permit", "given, with a condition")),
    PermitStanding.PART: ("half", pgettext_lazy("permit", "given in part")),
    PermitStanding.REFUSED: ("square", pgettext_lazy("permit", "refused")),
    PermitStanding.WAITS: ("rhomb", pgettext_lazy("permit", "no answer yet")),
    PermitStanding.OVERDUE: ("square", pgettext_lazy("permit", "no answer when due")),
    PermitStanding.BLOCKED: ("stroke", pgettext_lazy("permit", "needs another permit first")),
}
RELAYS: dict[RelayStanding, tuple[str, Any]] = {
    RelayStanding.CONFIRMED: ("disc", pgettext_lazy("relay", "confirmed")),
    RelayStanding.WAITS: ("rhomb", pgettext_lazy("relay", "not confirmed yet")),
    RelayStanding.SILENT: ("stroke", pgettext_lazy("relay", "nothing on record when due")),
}
NOTICES: dict[Notice, tuple[str, Any]] = {
    Notice.NOTIFIED: ("disc", pgettext_lazy("flight", "notified beforehand")),
    Notice.PARTLY: ("half", pgettext_lazy("flight", "partly notified beforehand")),
    Notice.NONE: ("square", pgettext_lazy("flight", "not notified beforehand")),
}
# Heading of each statement's page, and of the button that leads there.
SAY: dict[str, Any] = {
    What.NOTE: _("Note this movement"),
    # The delegation that notified it answers.
    "own_note": _("Answer a question"),
    What.STATE: _("Record a status"),
    What.PERMIT: _("Record that a permit was asked for"),
    What.ANSWER: _("Record an answer to a permit"),
    What.SEALS: _("Record cargo seals"),
    What.CHECK: _("Record a check of cargo seals"),
    What.RELAY: _("Record a relay"),
    What.RECEIPT: _("Record a receipt"),
    What.QUESTION: _("Ask the secretariat"),
    What.COMMENT: _("Comment for the secretariat"),
}


def duration(length: timedelta) -> str:
    """Days and hours, hours and minutes, or minutes: two figures at most."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        parts = [pgettext("duration", "%(count)s d") % {"count": days}]
        parts += [pgettext("duration", "%(count)s h") % {"count": hours}] if hours else []
    elif hours:
        parts = [pgettext("duration", "%(count)s h") % {"count": hours}]
        parts += [pgettext("duration", "%(count)s min") % {"count": minutes % 60}] if minutes % 60 else []
    else:
        parts = [pgettext("duration", "%(count)s min") % {"count": minutes}]
    return " ".join(parts)


def whole_hours(length: timedelta) -> str:
    """Hours, as notice is counted."""
    hours = int(length.total_seconds() // 3600)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
