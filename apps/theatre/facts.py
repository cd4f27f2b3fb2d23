"""The theatre: everything that is true of one place and time and of no other, read from a folder of data.

A centre elsewhere changes the folder and no code. It is read once, checked by the JSON schemas beside it and by the
rules that a schema cannot say, and given out as values that nobody can change. The folder is `theatre/` in the
project, or what the environment's JIC_THEATRE names. Pure Python: no Django here.

Names come in English, Russian and Arabic; coordinates are WGS 84, (longitude, latitude) in degrees.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from apps.geometry.outline import Box
from apps.texts.names import NameIndex
from apps.texts.normalise import fold
from apps.theatre.arrangement import FILE as ARRANGEMENT
from apps.theatre.arrangement import Arrangement, arrangement_from
from apps.theatre.files import (
    DEFAULT_FOLDER,
    TheatreError,
    check_demo,
    check_facts,
    check_places,
    check_unique,
    instant,
    read,
)
from apps.theatre.looks import Look, Side, check_looks
from apps.theatre.movements import FILE as MOVEMENTS
from apps.theatre.movements import MovementFacts, movements_from
from apps.theatre.vocabulary import FILE as PROVISIONS
from apps.theatre.vocabulary import Provisions, provisions_from

LAYERS = ("land", "governorates", "quarters", "rivers", "roads")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in a language (also for "en-gb"), or in English where it has none."""
    return texts.get(language) or texts.get(language.split("-")[0]) or texts["en"]


@dataclass(frozen=True)
class Level:
    """One marking. `order` counts from 1, the lowest; `slot` names its colour in the pages (u, r, c)."""

    code: str
    order: int
    slot: str
    names: Mapping[str, str]
    marks: Mapping[str, str]

    def name(self, language: str) -> str:
        """As in a banner."""
        return in_language(self.names, language)

    def mark(self, language: str) -> str:
        """As beside a paragraph."""
        return in_language(self.marks, language)


@dataclass(frozen=True)
class Language:
    """A language of the instruments. `names` are words by language of the interface and grammatical form: `name`, `in`
    ("in English"), `text` ("English", as in "Title, English"), `within` (what a sentence says of its text) and
    `the_text` ("the English text")."""

    code: str
    own_name: str
    names: Mapping[str, Mapping[str, str]]

    def word(self, language: str, form: str) -> str:
        """Its name in a language of the interface and one grammatical form."""
        return (self.names.get(language) or self.names["en"])[form]


@dataclass(frozen=True)
class Compartment:
    """What a marking may name beside its level, and people are cleared for apart: a subject or an area."""

    code: str
    group: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """The name in a language."""
        return in_language(self.names, language)


@dataclass(frozen=True)
class DelegationFacts:
    """A party: signatories have positions from 1, observers 0. `names` are words by language and grammatical form.
    `allows_codes` lets its authorities approve without a passkey, which is shown as attested by the server. A signatory
    has a look; who has none is drawn in grey. `language` is the language of the instruments in which its officers
    write; empty where they write in none of them. The secretariat notifies movements and never negotiates."""

    code: str
    is_signatory: bool
    position: int
    names: Mapping[str, Mapping[str, str]]
    allows_codes: bool = False
    look: Look | None = None
    language: str = ""
    is_secretariat: bool = False

    def word(self, language: str, form: str) -> str:
        """Its name in a language and one grammatical form."""
        words = self.names.get(language) or self.names["en"]
        return str(words.get(form) or words.get("name") or self.code)

    def as_row(self) -> dict[str, Any]:
        """For the table of delegations."""
        names = {language: dict(words) for language, words in self.names.items()}
        return {
            "code": self.code,
            "is_signatory": self.is_signatory,
            "position": self.position,
            "allows_codes": self.allows_codes,
            "names": names,
        }


@dataclass(frozen=True)
class Place:
    """A named place. `rank` 1 is shown from afar, 5 only close by. A name alone is never a location."""

    id: str
    kind: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    lon: float
    lat: float
    rank: int

    def name(self, language: str) -> str:
        """The name in a language, else in English."""
        return in_language(self.names, language)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """All names and aliases as the search compares them."""
        return tuple(dict.fromkeys(fold(text) for text in (*self.names.values(), *self.aliases)))


