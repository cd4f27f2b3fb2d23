"""Sentences of where signatories stand, for pages, refusals and the header."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cooperation.course import SUSPENDS, Given, Standing
from apps.cooperation.selectors import Cooperation
from apps.designations.selectors import delegations
from apps.texts.interface import present_interface


def mark(code: str) -> str:
    """The short name of a delegation in the reader's language."""
    found = next((one for one in delegations().values() if one.code == code), None)
    return found.word("mark") if found else code


def in_words(moment: datetime) -> str:
    """3 Oct 2016, 14:00Z."""
    utc = moment.astimezone(UTC)
    return f"{date_format(utc, present_interface().day)}, {utc:%H:%M}Z"


def away_sentence(standing: Standing) -> str:
    """Since when a signatory is away, or that it has announced it."""
    notice = standing.notice
    assert notice is not None
    words = {"side": mark(standing.code), "moment": in_words(notice.effective_at)}
    if notice.step == SUSPENDS:
        return _("%(side)s suspended its cooperation on %(moment)s.") % words
    return _("%(side)s withdrew from the centre on %(moment)s.") % words


def announced_sentence(notice: Given) -> str:
    words = {"side": mark(notice.by), "moment": in_words(notice.effective_at)}
    if notice.step == SUSPENDS:
        return _("%(side)s has given notice: it suspends its cooperation on %(moment)s.") % words
    return _("%(side)s has given notice: it withdraws from the centre on %(moment)s.") % words


def told_sentences(cooperation: Cooperation) -> list[str]:
    """What others have to know of where the signatories stand; nothing where all cooperate."""
    found = []
    for one in cooperation.told:
        if one.is_away:
            found.append(away_sentence(one))
        if one.announced is not None and one.announced.leaves:
            found.append(announced_sentence(one.announced))
    return found


def held_by_sentence(cooperation: Cooperation) -> str:
    """Who holds to what is in force."""
    held = cooperation.holding
    if not held:
        return _("No signatory holds to what is in force any more; it stays on record as it was agreed.")
    sides = ", ".join(map(mark, held))
    return _("What is in force stays in force; still held to by: %(sides)s.") % {"sides": sides}
