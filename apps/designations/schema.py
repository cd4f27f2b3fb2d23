"""What a version says, described once: its texts, and its provisions.

Columns, canonical form, forms, API, comparison, auditors' words, scale data and `docs/content.md` are made of these
tables. A new provision is a line of PROVISIONS, or of TABLES (`provision_tables.py`); a new language of the instruments
is a line of `theatre/theatre.json`.
The outline and the marking have modules of their own (`geometry/shapes.py`, `access/markings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.audit.labels import label_in
from apps.designations.columns import Choice
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import (
    ChoiceProvision,
    CorrigendumProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    Provision,
    RemaindersProvision,
    ReservationsProvision,
    Stated,
    TableProvision,
    text_lines,
)
from apps.theatre.facts import theatre


@dataclass(frozen=True)
class LanguageText:
    """A text that a version has in each language of the instruments.

    `attribute` is its map by language in `Content` and `Version`; `key` names it in the canonical content and, with a
    language behind it ("title_en"), in forms, the API and the log.
    """

    attribute: str
    key: str
    label: Any
    max_length: int
    one_line: bool

    def name_in(self, language: str) -> str:
        return f"{self.key}_{language}"

    def label_in(self, language: str) -> str:
        """As the label of a field: "Title in English"."""
        in_language = theatre().language(language).word(get_language() or "en", "in")
        return _("%(field)s %(in_language)s") % {"field": self.label, "in_language": in_language}

    def label_of(self, language: str) -> str:
        """As one of several texts: "Title, English"."""
        return label_in(self.label, language)

    def stored(self, text: str) -> str:
        """The form in which it is stored and hashed."""
        return text.strip() if self.one_line else text_lines(text)


TEXTS = (
    LanguageText("titles", "title", gettext_lazy("Title"), 200, one_line=True),
    LanguageText("terms", "terms", gettext_lazy("Terms"), 20_000, one_line=False),
)


def in_reader_language(texts: Mapping[str, str]) -> str:
    """Of a text by language the one in the reader's; where there is none, the first in the order of pages."""
    return texts.get(language_shown(texts), "")


def language_shown(texts: Mapping[str, str]) -> str:
    """The language of what `in_reader_language` gives; empty where there is no text at all."""
    wanted = (get_language() or "en").partition("-")[0]
    if wanted in texts:
        return wanted
    return next((language for language in theatre().language_codes if language in texts), "")


def each_text() -> list[tuple[LanguageText, str]]:
    """Every text with every language, language by language, in the order of pages and forms."""
    return [(text, language) for language in theatre().language_codes for text in TEXTS]


def texts_by_language(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of a form or a request ("title_en" …) as `Content` takes them."""
    codes = theatre().language_codes
    return {text.attribute: {language: sent[text.name_in(language)] for language in codes} for text in TEXTS}


def texts_as_sent(texts: Any) -> dict[str, str]:
    """The other way round, of a content or a version; empty where it has no text in a language."""
    return {text.name_in(language): getattr(texts, text.attribute).get(language, "") for text, language in each_text()}


def _within_validity(moment: datetime, content: Stated) -> str | None:
    if (content.valid_from and moment < content.valid_from) or (content.valid_until and moment > content.valid_until):
        return _("The review date must be within the validity period.")
    return None


def _phases() -> Iterable[Choice]:
    return [Choice(phase.code, phase.names) for phase in theatre().arrangement.phases]


# Those that are entered as one field each.
SingleProvision = MomentProvision | HoursProvision | ChoiceProvision | LineProvision
PROVISIONS: tuple[SingleProvision, ...] = (
    MomentProvision(
        "review_at",
        gettext_lazy("Review date (UTC)"),
        gettext_lazy("The delegations review the designation then. It does not end automatically."),
        rule=_within_validity,
    ),
    HoursProvision(
        "notice_hours",
        gettext_lazy("Advance notice of movements (hours)"),
        gettext_lazy("How long in advance a movement on the route is notified."),
        families=frozenset({"route"}),
        most=720,
    ),
    HoursProvision(
        "emergency_notice_hours",
        gettext_lazy("Advance notice in an emergency (hours)"),
        families=frozenset({"route"}),
        most=720,
    ),
    ChoiceProvision(
        "begins_with",
        gettext_lazy("Begins with the phase"),
        gettext_lazy("Until this phase of the arrangement is open, nothing is prohibited in the area."),
        families=frozenset({"no_combat_flights"}),
        words=_phases,
    ),
    MomentProvision(
        "day_d",
        gettext_lazy("Day D (UTC)"),
        gettext_lazy("The moment from which the cessation applies."),
        families=frozenset({"cessation"}),
    ),
    LineProvision(
        "centre_line",
        gettext_lazy("Centre line of the road"),
        gettext_lazy("One vertex per line, or GeoJSON. The distances of the bands are measured from it."),
        families=frozenset({"zone"}),
    ),
)


RESERVATIONS = ReservationsProvision("reservations", gettext_lazy("Reservations"))
CORRIGENDUM = CorrigendumProvision("corrigendum", gettext_lazy("Corrigendum"))
REMAINDERS = RemaindersProvision("remainders", gettext_lazy("Remainders"))
# Entered by forms of their own, or by none.
STRUCTURED: tuple[Provision, ...] = (RESERVATIONS, CORRIGENDUM, REMAINDERS)
BY_NAME: Mapping[str, Provision] = {provision.name: provision for provision in (*PROVISIONS, *TABLES, *STRUCTURED)}


def provisions_of(family: str) -> list[SingleProvision]:
    """Those of one field that the kinds of a family have."""
    return [provision for provision in PROVISIONS if provision.belongs_to(family)]


def tables_of(family: str) -> list[TableProvision]:
    """The tables that the kinds of a family have."""
    return [provision for provision in TABLES if provision.belongs_to(family)]


def canonical_provisions(values: Mapping[str, Any]) -> dict[str, Any]:
    """As they are stored and hashed, without those that say nothing. One that the site no longer knows stays as it
    was: the digest covers it."""
    return {
        name: BY_NAME[name].canonical(value) if name in BY_NAME else value
        for name, value in values.items()
        if value is not None
    }


def read_provisions(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what is stored."""
    return {name: BY_NAME[name].read(value) if name in BY_NAME else value for name, value in stored.items()}