@dataclass(frozen=True)
class KindFacts:
    """A kind of designation. `family` names its behaviour in code (apps/designations/families.py); `glyph` is an SVG
    path of 18 × 18; what is `mixed` is filled with the pattern of several parties; `seed_share` is its part of
    generated data."""

    code: str
    family: str
    names: Mapping[str, str]
    glyph: str
    mixed: bool
    seed_share: float

    def name(self, language: str) -> str:
        """The name in a language."""
        return in_language(self.names, language)


@dataclass(frozen=True)
class ConflictRule:
    """What is said of two kinds on the same ground: blocks, warns or allowed, and why."""

    severity: str
    reasons: Mapping[str, str]

    def reason(self, language: str) -> str:
        """A whole sentence, with what to do where something is to be done."""
        return in_language(self.reasons, language)


@dataclass(frozen=True)
class ConflictRules:
    """A rule for each pair of kinds, the same in either order."""

    kinds: tuple[str, ...]
    table: Mapping[frozenset[str], ConflictRule]

    def between(self, one: str, other: str) -> ConflictRule:
        """The rule for two kinds. Raises KeyError for a kind that the theatre does not have."""
        return self.table[frozenset((one, other))]


@dataclass(frozen=True)
class Alias:
    """A name of a group in one language; `since` and `until` bound the time in which it was used, if known."""

    text: str
    language: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Group:
    """A group with a stable id, whatever it is called at a time."""

    id: str
    names: Mapping[str, str]
    aliases: tuple[Alias, ...]
    note: Mapping[str, str]

    def known_as(self, day: date) -> tuple[str, ...]:
        """The aliases in use on a day."""
        return tuple(
            alias.text
            for alias in self.aliases
            if (alias.since is None or alias.since <= day) and (alias.until is None or day < alias.until)
        )


