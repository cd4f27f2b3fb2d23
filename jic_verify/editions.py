"""The editions of the agreed map as a bundle shows them: noted in the course of the replay, made again at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jic_verify.edition import Audience, Edition, Member
from jic_verify.findings import Unreadable
from jic_verify.moments import leaf_form
from jic_verify.rows import ActRow, Change, VersionRow
from jic_verify.rules import IN_FORCE, is_of_amendment

# Entries of one transaction stand in one batch of the sealer or in two, of 2,000 each.
TRANSACTION_SPAN = 4_000
Marking = tuple[int, Sequence[str], Sequence[str]]


class Moved(NamedTuple):
    """One act that put a version in force or ended that. `place`: the index of its transaction's first act."""

    place: int
    at: str
    designation: str
    version: str
    digest: str
    enters: bool


@dataclass(frozen=True, slots=True)
class Reproduced:
    """An edition that was made again. `unopened`: designations of which no act was opened. That none of them belongs to
    it is the word of whoever made the bundle."""

    edition: Edition
    editions: int
    unopened: int


class EditionNotes:
    """What the replay notes of each act: some 300 bytes for each version and each act that moved one."""

    def __init__(self) -> None:
        self._moved: list[Moved] = []
        self._markings: dict[str, Marking] = {}
        self._of: dict[str, set[str]] = {}
        self._references: dict[str, str | None] = {}
        self._places: dict[str, int] = {}
        # Designations of which an act was not opened, and of which one was.
        self._hidden: set[str] = set()
        self._opened: set[str] = set()

    def note_transaction(self, change: Change) -> None:
        """An open act, whether it is disclosed or not: every bundle of everything has it."""
        first = self._places.get(change.tx)
        if first is None or change.entry - first > TRANSACTION_SPAN:
            self._places.pop(change.tx, None)
            self._places[change.tx] = change.entry
            if len(self._places) > TRANSACTION_SPAN:
                del self._places[next(iter(self._places))]
        if change.hidden:
            self._hidden.add(change.of)

    def note_version(self, row: VersionRow) -> None:
        self._markings[row.uuid] = row.marking
        self._of.setdefault(row.designation, set()).add(row.uuid)

    def note_act(self, change: Change, row: ActRow, reference: str | None) -> None:
        """An open act that was found lawful."""
        self._opened.add(row.designation)
        self._references[row.designation] = reference
        if row.from_state == row.to_state or is_of_amendment(row.to_state):
            return
        enters = row.to_state == IN_FORCE
        if enters or row.from_state == IN_FORCE:
            place = self._places[change.tx]
            self._moved.append(
                Moved(place, leaf_form(row.at) or row.at, row.designation, row.version, row.digest, enters)
            )

    def edition(self, number: int, audience: Audience) -> Reproduced:
        """Raises Unreadable where the bundle does not show it."""
        self._check_opened(audience)
        moved = sorted((one for one in self._moved if self._belongs(one, audience)), key=lambda one: one.place)
        places = sorted({one.place for one in moved})
        if not 1 <= number <= len(places):
            raise Unreadable(f"This bundle shows {len(places)} editions for {audience}, and no edition {number}.")
        last = places[number - 1]
        held: dict[str, Moved] = {}
        for one in moved:
            if one.place <= last:
                held.pop(one.designation, None)
                if one.enters:
                    held[one.designation] = one
        at = min(one.at for one in moved if one.place == last)
        members = tuple(self._member(one) for one in held.values())
        return Reproduced(Edition(number, at, audience, members), len(places), len(self._hidden - self._opened))

    def _check_opened(self, audience: Audience) -> None:
        """That of no designation that may belong to the audience's map a part of the acts is closed."""
        for designation in sorted(self._hidden & self._opened):
            markings = [self._markings[version] for version in self._of.get(designation, ())]
            if not markings or any(audience.covers(*marking) for marking in markings):
                raise Unreadable(f"An act of {self._name(designation)} is not opened in this bundle.")

    def _belongs(self, moved: Moved, audience: Audience) -> bool:
        marking = self._markings.get(moved.version)
        if marking is None:
            name = self._name(moved.designation)
            raise Unreadable(f"A version of {name} that came into force is not opened in this bundle.")
        return audience.covers(*marking)

    def _member(self, moved: Moved) -> Member:
        reference = self._references[moved.designation]
        if reference is None:
            raise Unreadable(f"The record of {moved.designation} is not opened in this bundle.")
        return Member(moved.designation, moved.digest, reference, moved.version)

    def _name(self, designation: str) -> str:
        return self._references.get(designation) or designation
