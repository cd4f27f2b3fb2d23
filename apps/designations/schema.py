"""What a version says, described once: its texts, and its provisions.

Columns, canonical form, forms, API, comparison, auditors' words, scale data and `docs/content.md` are made of these
tables. A new provision is a line of PROVISIONS; a new language of the instruments is a line of `theatre/theatre.json`.
The outline and the marking have modules of their own (`geometry/shapes.py`, `access/markings.py`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.audit.labels import label_in
from apps.designations.structured import Corrigendum, Remainder, Reservation
from apps.texts.characters import normalise
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds, instant, whole_second
from apps.theatre.facts import theatre


def text_lines(text: str) -> str:
    """Terms with line ends as they are hashed: \\n, no trailing blanks, no blank lines at the ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


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
    wanted = (get_language() or "en").split("-")[0]
    return next((language for language in (wanted, *theatre().language_codes) if language in texts), "")


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


class Validity(Protocol):
    """The period that a content or a version states; an end that is open is None."""

    @property
    def valid_from(self) -> datetime | None: ...

    @property
    def valid_until(self) -> datetime | None: ...


# What speaks against a value beside the period that its content states; None where nothing does.
Rule = Callable[[Any, Validity], str | None]


@dataclass(frozen=True)
class Provision(ABC):
    """One structured part of what is agreed. Absent means that nothing was agreed about it.

    `families` names the families of kinds that have it; empty: every family. Values are what Python works with;
    `canonical` makes of one what is stored and hashed, `read` the other way round.
    """

    name: str
    label: Any
    hint: Any = ""
    families: frozenset[str] = frozenset()
    rule: Rule | None = None

    def belongs_to(self, family: str) -> bool:
        return not self.families or family in self.families

    @property
    @abstractmethod
    def describes(self) -> str:
        """What it holds, in English, for docs/content.md."""

    def normalised(self, value: Any) -> Any:
        """The value as it can be stored without losing anything that is said."""
        return value

    def fault(self, value: Any, content: Validity) -> str | None:
        """What speaks against a value, in a sentence; None where nothing does."""
        return self.rule(value, content) if self.rule else None

    def canonical(self, value: Any) -> Any:
        """JSON without fractions."""
        return value

    def read(self, stored: Any) -> Any:
        """The value of what `canonical` made. Raises ValueError."""
        return stored


@dataclass(frozen=True)
class MomentProvision(Provision):
    """An instant, in whole seconds of UTC."""

    @property
    def describes(self) -> str:
        return "moment (RFC 3339, whole seconds)"

    def normalised(self, value: datetime) -> datetime:
        moment = whole_second(value)
        assert moment is not None
        return moment

    def fault(self, value: datetime, content: Validity) -> str | None:
        return super().fault(value, content) if in_bounds(value) else bounds_sentence()

    def canonical(self, value: datetime) -> str:
        return instant(value)

    def read(self, stored: str) -> datetime:
        return datetime.fromisoformat(stored)


@dataclass(frozen=True)
class HoursProvision(Provision):
    """A whole number of hours from `least` to `most`."""

    least: int = 1
    most: int = 8_784

    @property
    def describes(self) -> str:
        return f"whole number of hours, {self.least} to {self.most}"

    def fault(self, value: int, content: Validity) -> str | None:
        if not self.least <= value <= self.most:
            return _("Enter a whole number of hours from %(least)s to %(most)s.") % {
                "least": self.least,
                "most": self.most,
            }
        return super().fault(value, content)

    @staticmethod
    def in_words(value: int) -> str:
        return ngettext("%(count)s hour", "%(count)s hours", value) % {"count": value}


def _within_validity(moment: datetime, content: Validity) -> str | None:
    if (content.valid_from and moment < content.valid_from) or (content.valid_until and moment > content.valid_until):
        return _("The review date must be within the validity period.")
    return None


PROVISIONS: tuple[MomentProvision | HoursProvision, ...] = (
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
)


@dataclass(frozen=True)
class ReservationsProvision(Provision):
    """Parts of the outline that stay open."""

    @property
    def describes(self) -> str:
        return "parts of the outline that stay open: `polygons` and, by delegation and language, `reasons`"

    def normalised(self, value: tuple[Reservation, ...]) -> tuple[Reservation, ...]:
        return tuple(sorted((one.with_texts(_normal_lines) for one in value), key=lambda one: one.ground.canonical()))

    def canonical(self, value: tuple[Reservation, ...]) -> list[dict[str, Any]]:
        return [one.canonical() for one in value]

    def read(self, stored: list[dict[str, Any]]) -> tuple[Reservation, ...]:
        return tuple(map(Reservation.read, stored))


@dataclass(frozen=True)
class CorrigendumProvision(Provision):
    """That the version mends a mistake in earlier ones."""

    @property
    def describes(self) -> str:
        return "digests that it `corrects` and, by language, what the `mistake` was; amendments alone"

    def normalised(self, value: Corrigendum) -> Corrigendum:
        return value.with_texts(_normal_lines)

    def canonical(self, value: Corrigendum) -> dict[str, Any]:
        return value.canonical()

    def read(self, stored: dict[str, Any]) -> Corrigendum:
        return Corrigendum.read(stored)


@dataclass(frozen=True)
class RemaindersProvision(Provision):
    """What becomes designations of its own when the common ground comes into force. The service makes it."""

    @property
    def describes(self) -> str:
        return (
            "for each remainder its `delegation`, the future `designation`, the `digest` of its first version, the"
            " digest that it is a part `of`, and its `polygons`"
        )

    def canonical(self, value: tuple[Remainder, ...]) -> list[dict[str, Any]]:
        return [one.canonical() for one in value]

    def read(self, stored: list[dict[str, Any]]) -> tuple[Remainder, ...]:
        return tuple(map(Remainder.read, stored))


def _normal_lines(text: str) -> str:
    return text_lines(normalise(text))


RESERVATIONS = ReservationsProvision("reservations", gettext_lazy("Reservations"))
CORRIGENDUM = CorrigendumProvision("corrigendum", gettext_lazy("Corrigendum"))
REMAINDERS = RemaindersProvision("remainders", gettext_lazy("Remainders"))
# Entered by forms of their own, or by none.
STRUCTURED: tuple[Provision, ...] = (RESERVATIONS, CORRIGENDUM, REMAINDERS)
BY_NAME: Mapping[str, Provision] = {provision.name: provision for provision in (*PROVISIONS, *STRUCTURED)}


def provisions_of(family: str) -> list[MomentProvision | HoursProvision]:
    """Those that the kinds of a family have."""
    return [provision for provision in PROVISIONS if provision.belongs_to(family)]


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