@dataclass(frozen=True)
class Term:
    """A word of the arrangement and what it means here. `forms` are further ones by which it is found in texts."""

    id: str
    names: Mapping[str, str]
    meaning: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What the map shows first."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class Theatre:
    """All facts of the theatre. Get it by `theatre()`."""

    folder: Path
    names: Mapping[str, str]
    short_names: Mapping[str, str]
    zone: str
    zone_names: Mapping[str, str]
    bounds: Box
    view: View
    grid: str
    day_d: datetime
    day_d_source: Mapping[str, str]
    reference_prefix: str
    answer_within_hours: int
    # Two proposals of one type that share so much of the ground that either covers are taken for the same thing.
    same_ground_percent: int
    levels: tuple[Level, ...]
    languages: tuple[Language, ...]
    compartments: tuple[Compartment, ...]
    delegations: tuple[DelegationFacts, ...]
    places: tuple[Place, ...]
    groups: tuple[Group, ...]
    terms: tuple[Term, ...]
    kinds: tuple[KindFacts, ...]
    arrangement: Arrangement
    provisions: Provisions
    movements: MovementFacts
    conflict_rules: ConflictRules
    layers: Mapping[str, Any] = field(repr=False)
    # A FeatureCollection: all that a release by district may name. No part of the base map.
    districts: Mapping[str, Any] = field(repr=False)
    demo: Mapping[str, Any] = field(repr=False)
    # The demonstration of a cessation: its steps, in the order of their times.
    scenario: tuple[Mapping[str, Any], ...] = field(repr=False)
    # The notice with which a side leaves, for whoever asks the demonstration for it; None: there is none.
    departure: Mapping[str, Any] | None = field(repr=False)

    def name(self, language: str) -> str:
        """The centre's name."""
        return in_language(self.names, language)

    def short_name(self, language: str) -> str:
        """The centre's abbreviation."""
        return in_language(self.short_names, language)

    def zone_name(self, language: str) -> str:
        """The place after which local time is called."""
        return in_language(self.zone_names, language)

    @cached_property
    def name_index(self) -> NameIndex:
        """The names of places and groups, to be found in texts. A group that is only described has none."""
        places = ((f"place:{place.id}", place.names, place.aliases) for place in self.places)
        names = [
            (key, code, text)
            for key, by_language, aliases in places
            for code in self.language_codes
            for name in (*filter(None, [by_language.get(code)]), *aliases)
            for text in _names_in(name)
        ]
        for group in self.groups:
            names += [(f"group:{group.id}", code, text) for code, text in group.names.items()]
            names += [(f"group:{group.id}", alias.language, alias.text) for alias in group.aliases]
        return NameIndex(row for row in names if row[2] != row[2].lower() or row[2] == row[2].upper())

    @cached_property
    def term_index(self) -> NameIndex:
        """The words of the glossary, to be found in texts."""
        return NameIndex(
            (term.id, code, text)
            for term in self.terms
            for code, name in term.names.items()
            for text in (name, *term.forms.get(code, ()))
        )

    @cached_property
    def level_orders(self) -> frozenset[int]:
        """The orders of all levels, lowest 1."""
        return frozenset(level.order for level in self.levels)

    def level(self, order: int) -> Level:
        """The level of an order. Raises LookupError."""
        for level in self.levels:
            if level.order == order:
                return level
        raise LookupError(f"no level {order}")

    def level_by_code(self, code: str) -> Level:
        """The level of a code. Raises LookupError."""
        for level in self.levels:
            if level.code == code:
                return level
        raise LookupError(f"no level {code}")

    @cached_property
    def language_codes(self) -> tuple[str, ...]:
        """The codes of the languages of the instruments, in their order on pages."""
        return tuple(language.code for language in self.languages)

    def language(self, code: str) -> Language:
        """The language of a code. Raises LookupError."""
        for language in self.languages:
            if language.code == code:
                return language
        raise LookupError(f"no language {code}")

    @cached_property
    def compartment_codes(self) -> frozenset[str]:
        """The codes of all compartments."""
        return frozenset(compartment.code for compartment in self.compartments)

    def compartment(self, code: str) -> Compartment:
        """The compartment of a code. Raises LookupError."""
        for compartment in self.compartments:
            if compartment.code == code:
                return compartment
        raise LookupError(f"no compartment {code}")

    def place(self, identifier: str) -> Place:
        """The place of an id. Raises LookupError."""
        for place in self.places:
            if place.id == identifier:
                return place
        raise LookupError(f"no place {identifier}")

    def kind(self, code: str) -> KindFacts:
        """The kind of a code. Raises LookupError."""
        for kind in self.kinds:
            if kind.code == code:
                return kind
        raise LookupError(f"no kind {code}")

    @cached_property
    def mixed_kinds(self) -> tuple[KindFacts, ...]:
        """The kinds that are filled with the pattern of several parties."""
        return tuple(kind for kind in self.kinds if kind.mixed)

    def is_mixed(self, code: str) -> bool:
        """Whether a kind is among them."""
        return any(kind.code == code for kind in self.mixed_kinds)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """How each signatory is drawn, in their order."""
        return tuple(Side(one.position, one.look) for one in self.delegations if one.is_signatory and one.look)

    @cached_property
    def secretariat(self) -> frozenset[str]:
        """The codes of delegations that keep the secretariat."""
        return frozenset(one.code for one in self.delegations if one.is_secretariat)

    @cached_property
    def delegation_rows(self) -> list[dict[str, Any]]:
        """All delegations for the table of delegations."""
        return [delegation.as_row() for delegation in self.delegations]

    def base_layers(self) -> dict[str, Any]:
        """The base map: layer → GeoJSON FeatureCollection with name_en, name_ru, name_ar, rank, class; and places."""
        features = [
            {
                "type": "Feature",
                "id": place.id,
                "properties": {
                    **{f"name_{language}": name for language, name in place.names.items()},
                    "rank": place.rank,
                    "class": place.kind,
                },
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            }
            for place in self.places
        ]
        return {**self.layers, "places": {"type": "FeatureCollection", "features": features}}


