"""The sentences about characters that a text may not have, and about moments that cannot be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.texts.characters import MAX_FAULTS, Fault, Problem
from apps.texts.moments import FIRST_YEAR, LAST_YEAR, in_bounds

REASONS: dict[Problem, Any] = {
    Problem.CONTROL: gettext_lazy("a control character"),
    Problem.DIRECTION: gettext_lazy("a character that changes the direction of the text"),
    Problem.INVISIBLE: gettext_lazy("an invisible character"),
    Problem.LINE_BREAK: gettext_lazy("a line break, and this text has one line"),
    Problem.UNASSIGNED: gettext_lazy("a character that has no agreed appearance"),
    Problem.DAMAGED: gettext_lazy("a placeholder for a character that was lost in an earlier conversion"),
    Problem.OVERLAY: gettext_lazy("a mark that strikes a letter through or encloses it"),
    Problem.GAP: gettext_lazy("the start of too many blanks in a row"),
    Problem.MARKS: gettext_lazy("a combining mark without its letter, or one too many"),
}


def fault_sentence(fault: Fault) -> str:
    """What is wrong with one character, and where it is."""
    facts = {
        "line": fault.line,
        "column": fault.column,
        "reason": REASONS[fault.problem],
        "code": fault.code_point,
        "place": f"{fault.before}[{fault.code_point}]{fault.after}",
    }
    return _("Line %(line)s, character %(column)s is %(reason)s (%(code)s): “%(place)s”. Delete it.") % facts


def fault_sentences(faults: Sequence[Fault]) -> list[str]:
    """A sentence for each of the first faults, and one that counts the rest."""
    sentences = [fault_sentence(fault) for fault in faults[:MAX_FAULTS]]
    rest = len(faults) - MAX_FAULTS
    if rest > 0:
        sentences.append(
            ngettext(
                "%(count)s more character like these is in this text.",
                "%(count)s more characters like these are in this text.",
                rest,
            )
            % {"count": rest}
        )
    return sentences


def empty_sentence() -> str:
    return _("This text has no letter and no digit. Write something that can be read.")


def moment_sentence(moment: datetime) -> str | None:
    """What speaks against a moment that somebody sent; None where it can be stored, hashed and shown as it is."""
    if moment.microsecond:
        return fraction_sentence()
    return None if in_bounds(moment) else bounds_sentence()


def bounds_sentence() -> str:
    return _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}


def fraction_sentence() -> str:
    return _("Enter the time in whole seconds. A fraction of a second would be lost in the signed content.")
