"""The lists of all signatories, line by line: what each has of a group, and what that comes to. No database.

Nothing is decided here. A group that one list has as a party and another excludes is disputed, and stays so until a
side says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.groups.models import ListedAs

PARTY, EXCLUDED, UNCLEAR = "all-party", "all-excluded", "all-unclear"
DISPUTED, DIFFERING, UNLISTED = "disputed", "differing", "unlisted"
ONLY = "only-"


def line_class(listed: Mapping[str, str], signatories: Sequence[str]) -> str:
    """One of the classes of `classes`. `listed`: what each signatory has, by its code."""
    listed = {code: value for code, value in listed.items() if value != ListedAs.OFF}
    values = set(listed.values())
    if not listed:
        return UNLISTED
    if {ListedAs.PARTY, ListedAs.EXCLUDED} <= values:
        return DISPUTED
    if any(code not in listed for code in signatories):
        return ONLY + "-".join(code.lower() for code in signatories if code in listed)
    if len(values) > 1:
        return DIFFERING
    return f"all-{values.pop()}"


def classes(signatories: Sequence[str], present: Iterable[str] = ()) -> list[str]:
    """Every class in the order of pages; those of several signatories but not all only where there are such lines."""
    single = [ONLY + code.lower() for code in signatories]
    several = sorted(name for name in set(present) if name.startswith(ONLY) and name not in single)
    return [DISPUTED, DIFFERING, *single, *several, PARTY, EXCLUDED, UNCLEAR, UNLISTED]


@dataclass(frozen=True)
class Line:
    """A group with the listing that counts of each signatory, in their order; None where it has none, or took the
    group off its list and says nothing else."""

    group: Any
    listings: tuple[Any, ...]
    line_class: str


def lines(groups: Iterable[Any], listings: Iterable[Any], signatories: Sequence[str]) -> list[Line]:
    """In the order of the groups. `listings`: the one that counts of each delegation and group."""
    by_group: dict[Any, dict[str, Any]] = {}
    for listing in listings:
        by_group.setdefault(listing.group, {})[listing.delegation.code] = listing
    rows = []
    for group in groups:
        of_group = by_group.get(group.uuid, {})
        listed = {code: of_group[code].listed_as for code in signatories if code in of_group}
        rows.append(Line(group, tuple(of_group.get(code) for code in signatories), line_class(listed, signatories)))
    return rows


def totals(rows: Iterable[Line], signatories: Sequence[str]) -> list[tuple[str, int]]:
    """How many lines there are of each class."""
    counted = Counter(row.line_class for row in rows)
    return [(name, counted[name]) for name in classes(signatories, counted)]
