"""What is said of a movement, by the family of its kind: behaviour in code. Which kinds there are is data of the
theatre (`theatre/movements.json`).

A movement is notified and noted. Nothing here approves one, and nothing records a second inspection of sealed cargo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.geometry.entering import ShapeType
from apps.theatre.facts import in_language, theatre
from apps.theatre.movements import MovementKind, Named, member


class State(models.TextChoices):
    """How far a movement has come, as somebody says."""

    NOTIFIED = "notified", pgettext_lazy("movement", "notified")
    LOADED = "loaded", pgettext_lazy("movement", "loaded")
    DEPARTED = "departed", pgettext_lazy("movement", "departed")
    HELD = "held", pgettext_lazy("movement", "held")
    TURNED_BACK = "turned_back", pgettext_lazy("movement", "turned back")
    ATTACKED = "attacked", pgettext_lazy("movement", "hit")
    PARTLY = "partly", pgettext_lazy("movement", "partly unloaded")
    DELIVERED = "delivered", pgettext_lazy("movement", "delivered")
    ARRIVED = "arrived", pgettext_lazy("movement", "arrived")
    BEGUN = "begun", pgettext_lazy("movement", "begun")
    ENDED = "ended", pgettext_lazy("movement", "ended")
    CANCELLED = "cancelled", pgettext_lazy("movement", "cancelled")


# What has to have happened before.
AFTER: dict[State, State] = {
    State.TURNED_BACK: State.DEPARTED,
    State.PARTLY: State.DEPARTED,
    State.DELIVERED: State.DEPARTED,
    State.ARRIVED: State.DEPARTED,
    State.ENDED: State.BEGUN,
}
# What needs a reason, and counts as a hindrance.
REASONED = frozenset({State.HELD, State.TURNED_BACK, State.ATTACKED, State.PARTLY, State.CANCELLED})
HINDERED = frozenset({State.HELD, State.TURNED_BACK, State.ATTACKED, State.PARTLY})
COMPLETE = frozenset({State.DELIVERED, State.ARRIVED, State.ENDED})
OVER = COMPLETE | {State.CANCELLED}


@dataclass(frozen=True)
class Family:
    """What all kinds of a family have in common. `states` are those that may be said, in their usual order; `drawn` is
    what its own line or area is; `has_cargo`: cargo, vehicles, seals, receipts; `has_people`: how many people, and how
    many of them fighters."""

    code: str
    states: tuple[State, ...]
    drawn: ShapeType
    has_cargo: bool = False
    has_people: bool = False


_ON_THE_WAY = (State.DEPARTED, State.HELD, State.TURNED_BACK, State.ATTACKED)
FAMILIES: dict[str, Family] = {
    family.code: family
    for family in (
        Family(
            "convoy",
            (State.LOADED, *_ON_THE_WAY, State.PARTLY, State.DELIVERED, State.CANCELLED),
            "route",
            has_cargo=True,
        ),
        Family("departure", (*_ON_THE_WAY, State.ARRIVED, State.CANCELLED), "route", has_people=True),
        Family("flight", (State.BEGUN, State.ENDED, State.CANCELLED), "area"),
        Family("window", (State.BEGUN, State.ENDED, State.CANCELLED), "area"),
    )
}


def kind_of(code: str) -> MovementKind | None:
    """None for a kind that the theatre has not, or has no more."""
    return member(theatre().movements.kinds, code)


def family_of(code: str) -> Family:
    """The family of a kind; one that the theatre has no more is taken for a window."""
    kind = kind_of(code)
    return FAMILIES[kind.family if kind else "window"]


def name_in(members: tuple[Named, ...], code: str) -> str:
    """What a member of a closed set is called in the reader's language; its code where it is none any more."""
    named = member(members, code)
    return in_language(named.names, get_language() or "en") if named else code


def choices(members: tuple[Named, ...]) -> list[tuple[str, str]]:
    return [(one.code, name_in(members, one.code)) for one in members]


class Note(models.TextChoices):
    """What a side says when a movement was notified to it, and the answer to a question. None of it approves."""

    NOTED = "noted", pgettext_lazy("movement", "noted")
    CONCERN = "concern", pgettext_lazy("movement", "noted with concern")
    ASKED = "asked", pgettext_lazy("movement", "asked about")
    ANSWERED = "answered", pgettext_lazy("movement", "question answered")


class Answer(models.TextChoices):
    """What became of a permit that was asked for."""

    GIVEN = "given", pgettext_lazy("permit", "given")
    CONDITION = "condition", pgettext_lazy("permit", "given, with a condition")
    PART = "part", pgettext_lazy("permit", "given in part")
    REFUSED = "refused", pgettext_lazy("permit", "refused")
    AGAIN = "again", pgettext_lazy("permit", "asked again")


class Passed(models.TextChoices):
    """Whether a unit was only told, or has confirmed that it knows."""

    SENT = "sent", pgettext_lazy("relay", "passed on")
    CONFIRMED = "confirmed", pgettext_lazy("relay", "confirmed")


class What(models.TextChoices):
    """What a statement about a movement is."""

    NOTE = "note", _("Note")
    STATE = "state", _("Status")
    PERMIT = "permit", _("Permit asked for")
    ANSWER = "answer", _("Answer to a permit")
    SEALS = "seals", _("Cargo seals fixed")
    CHECK = "check", _("Check of cargo seals")
    RELAY = "relay", _("Relay")
    RECEIPT = "receipt", _("Receipt")
    QUESTION = "question", _("Question to the secretariat")
    COMMENT = "comment", _("Comment by the secretariat")


def code_choices() -> list[tuple[str, Any]]:
    """What a statement may say, of every closed set: no two of them have a code in common."""
    return [*State.choices, *Note.choices, *Answer.choices, *Passed.choices]
