"""What every reader of a format gives: features one by one, and what is said of the whole file before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.imports.limits import MAX_FIELD_NAME, MAX_FIELDS, MAX_VALUE, MAX_VALUES


@dataclass(frozen=True)
class RawFeature:
    """A feature as its file has it: values by field, and a geometry of GeoJSON in degrees of WGS 84, None where it has
    none. `dropped`: what was left out ("height", "measure", "curve", "values"); `fault`: why nothing can be read."""

    values: Mapping[str, Any]
    geometry: dict[str, Any] | None = None
    dropped: frozenset[str] = frozenset()
    fault: str = ""


@dataclass(frozen=True)
class Source:
    """A file that is being read. `asks`: what it does not say and somebody has to ("crs", "encoding"); nothing is read
    of it then. `system`: the reference system that was transformed, empty for WGS 84."""

    features: Iterator[RawFeature] = field(default_factory=lambda: iter(()))
    # How many there are, as far as that is known before they are read.
    count: int = 0
    fields: tuple[str, ...] = ()
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


def bounded_values(values: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The values as text, numbers, or JSON of these; and whether anything was cut."""
    kept: dict[str, Any] = {}
    size, cut = 0, len(values) > MAX_FIELDS
    for name, value in list(values.items())[:MAX_FIELDS]:
        if value is None or value == "":
            continue
        plain = value if isinstance(value, bool | int | dict | list) else str(value)
        takes = len(str(plain))
        if takes > MAX_VALUE or size + takes > MAX_VALUES:
            cut = True
            continue
        size += takes
        kept[str(name)[:MAX_FIELD_NAME]] = plain
    return kept, cut
