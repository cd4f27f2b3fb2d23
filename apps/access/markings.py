"""How a marking is written: level, compartments and releasability, in margins and in the banner of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.theatre.facts import theatre


class HasMarking(Protocol):
    @property
    def level(self) -> int: ...

    @property
    def caveat_id(self) -> int | None: ...


@dataclass(frozen=True)
class Marked:
    """The marking of a thing whose row is not at hand."""

    level: int
    caveat_id: int | None


@dataclass(frozen=True)
class Marking:
    """The marking of several things together: the highest level, every compartment, and only those delegations that may
    have all of it (None: every one)."""

    level: int
    compartments: frozenset[str] = frozenset()
    releasable_to: frozenset[str] | None = None

    @property
    def caveat(self) -> str:
        """What stands behind the level: "OPPOSITION//REL TO US, RU"; empty where nothing does."""
        parts = [name_of(code) for code in sorted(self.compartments)]
        if self.releasable_to is not None:
            parts.append(rel_to(self.releasable_to))
        return "//".join(parts)

    def is_covered_by(self, actor: Identity) -> bool:
        """Whether somebody may see everything that is marked so."""
        readers = self.releasable_to
        return (
            self.level <= actor.level
            and self.compartments <= actor.compartments
            and (readers is None or actor.delegation_code in readers)
        )


def marking(level: int, compartments: Iterable[str], releasable_to: Iterable[str]) -> Marking:
    """A marking as a content states it; no delegation named: every one."""
    return Marking(level, frozenset(compartments), frozenset(releasable_to) or None)


class KeptMarking(Protocol):
    """A row that keeps the marking of what was made of several things."""

    level: Any
    compartments: Any
    releasable_to: Any


def kept_marking(row: KeptMarking) -> Marking:
    """The marking that a row keeps; `releasable_to` null: every delegation."""
    readers = row.releasable_to
    return Marking(row.level, frozenset(row.compartments), None if readers is None else frozenset(readers))


def together(things: Iterable[HasMarking | Marking], least: int = 1) -> Marking:
    """The marking of a page that shows these."""
    level, compartments, readers = least, set[str](), None
    for thing in things:
        stated = thing if isinstance(thing, Marking) else _stated(thing)
        level = max(level, stated.level)
        compartments |= stated.compartments
        if stated.releasable_to is not None:
            readers = stated.releasable_to if readers is None else readers & stated.releasable_to
    return Marking(level, frozenset(compartments), readers)


def _stated(thing: HasMarking) -> Marking:
    if thing.caveat_id is None:
        return Marking(thing.level)
    caveat = Caveat.known(thing.caveat_id)
    return marking(thing.level, caveat.compartments, caveat.releasable_to)


def as_data(marking: Marking) -> dict[str, Any]:
    """For scripts, which raise the banner while a page is open: codes, sorted; null: every delegation."""
    readers = None if marking.releasable_to is None else sorted(marking.releasable_to)
    return {"level": marking.level, "compartments": sorted(marking.compartments), "releasable_to": readers}


def banner_words() -> dict[str, Any]:
    """What scripts write a banner with, in the reader's language."""
    place, language = theatre(), get_language() or "en"
    return {
        "levels": {level.order: {"name": level.name(language), "slot": level.slot} for level in place.levels},
        "compartments": {compartment.code: compartment.name(language).upper() for compartment in place.compartments},
        "delegations": [[delegation.code, delegation.word(language, "mark")] for delegation in place.delegations],
        "rel": _("REL TO %(delegations)s"),
        "only": _("%(delegation)s ONLY"),
    }


def of_caveat(key: int | None) -> str:
    """What a caveat says, as it is printed; empty for none."""
    if key is None:
        return ""
    caveat = Caveat.known(key)
    readers = frozenset(caveat.releasable_to) or None
    return Marking(0, frozenset(caveat.compartments), readers).caveat


def name_of(code: str) -> str:
    """A compartment as it is printed."""
    return theatre().compartment(code).name(get_language() or "en").upper()


def rel_to(codes: Iterable[str]) -> str:
    """REL TO US, RU; or US ONLY: in the order of the delegations and in the reader's language."""
    wanted, language = set(codes), get_language() or "en"
    marks = [delegation.word(language, "mark") for delegation in theatre().delegations if delegation.code in wanted]
    if len(marks) == 1:
        return _("%(delegation)s ONLY") % {"delegation": marks[0]}
    return _("REL TO %(delegations)s") % {"delegations": ", ".join(marks)}
