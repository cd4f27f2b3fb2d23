"""Differences as a list and a table name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from apps.geometry.coordinates import format_mgrs
from apps.geometry.difference import Part
from apps.geometry.vertex_moves import letters
from apps.negotiation.labels import DIRECTIONS
from apps.negotiation.steps import Step, Subject
from apps.theatre.nearby import Nearby


def name_of(step: Step) -> str:
    """What a step is called in the list: roughly where it lies, or which part of the content it is about."""
    match step.subject:
        case Subject.OUTLINE:
            return _outline_name(step)
        case Subject.TITLE:
            return _("Title")
        case Subject.CLAUSES:
            assert step.block is not None
            clauses = max(len(step.block.before), len(step.block.after))
            return ngettext("Terms, clause %(numbers)s", "Terms, clauses %(numbers)s", clauses) % {
                "numbers": step.block.numbers
            }
        case Subject.VALIDITY:
            return _("Validity period")
        case Subject.PROVISION:
            assert step.provision is not None
            return str(step.provision[0].label)


def _outline_name(step: Step) -> str:
    found = step.difference
    assert found is not None
    if found.part is Part.WIDTH:
        return _("Width")
    if found.part is Part.RADIUS:
        return _("Radius")
    if found.part is Part.VERTICES:
        return _("Vertices on the same area")
    if found.gathered > 1:
        words = ngettext("%(count)s smaller difference", "%(count)s smaller differences", found.gathered)
        return words % {"count": found.gathered}
    return place_of(step.near) or format_mgrs(*found.at, digits=3)


def place_of(near: Nearby | None) -> str:
    """ "Layramoun, north": the nearest place, and where from it; empty where none is near."""
    if near is None:
        return ""
    name = near.place.name(get_language() or "en")
    if near.direction is None:
        return name
    return pgettext("place and direction", "%(place)s, %(direction)s") % {
        "place": name,
        "direction": DIRECTIONS[near.direction],
    }


def gain_m2(step: Step, own: str) -> float:
    """How much more ground one's own outline covers there, or the second one where neither or both are one's own."""
    found = step.difference
    if found is None:
        return 0.0
    more = found.only_b_m2 - found.only_a_m2
    return -more if own == "a" else more


@dataclass(frozen=True)
class MoveRow:
    """A vertex as both versions have it, in MGRS; empty where one has none there."""

    letter: str
    a: str
    b: str
    metres: float


def move_rows(step: Step) -> list[MoveRow]:
    moves = step.difference.moves if step.difference else ()
    return [
        MoveRow(letter, format_mgrs(*move.a) if move.a else "", format_mgrs(*move.b) if move.b else "", move.metres)
        for letter, move in zip(letters(len(moves)), moves, strict=True)
    ]


def more_moves(step: Step) -> int:
    """How many vertices the table of moves leaves out."""
    found: Any = step.difference
    return max(0, max(found.count_a, found.count_b) - len(found.moves)) if found and found.moves else 0
