"""Seals of a convoy: their numbers, and each check of them. Sealed cargo is not inspected again, and nothing here could
say that it was."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.access.readable import readable
from apps.movements.contents import CheckContent, SealsContent
from apps.movements.models import MovementStatement
from apps.movements.recording import Speaking, line, speaking

MAX_SEALS = 2_000
MAX_LENGTH = 24
_RANGE = re.compile(r"(?P<head>[^\d\s]*)(?P<first>\d{1,12})\s*(?:–|—|-|to|по)\s*(?P<again>[^\d\s]*)(?P<last>\d{1,12})")
_NUMBER = re.compile(rf"[^\s,;]{{1,{MAX_LENGTH}}}")


def read_numbers(text: str, field: str = "numbers") -> list[str]:
    """Numbers of seals, between commas or on lines; "S-20461 to S-20500" stands for all from one to the other. Raises
    Incomplete."""
    numbers: list[str] = []
    for part in filter(None, (readable(field, one, one_line=True) for one in re.split(r"[,;\n]", text))):
        match = _RANGE.fullmatch(part)
        if match and (match["again"] in ("", match["head"])):
            numbers += _between(field, match["head"], match["first"], match["last"])
        elif _NUMBER.fullmatch(part):
            numbers.append(part)
        else:
            raise at_field(field, _("%(text)s is no number of a cargo seal.") % {"text": part[:40]})
        if len(numbers) > MAX_SEALS:
            raise at_field(field, _("Enter at most %(count)s cargo seals.") % {"count": MAX_SEALS})
    return numbers


def _between(field: str, head: str, first: str, last: str) -> list[str]:
    beginning, end = int(first), int(last)
    if end < beginning or end - beginning >= MAX_SEALS:
        sentence = _("Write the lower number first, and at most %(count)s cargo seals.")
        raise at_field(field, sentence % {"count": MAX_SEALS})
    return [f"{head}{number:0{len(first)}d}" for number in range(beginning, end + 1)]


@dataclass(frozen=True)
class SealsInput:
    """Seals that were fixed: their numbers as `read_numbers` gives them, where and by whom."""

    numbers: Sequence[str]
    where: str
    by: str
    since: datetime | None = None
    said_at: datetime | None = None


def fix_seals(*, actor: Identity, movement: uuid.UUID, sent: SealsInput) -> MovementStatement:
    """Record that seals were fixed. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        _check_convoy(speaker, "numbers")
        if not sent.numbers:
            raise at_field("numbers", _("Enter the numbers of the cargo seals."))
        known = {number.casefold() for number in speaker.course.seal_numbers}
        numbers = [line("numbers", number, most=MAX_LENGTH) for number in sent.numbers]
        for number in numbers:
            if number.casefold() in known:
                raise at_field(
                    "numbers", _("The cargo seal %(number)s stands there already.") % {"number": number[:40]}
                )
            known.add(number.casefold())
        if len(known) > MAX_SEALS:
            raise at_field("numbers", _("Enter at most %(count)s cargo seals.") % {"count": MAX_SEALS})
        content = SealsContent(tuple(numbers), line("where", sent.where), line("by", sent.by))
        return speaker.record("seals", "", content, speaker.happened(sent.since))


@dataclass(frozen=True)
class CheckInput:
    """Seals that were looked at: how many, how many of them intact, and which not."""

    where: str
    by: str
    checked: int
    intact: int
    broken: Sequence[str] = ()
    since: datetime | None = None
    said_at: datetime | None = None


def check_seals(*, actor: Identity, movement: uuid.UUID, sent: CheckInput) -> MovementStatement:
    """Record a check of the seals. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        _check_convoy(speaker, "checked")
        fixed = speaker.course.seal_numbers
        since = speaker.happened(sent.since)
        if not fixed:
            raise at_field("checked", _("No cargo seals on record."))
        if since < min(one.since for one in speaker.course.seals):
            raise at_field("since", _("This is before the cargo seals were fixed."))
        if not 0 <= sent.checked <= len(fixed):
            raise at_field("checked", _("Cargo seals on record: %(count)s.") % {"count": len(fixed)})
        if not 0 <= sent.intact <= sent.checked:
            raise at_field("intact", _("There cannot be more intact cargo seals than were checked."))
        for number in sent.broken:
            if number not in fixed:
                raise at_field("broken", _("There is no cargo seal %(number)s on record.") % {"number": number[:40]})
        if len(set(sent.broken)) != len(sent.broken) or len(sent.broken) > sent.checked - sent.intact:
            raise at_field("broken", _("Name each cargo seal that was not intact once."))
        content = CheckContent(
            line("where", sent.where), line("by", sent.by), sent.checked, sent.intact, tuple(sent.broken)
        )
        return speaker.record("check", "", content, since)


def _check_convoy(speaker: Speaking, field: str) -> None:
    if not speaker.movement.family.has_cargo:
        raise at_field(field, _("Only a convoy has cargo seals."))
