"""The sentences about characters that a text may not have, and about two languages that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from apps.texts.characters import MAX_FAULTS, Fault, Problem
from apps.texts.moments import FIRST_YEAR, LAST_YEAR, in_bounds
from apps.texts.parity import Disparity, Kind, disparities, title_disparities

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


KINDS: dict[Kind, Any] = {
    Kind.DATES: gettext_lazy("dates"),
    Kind.TIMES: gettext_lazy("times"),
    Kind.COORDINATES: gettext_lazy("coordinates"),
    Kind.NUMBERS: gettext_lazy("numbers"),
    Kind.UNITS: gettext_lazy("units"),
}
UNIT_NAMES: dict[str, Any] = {
    "seconds": pgettext_lazy("unit", "seconds"),
    "minutes": pgettext_lazy("unit", "minutes"),
    "hours": pgettext_lazy("unit", "hours"),
    "days": pgettext_lazy("unit", "days"),
    "weeks": pgettext_lazy("unit", "weeks"),
    "months": pgettext_lazy("unit", "months"),
    "years": pgettext_lazy("unit", "years"),
    "square kilometres": pgettext_lazy("unit", "square kilometres"),
    "kilometres": pgettext_lazy("unit", "kilometres"),
    "metres": pgettext_lazy("unit", "metres"),
    "per cent": pgettext_lazy("unit", "per cent"),
    "miles": pgettext_lazy("unit", "miles"),
    "tonnes": pgettext_lazy("unit", "tonnes"),
    "kilograms": pgettext_lazy("unit", "kilograms"),
    "UTC": pgettext_lazy("unit", "UTC"),
    "Damascus time": pgettext_lazy("unit", "Damascus time"),
    "Moscow time": pgettext_lazy("unit", "Moscow time"),
}
# Values listed of one text; a clause that differs in more is read as a whole anyway.
MAX_VALUES = 5


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


def disparity_sentence(disparity: Disparity, *, title: bool = False) -> str:
    """What the English text has and the Russian has not, or the other way round, and where."""
    if disparity.kind is Kind.CLAUSES:
        counts = {"english": disparity.english[0], "russian": disparity.russian[0]}
        return _("The number of clauses differs: English %(english)s, Russian %(russian)s.") % counts
    facts = {
        "what": KINDS[disparity.kind],
        "clause": disparity.clause,
        "english": _values(disparity, disparity.english),
        "russian": _values(disparity, disparity.russian),
    }
    if title:
        return _("Title, %(what)s: English %(english)s, Russian %(russian)s.") % facts
    if disparity.clause is None:
        return _("Terms, %(what)s: English %(english)s, Russian %(russian)s.") % facts
    return _("Clause %(clause)s, %(what)s: English %(english)s, Russian %(russian)s.") % facts


def _values(disparity: Disparity, values: Sequence[str]) -> str:
    if not values:
        return _("none")
    shown = list(values[:MAX_VALUES])
    if disparity.kind is Kind.UNITS:
        pairs = [value.split(" ", 1) for value in shown]
        shown = [f"{number} ({UNIT_NAMES[unit]})" for number, unit in pairs]
    return ", ".join(shown) + (" …" if len(values) > MAX_VALUES else "")


def disparity_sentences(title_en: str, title_ru: str, terms_en: str, terms_ru: str) -> list[str]:
    """Everything that differs between two language versions of one content, the titles first."""
    return [
        *(disparity_sentence(disparity, title=True) for disparity in title_disparities(title_en, title_ru)),
        *(disparity_sentence(disparity) for disparity in disparities(terms_en, terms_ru)),
    ]


def moment_sentence(moment: datetime) -> str | None:
    """What speaks against a moment that somebody sent; None where it can be stored, hashed and shown as it is."""
    if moment.microsecond:
        return fraction_sentence()
    return None if in_bounds(moment) else bounds_sentence()


def bounds_sentence() -> str:
    return _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}


def fraction_sentence() -> str:
    return _("Give the moment in whole seconds: a fraction of a second would be lost in the signed content.")
