"""What every reader of a format gives: features one by one, and what is said of the whole file before them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.imports.limits import MAX_FIELD_NAME, MAX_FIELDS, MAX_NAMED, MAX_VALUE, MAX_VALUES
from apps.imports.storable import MAX_DEPTH, storable, storable_text


@dataclass(frozen=True)
class RawFeature:
    """A feature as its file has it: values by field, and a geometry of GeoJSON in degrees of WGS 84, None where it has
    none. `dropped`: what was left out ("height", "measure", "curve", "values", "characters"); `fault`: why nothing can
    be read; `identifier`: what its file calls it beside its values, where it does; `layer`: the name of its layer or
    folder, in a file with several."""

    values: Mapping[str, Any]
    geometry: dict[str, Any] | None = None
    dropped: frozenset[str] = frozenset()
    fault: str = ""
    identifier: str = ""
    layer: str = ""


@dataclass(frozen=True)
class Fields:
    """The names of a file's fields that are read, at most MAX_FIELDS; how many are left out, and the first of these."""

    read: tuple[str, ...] = ()
    left_out: int = 0
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file that is being read. `asks`: what it does not say and somebody has to ("crs", "encoding"); nothing is read
    of it then. `system`: the reference system that was transformed, empty for WGS 84."""

    features: Iterator[RawFeature] = field(default_factory=lambda: iter(()))
    # How many there are, as far as that is known before they are read.
    count: int = 0
    fields: Fields = Fields()
    asks: tuple[str, ...] = ()
    guess: str = ""
    system: str = ""
    encoding: str = ""
    sample: str = ""


@dataclass(frozen=True)
class Answers:
    """What somebody said of a file where it says nothing itself."""

    crs: str = ""
    encoding: str = ""


def field_name(name: Any) -> str:
    """As it is stored, with whatever is read of its values."""
    return storable_text(str(name)).strip()[:MAX_FIELD_NAME]


# Names of fields by which programs tell features apart.
_IDENTIFIERS = frozenset({"id", "uuid", "guid", "globalid", "identifier"})


def identifier_of(feature: RawFeature) -> str:
    """What tells a feature apart in its file; empty where nothing does."""
    fields = (str(value) for name, value in feature.values.items() if name.casefold() in _IDENTIFIERS)
    return (feature.identifier or next(fields, ""))[:MAX_FIELD_NAME]


def bounded_fields(names: Iterable[Any]) -> Fields:
    """Of all names that a file has, in its order, those that are read."""
    every = [name for name in dict.fromkeys(map(field_name, names)) if name]
    others = every[MAX_FIELDS:]
    return Fields(tuple(every[:MAX_FIELDS]), len(others), tuple(others[:MAX_NAMED]))


def bounded_values(values: Mapping[Any, Any], fields: Container[str]) -> tuple[dict[str, Any], frozenset[str]]:
    """The values of these fields as text, numbers, or JSON of these; and what was left out: "values" that are too long,
    no number, or under a name that another one has too, and "characters" (or numbers) within values."""
    kept: dict[str, Any] = {}
    dropped: set[str] = set()
    size = 0
    for raw_name, value in values.items():
        name = field_name(raw_name)
        if name not in fields or value is None or value == "":
            continue
        plain = storable(value, MAX_DEPTH // 2)
        if plain is None or name in kept:
            dropped.add("values")
            continue
        if plain != value:
            dropped.add("characters")
        plain = plain if isinstance(plain, bool | int | dict | list) else storable_text(str(plain))
        takes = len(str(plain))
        if takes > MAX_VALUE or size + takes > MAX_VALUES:
            dropped.add("values")
            continue
        size += takes
        kept[name] = plain
    return kept, frozenset(dropped)
