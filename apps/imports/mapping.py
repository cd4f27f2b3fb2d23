"""Which field of a file is what of a designation: guessed from names, mended by hand, and made into content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.access.errors import at_field
from apps.designations.content import Content
from apps.designations.kinds import kind_codes
from apps.designations.schema import BY_NAME, CORRIGENDUM, REMAINDERS, each_text, read_provisions, texts_by_language
from apps.geometry.shapes import Shape
from apps.geometry.typed import parse_length
from apps.texts.moments import read_moment
from apps.theatre.facts import theatre

# What no draft begins with: they say something of an earlier version, or of others' common ground.
NOT_OF_DRAFTS = frozenset({CORRIGENDUM.name, REMAINDERS.name})
_SOURCE = 300


@dataclass(frozen=True)
class Target:
    """Something that a designation has and a field may hold. `guesses`: names of fields, in lower case. `default`:
    whether a value may be said for every feature that has none."""

    name: str
    label: Any
    guesses: frozenset[str]
    default: bool = False


_TEXT_GUESSES = {
    "title": ("title", "name", "label"),
    "terms": ("terms", "description", "desc"),
}
_WORDS = {
    "title_ru": ("название", "имя", "наименование"),
    "terms_ru": ("условия", "описание"),
}


def targets() -> list[Target]:
    """All of them, in the order of the form."""
    texts = [
        Target(
            text.name_in(language),
            lazy(text.label_in, str)(language),
            frozenset(
                {text.name_in(language), *(f"{word}_{language}" for word in _TEXT_GUESSES[text.key])}
                | set(_TEXT_GUESSES[text.key] if language == theatre().language_codes[0] else ())
                | set(_WORDS.get(text.name_in(language), ()))
            ),
            default=True,
        )
        for text, language in each_text()
    ]
    return [Target("kind", gettext_lazy("Type"), frozenset({"kind", "type", "тип"}), default=True), *texts, *_OTHERS]


_OTHERS = (
    Target("width_m", gettext_lazy("Width of the route, m"), frozenset({"width_m", "width", "ширина"}), default=True),
    Target(
        "radius_m", gettext_lazy("Radius of the site, m"), frozenset({"radius_m", "radius", "радиус"}), default=True
    ),
    Target("level", pgettext_lazy("marking", "Classification level"), frozenset({"level"}), default=True),
    Target("compartments", gettext_lazy("Compartments"), frozenset({"compartments"})),
    Target("releasable_to", gettext_lazy("Releasable to"), frozenset({"releasable_to"})),
    Target("valid_from", gettext_lazy("Valid from (UTC)"), frozenset({"valid_from", "from"})),
    Target("valid_until", gettext_lazy("Valid until (UTC)"), frozenset({"valid_until", "until"})),
    Target("provisions", gettext_lazy("Provisions"), frozenset({"provisions"})),
)


def guessed(fields: Iterable[str]) -> dict[str, str]:
    """For each target the field that its name suggests; names in a Shapefile end after ten letters."""
    left = list(fields)
    mapping: dict[str, str] = {}
    # The site's own names first, so that nothing else takes them.
    for own in (True, False):
        for target in targets():
            names = {target.name, target.name[:10]} if own else target.guesses
            match = next((name for name in left if name.strip().lower() in names), None)
            if match is not None and target.name not in mapping:
                mapping[target.name] = match
                left.remove(match)
    return mapping


@dataclass(frozen=True)
class FieldMapping:
    """A saved mapping: the field of each target, and what is said for all features that have none."""

    fields: Mapping[str, str]
    defaults: Mapping[str, Any]

    def value(self, target: str, values: Mapping[str, Any]) -> Any:
        value = values.get(self.fields.get(target, ""))
        return self.defaults.get(target, "") if value is None or value == "" else value

    def text(self, target: str, values: Mapping[str, Any]) -> str:
        value = self.value(target, values)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value).strip()


def kind_of(mapping: FieldMapping, values: Mapping[str, Any]) -> str:
    """The code of a kind, said by code or by name in any language. Raises Incomplete."""
    said = mapping.text("kind", values)
    wanted = said.casefold()
    for code in kind_codes():
        if wanted == code or wanted in {name.casefold() for name in theatre().kind(code).names.values()}:
            return code
    if not said:
        raise at_field("kind", _("Select a type: it decides what you draw."))
    raise at_field("kind", _("There is no type “%(name)s”.") % {"name": said[:80]})


def content_of(mapping: FieldMapping, values: Mapping[str, Any], shape: Shape, *, source_note: str = "") -> Content:
    """What a draft of a feature would say. Raises Incomplete for a value that cannot be read."""
    sent = {text.name_in(language): mapping.text(text.name_in(language), values) for text, language in each_text()}
    return Content(
        **texts_by_language(sent),
        shape=shape,
        level=_level(mapping.text("level", values)),
        compartments=tuple(_codes(mapping.value("compartments", values))),
        releasable_to=tuple(_codes(mapping.value("releasable_to", values))),
        valid_from=_moment("valid_from", mapping.text("valid_from", values)),
        valid_until=_moment("valid_until", mapping.text("valid_until", values)),
        provisions=_provisions(mapping.value("provisions", values)),
        basis="file",
        source_note=source_note[:_SOURCE],
    )


def length_of(mapping: FieldMapping, target: str, values: Mapping[str, Any]) -> int | None:
    """In whole metres; None where none is said. Raises Incomplete."""
    text = mapping.text(target, values)
    if not text:
        return None
    length = parse_length(text.removesuffix(".0")[:40])
    if length is None:
        raise at_field(target, _("Enter a length, for example 500 m, 1.5 km or 500 yd."))
    return length.metres


def _level(text: str) -> int:
    plain = text.removesuffix(".0")
    for level in theatre().levels:
        if plain in (str(level.order), level.code):
            return level.order
    raise at_field("level", _("Select a classification level."))


def _codes(value: Any) -> list[str]:
    """Of a list, of JSON, or of words with commas or blanks between them."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = []
    parts = value if isinstance(value, list) else str(value or "").replace(";", ",").replace(" ", ",").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _moment(target: str, text: str) -> datetime | None:
    if not text:
        return None
    moment = None
    if len(text) <= 40:
        try:
            moment = parse_datetime(text) or read_moment(text)
        except ValueError:
            moment = None
    if moment is None:
        raise at_field(target, _("Enter a date and time in UTC, for example 2016-09-15T18:00:00Z."))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


def _provisions(value: Any) -> dict[str, Any]:
    """As they are stored and hashed, without those that no draft has. Raises Incomplete."""
    if value in ("", None, {}):
        return {}
    try:
        stored = json.loads(value) if isinstance(value, str) else value
        kept = {name: one for name, one in stored.items() if name not in NOT_OF_DRAFTS}
        if not kept.keys() <= BY_NAME.keys():
            raise ValueError(sorted(kept))
        return read_provisions(kept)
    except (ValueError, TypeError, KeyError, AttributeError, LookupError) as error:
        raise at_field(
            "provisions", _("The provisions cannot be read: they are JSON as the site exports it.")
        ) from error