@lru_cache(maxsize=1)
def theatre() -> Theatre:
    """The theatre of this process, read and checked on the first call. Raises TheatreError."""
    return load(Path(os.environ.get("JIC_THEATRE") or DEFAULT_FOLDER))


# The article of an Arabic name in Latin and Russian letters, which a text leaves out as often as not: "Suwayda",
# «Сувейда». What remains of a short name may be another word.
_ARTICLE = re.compile(r"(?:a[lrstznd]|ash|эль|э[рсштзнд]|аль|аш)-(?=\w{5})", re.IGNORECASE)


def _names_in(name: str) -> list[str]:
    """The names that a text may use for a place: "Palmyra (Tadmur)" are two, and an article may be missing."""
    parts = [part.strip() for part in re.split(r"[()]", name) if part.strip()]
    return [*parts, *(part[article.end() :] for part in parts if (article := _ARTICLE.match(part)))]


def find_places(query: str, limit: int = 10) -> list[Place]:
    """Places whose name or alias in any language begins with or holds the query; the best and largest first."""
    wanted = fold(query)
    if not wanted:
        return []
    found = []
    for place in theatre().places:
        scores = [score for name in place.folded if (score := _score(name, wanted)) is not None]
        if scores:
            found.append((min(scores), place.rank, place.names["en"], place))
    found.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in found[:limit]]


