"""The numbered requirements of the profile: one registry for the suite, its report and docs/profile.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jic_conformance.site import Site

VERSION = "1.0"
_ID = re.compile(r"JIC-R-[0-9]{3}", re.ASCII)


class Level(StrEnum):
    """RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class ConformanceClass(StrEnum):
    """What an implementation claims, one by one; each leans on the core."""

    CORE = "core"
    TOKENS = "tokens"
    PROBLEMS = "problem-details"
    DESIGNATIONS = "designations"
    MARKING = "marking-and-precision"
    GEOMETRY = "geometry"
    DIGESTS = "digests"
    ACTS = "acts"
    EDITIONS = "editions"
    MOVEMENTS = "movements"
    CHANGES = "changes"
    WRITES = "writes"
    BUNDLES = "bundles"


class NothingToCheck(Exception):
    """A requirement that says nothing here: what it is about is not there, or was not asked for. Skips the check."""


# What speaks against the implementation, a sentence each; nothing where the requirement is met.
Check = Callable[["Site"], Iterator[str]]


@dataclass(frozen=True)
class Requirement:
    """`only_writing`: the check makes a draft, so that it runs only where that was allowed. `about_every_answer`: it
    looks at what all others were answered, and runs after them."""

    id: str
    cls: ConformanceClass
    level: Level
    sentence: str
    check: Check
    only_writing: bool = False
    about_every_answer: bool = False


REQUIREMENTS: dict[str, Requirement] = {}


def requirement(
    id: str,  # noqa: A002  (what the profile calls it)
    cls: ConformanceClass,
    sentence: str,
    *,
    level: Level = Level.MUST,
    only_writing: bool = False,
    about_every_answer: bool = False,
) -> Callable[[Check], Check]:
    """Register a check. Raises ValueError for an id that is none, or is taken."""
    if not _ID.fullmatch(id) or id in REQUIREMENTS:
        raise ValueError(f"{id} is no free number of a requirement.")
    if level.value not in sentence:
        raise ValueError(f"{id}: its sentence does not say {level}.")

    def register(check: Check) -> Check:
        REQUIREMENTS[id] = Requirement(id, cls, level, sentence, check, only_writing, about_every_answer)
        return check

    return register


def in_order() -> list[Requirement]:
    return sorted(REQUIREMENTS.values(), key=lambda one: one.id)
