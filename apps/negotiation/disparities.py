"""The sentences about texts of one instrument that differ between its languages in what must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from apps.designations.models import Version
from apps.negotiation.corrigenda import corrigendum_of
from apps.negotiation.reservations import reservations_of
from apps.texts.parity import Disparity, Kind, disparities, title_disparities
from apps.theatre.facts import theatre

KINDS: dict[Kind, Any] = {
    Kind.DATES: gettext_lazy("dates"),
    Kind.TIMES: gettext_lazy("times"),
    Kind.COORDINATES: gettext_lazy("coordinates"),
    Kind.NUMBERS: gettext_lazy("numbers"),
    Kind.UNITS: gettext_lazy("units"),
    Kind.WORDS: gettext_lazy("words of order, days or frequency"),
    Kind.NAMES: gettext_lazy("names"),
}
UNIT_NAMES: dict[str, Any] = {
    "seconds": pgettext_lazy("unit", "seconds"),
    "minutes": pgettext_lazy("unit", "minutes"),
    "hours": pgettext_lazy("unit", "hours"),
    "days": pgettext_lazy("unit", "days"),
    "weeks": pgettext_lazy("unit", "weeks"),
    "months": pgettext_lazy("unit", "months"),
    "years": pgettext_lazy("unit", "years"),
    "hectares": pgettext_lazy("unit", "hectares"),
    "square kilometres": pgettext_lazy("unit", "square kilometres"),
    "kilometres": pgettext_lazy("unit", "kilometres"),
    "metres": pgettext_lazy("unit", "metres"),
    "centimetres": pgettext_lazy("unit", "centimetres"),
    "millimetres": pgettext_lazy("unit", "millimetres"),
    "feet": pgettext_lazy("unit", "feet"),
    "per cent": pgettext_lazy("unit", "per cent"),
    "miles": pgettext_lazy("unit", "miles"),
    "nautical miles": pgettext_lazy("unit", "nautical miles"),
    "tonnes": pgettext_lazy("unit", "tonnes"),
    "kilograms": pgettext_lazy("unit", "kilograms"),
    "UTC": pgettext_lazy("unit", "UTC"),
    "Damascus time": pgettext_lazy("unit", "Damascus time"),
    "Moscow time": pgettext_lazy("unit", "Moscow time"),
}
# Values listed of one text; a clause that differs in more is read as a whole anyway.
MAX_VALUES = 5


def disparity_sentences(titles: Mapping[str, str], terms: Mapping[str, str]) -> list[str]:
    """Everything that differs between the language versions of one content: each language beside the first, the titles
    before the terms."""
    sentences, names = [], theatre().name_index
    for languages in _pairs(titles, terms):
        title, other_title = (titles.get(code, "") for code in languages)
        clauses, other_clauses = (terms.get(code, "") for code in languages)
        differing = title_disparities(title, other_title, languages, names) if title and other_title else []
        sentences += [_sentence(disparity, title=True) for disparity in differing]
        if clauses and other_clauses:
            sentences += [_sentence(disparity) for disparity in disparities(clauses, other_clauses, languages, names)]
    return sentences


def _pairs(*texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The first language that has a text, with each of the others: a text that is missing differs in nothing yet."""
    there = [code for code in theatre().language_codes if any(text.get(code) for text in texts)]
    return [(there[0], other) for other in there[1:]]


def differing_texts(version: Version) -> list[str]:
    """The same of all that a version says: its texts, the reasons of reservations, and the mistake that it corrects."""
    parts = [reason for one in reservations_of(version) for reason in one.reasons.values()]
    corrigendum = corrigendum_of(version)
    if corrigendum is not None:
        parts.append(corrigendum.mistake)
    in_parts = [sentence for texts in parts for sentence in disparity_sentences({}, texts)]
    return [*disparity_sentences(version.titles, version.terms), *in_parts]


def term_disparities(terms: Mapping[str, str]) -> list[Disparity]:
    """What differs between the languages of terms, clause by clause."""
    return [
        disparity
        for languages in _pairs(terms)
        for disparity in disparities(terms[languages[0]], terms[languages[1]], languages, theatre().name_index)
    ]


def sentences_by_clause(differing: Iterable[Disparity]) -> dict[int, list[str]]:
    """What is said of terms by the number of the clause; by 0 where it is about the terms as a whole."""
    sentences: dict[int, list[str]] = {}
    for disparity in differing:
        sentences.setdefault(disparity.clause or 0, []).append(_sentence(disparity))
    return sentences


def differing_values(differing: Iterable[Disparity]) -> dict[tuple[int, str], frozenset[str]]:
    """By the number of the clause and the language: the numbers that this text alone has there."""
    values: dict[tuple[int, str], frozenset[str]] = {}
    for disparity in differing:
        if disparity.kind is not Kind.NUMBERS or disparity.clause is None:
            continue
        for language, numbers in zip(disparity.languages, (disparity.first, disparity.second), strict=True):
            key = disparity.clause, language
            values[key] = values.get(key, frozenset()) | frozenset(numbers)
    return values


def _sentence(disparity: Disparity, *, title: bool = False) -> str:
    """What one text has and the other has not, and where."""
    reader, known = get_language() or "en", theatre()
    first, second = (known.language(code).word(reader, "within") for code in disparity.languages)
    facts = {"first": first, "second": second, "clause": disparity.clause}
    if disparity.kind is Kind.CLAUSES:
        facts |= {"ours": disparity.first[0], "theirs": disparity.second[0]}
        return _("The number of clauses differs: %(first)s %(ours)s, %(second)s %(theirs)s.") % facts
    facts |= {
        "what": KINDS[disparity.kind],
        "ours": _values(disparity, disparity.first),
        "theirs": _values(disparity, disparity.second),
    }
    if title:
        return _("Title, %(what)s: %(first)s %(ours)s, %(second)s %(theirs)s.") % facts
    if disparity.clause is None:
        return _("Terms, %(what)s: %(first)s %(ours)s, %(second)s %(theirs)s.") % facts
    return _("Clause %(clause)s, %(what)s: %(first)s %(ours)s, %(second)s %(theirs)s.") % facts


def _values(disparity: Disparity, values: Sequence[str]) -> str:
    if not values:
        return _("none")
    shown = list(values[:MAX_VALUES])
    if disparity.kind is Kind.UNITS:
        pairs = [value.split(" ", 1) for value in shown]
        shown = [f"{number} ({UNIT_NAMES[unit]})" for number, unit in pairs]
    return ", ".join(shown) + (" …" if len(values) > MAX_VALUES else "")