def _score(name: str, wanted: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in name:
        return 2
    return 3 if wanted in name and len(wanted) > 2 else None


def load(folder: Path) -> Theatre:
    """Read and check a folder. Raises TheatreError for the first thing that is wrong."""
    facts = read(folder, "theatre.json", "theatre")
    places = read(folder, "places.json", "places")["places"]
    glossary = read(folder, "glossary.json", "glossary")
    box = Box(**{side: float(value) for side, value in facts["bounds"].items()})
    check_facts(facts, box)
    check_looks(facts["delegations"])
    check_places(places, box)
    kinds = read(folder, "kinds.json", "kinds")["kinds"]
    codes = [kind["code"] for kind in kinds]
    check_unique("kinds.json", "kinds", codes)
    arrangement = read(folder, ARRANGEMENT, "arrangement")
    provisions = read(folder, PROVISIONS, "provisions")
    delegations = frozenset(one["code"] for one in facts["delegations"])
    movements = read(folder, MOVEMENTS, "movements")
    rules = read(folder, "conflict_rules.json", "conflict_rules")
    demo = read(folder, "demo.json", "demo")
    check_demo(demo, facts, codes)
    layers = {name: read(folder, f"base/{name}.geojson", "layer") for name in LAYERS}
    return Theatre(
        folder=folder,
        names=_frozen(facts["names"]),
        short_names=_frozen(facts["short_names"]),
        zone=facts["zone"],
        zone_names=_frozen(facts["zone_names"]),
        bounds=box,
        view=View(**facts["view"]),
        grid=facts["grid"],
        day_d=instant(facts["day_d"]["instant"]),
        day_d_source=_frozen(facts["day_d"]["source"]),
        reference_prefix=facts["reference_prefix"],
        answer_within_hours=facts["answer_within_hours"],
        same_ground_percent=facts["same_ground_percent"],
        levels=tuple(Level(**_frozen_members(level)) for level in facts["levels"]),
        languages=tuple(Language(**_frozen_members(one)) for one in facts["languages"]),
        compartments=tuple(Compartment(**_frozen_members(one)) for one in facts["compartments"]),
        delegations=tuple(_delegation(one) for one in facts["delegations"]),
        places=tuple(Place(**{**_frozen_members(place), "aliases": tuple(place["aliases"])}) for place in places),
        groups=tuple(_group(one, index) for index, one in enumerate(glossary["groups"])),
        terms=tuple(Term(**_frozen_members(one)) for one in glossary["terms"]),
        kinds=tuple(KindFacts(**_frozen_members(kind)) for kind in kinds),
        arrangement=arrangement_from(arrangement, delegations),
        provisions=provisions_from(provisions, delegations, frozenset(codes)),
        movements=movements_from(movements),
        conflict_rules=_rules(rules, tuple(codes)),
        layers=MappingProxyType(layers),
        districts=MappingProxyType(read(folder, "districts.geojson", "layer")),
        demo=MappingProxyType(demo),
        scenario=_scenario(folder, demo),
        departure=_departure(folder, demo),
    )


def _scenario(folder: Path, demo: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The steps of the scenario, by people of the demonstration. Raises TheatreError."""
    steps = read(folder, "scenario.json", "scenario")["steps"]
    people = {user["username"] for user in demo["users"]}
    for number, step in enumerate(steps):
        if step["by"] not in people:
            raise TheatreError("scenario.json", f"steps/{number}/by", f"no user {step['by']}", "See demo.json.")
        if number and step["at"] < steps[number - 1]["at"]:
            fault = f"{step['at']} is before the step above it"
            raise TheatreError("scenario.json", f"steps/{number}/at", fault, "Order the steps by their times.")
    return tuple(map(_frozen, steps))


def _departure(folder: Path, demo: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The notice of a side that leaves, by somebody of the demonstration. Raises TheatreError."""
    departure = read(folder, "scenario.json", "scenario").get("departure")
    if departure is None:
        return None
    if departure["by"] not in {user["username"] for user in demo["users"]}:
        raise TheatreError("scenario.json", "departure/by", f"no user {departure['by']}", "See demo.json.")
    return MappingProxyType(departure)


# In a rule for a kind: together with every kind that has no rule of its own with it.
ANY_OTHER = "*"


def _rules(content: dict[str, Any], kinds: tuple[str, ...]) -> ConflictRules:
    stated: dict[frozenset[str], ConflictRule] = {}
    for index, row in enumerate(content["rules"]):
        place = f"rules/{index}/kinds"
        for kind in row["kinds"]:
            if kind not in (*kinds, ANY_OTHER):
                fault, mend = f"{kind} is not among the kinds", "Mend the name, or add it to kinds.json."
                raise TheatreError("conflict_rules.json", place, fault, mend)
        pair = frozenset(row["kinds"])
        if pair in stated:
            fault = "this pair has a rule already (the order does not matter)"
            raise TheatreError("conflict_rules.json", place, fault, "Keep one of the two.")
        stated[pair] = ConflictRule(row["severity"], _frozen(row["reason"]))
    table: dict[frozenset[str], ConflictRule] = {}
    for first in kinds:
        for second in kinds:
            pair = frozenset((first, second))
            general = (frozenset((second, ANY_OTHER)), frozenset((first, ANY_OTHER)))
            rules = [stated[found] for found in (pair, *general) if found in stated]
            if not rules:
                fault = f"no rule for {first} with {second}"
                raise TheatreError("conflict_rules.json", "rules", fault, "Add one: blocks, warns or allowed.")
            table.setdefault(pair, rules[0])
    return ConflictRules(kinds, MappingProxyType(table))


def _delegation(content: dict[str, Any]) -> DelegationFacts:
    look = Look.read(content["look"]) if "look" in content else None
    return DelegationFacts(**{**_frozen_members(content), "look": look})


def _group(content: dict[str, Any], index: int) -> Group:
    aliases = []
    for number, alias in enumerate(content["aliases"]):
        try:
            since, until = (date.fromisoformat(alias[end]) if alias[end] else None for end in ("from", "until"))
        except ValueError as error:
            place = f"groups/{index}/aliases/{number}"
            raise TheatreError("glossary.json", place, str(error), "Write dates like 2016-07-28.") from error
        aliases.append(Alias(alias["text"], alias["language"], since, until))
    return Group(content["id"], _frozen(content["names"]), tuple(aliases), _frozen(content["note"]))


def _frozen(value: Any) -> Any:
    return MappingProxyType({key: _frozen(item) for key, item in value.items()}) if isinstance(value, dict) else value


def _frozen_members(content: dict[str, Any]) -> dict[str, Any]:
    return {name: _frozen(value) for name, value in content.items()}
