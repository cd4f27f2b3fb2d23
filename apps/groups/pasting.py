"""A pasted list, one group a line: what each line names, shown before anything is recorded.

A line is matched by any name of a group, in any script and of any time, or by its reference (G-0007). A line that names
no group, or several, is never guessed at: it is shown, and left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.readable import readable
from apps.geometry.canonical import digest
from apps.groups.models import MAX_NAME, Group, ListedAs, Listing
from apps.groups.policies import LIST
from apps.groups.selectors import groups, groups_named, listings_counted
from apps.groups.statements import ListingInput, put_many_on_list
from apps.texts.moments import current_moment
from apps.texts.normalise import fold

MAX_LINES = 500
_REFERENCE = re.compile(r"[gG]-?(\d{1,6})")


class Match(StrEnum):
    """What becomes of a pasted line."""

    NEW = "new"  # is recorded
    SAME = "same"  # the list says so already
    NOT_LISTED = "not_listed"  # is to be taken off, and is not on the list
    REPEATED = "repeated"  # an earlier line names the group
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class PastedLine:
    """`groups`: those that it names; `listed_as`: what the list has of the group now."""

    number: int
    text: str
    match: Match
    groups: tuple[Group, ...] = ()
    listed_as: str = ""


@dataclass(frozen=True)
class Preview:
    """All lines with what becomes of them. `confirmation` stands for exactly what is recorded."""

    lines: Sequence[PastedLine]
    listed_as: str

    @property
    def recorded(self) -> list[uuid.UUID]:
        return [line.groups[0].uuid for line in self.lines if line.match == Match.NEW]

    @property
    def left_out(self) -> list[PastedLine]:
        left = (Match.AMBIGUOUS, Match.UNMATCHED, Match.NOT_LISTED)
        return [line for line in self.lines if line.match in left]

    @property
    def confirmation(self) -> str:
        names = [str(group) for group in self.recorded]
        return digest({"groups": names, "listed_as": self.listed_as}).hex()


def preview(*, actor: Identity, text: str, listed_as: str, said_at: datetime | None = None) -> Preview:
    """What would be recorded of a pasted list, against what the own list said when it was said: now, or at `said_at`.
    Raises NotPermitted, Incomplete."""
    if not can(actor, LIST, Listing()):
        raise NotPermitted
    now = current_moment()
    written = [(number, line.strip()) for number, line in enumerate(readable("text", text).split("\n"), 1)]
    written = [(number, line) for number, line in written if line]
    if not written:
        raise at_field("text", _("Paste at least one line."))
    if len(written) > MAX_LINES:
        raise at_field("text", _("Paste at most %(count)s lines at once.") % {"count": MAX_LINES})
    for number, line in written:
        if len(line) > MAX_NAME:
            sentence = _("Line %(number)s is longer than %(count)s characters.")
            raise at_field("text", sentence % {"number": number, "count": MAX_NAME})
    named = groups_named(actor, [fold(line) for _number, line in written], now)
    by_number = _by_reference(actor, [line for _number, line in written])
    counted = listings_counted(actor, now if said_at is None else min(said_at, now))
    own = {listing.group: listing.listed_as for listing in counted if listing.delegation_id == actor.delegation_id}
    lines: list[PastedLine] = []
    seen: set[uuid.UUID] = set()
    for number, line in written:
        matching = tuple(by_number[line] if line in by_number else named.get(fold(line), ()))
        lines.append(_line(number, line, matching, own, listed_as, seen))
        seen.update(group.uuid for group in matching if len(matching) == 1)
    return Preview(lines, listed_as)


def _by_reference(actor: Identity, written: Sequence[str]) -> dict[str, list[Group]]:
    """The groups of lines that are references."""
    numbers = {line: int(found.group(1)) for line in written if (found := _REFERENCE.fullmatch(line))}
    if not numbers:
        return {}
    rows = {row.number: row for row in groups(actor, current_moment()).filter(number__in=set(numbers.values()))}
    return {line: [rows[number]] for line, number in numbers.items() if number in rows}


def _line(
    number: int, text: str, matching: tuple[Group, ...], own: dict[uuid.UUID, str], listed_as: str, seen: set[uuid.UUID]
) -> PastedLine:
    if len(matching) != 1:
        return PastedLine(number, text, Match.AMBIGUOUS if matching else Match.UNMATCHED, matching)
    (group,) = matching
    now = own.get(group.uuid, "")
    if group.uuid in seen:
        match = Match.REPEATED
    elif now == listed_as:
        match = Match.SAME
    else:
        match = Match.NOT_LISTED if listed_as == ListedAs.OFF and not now else Match.NEW
    return PastedLine(number, text, match, matching, now)


def record(*, actor: Identity, text: str, confirmation: str, sent: ListingInput) -> list[Listing]:
    """Record what was shown and confirmed. Raises NotPermitted, NotAllowedInState, and Incomplete where something else
    would be recorded than what was shown."""
    now = preview(actor=actor, text=text, listed_as=sent.listed_as, said_at=sent.said_at)
    if not now.recorded:
        raise at_field("text", _("No line names a group that the list does not have so already."))
    if now.confirmation != confirmation:
        raise at_field("text", _("What these lines name has changed. Check it again below, then confirm."))
    return put_many_on_list(actor=actor, groups=now.recorded, sent=sent)
