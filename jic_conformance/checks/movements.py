"""Class movements: windows that were notified, and what each delegation states of them, unmerged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jic_conformance.documents import MOVEMENTS, Row, by_schema, path_part
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import Site

CLASS = ConformanceClass.MOVEMENTS
SAME = ("uuid", "reference", "kind", "title", "notified_by", "notified_at", "from", "until", "state", "accounts")


def _movements(site: Site) -> Iterator[tuple[Row, Row]]:
    """Each as the list has it, and itself."""
    for row in site.sampled_movements:
        yield row, site.movement(row["uuid"])


@requirement("JIC-R-090", CLASS, "A list of movements MUST be as movement-list.json says.")
def lists_are_valid(site: Site) -> Iterator[str]:
    yield from by_schema("movement-list", site.root_of_class(MOVEMENTS, "movements"))


@requirement("JIC-R-091", CLASS, "A movement MUST be as movement.json says.")
def movements_are_valid(site: Site) -> Iterator[str]:
    for row in site.sampled_movements:
        yield from by_schema("movement", site.read(f"{MOVEMENTS}{path_part(row['uuid'])}/"))


@requirement("JIC-R-092", CLASS, "A window MUST end after it begins.")
def windows_have_a_length(site: Site) -> Iterator[str]:
    for row in site.movements:
        if not row["from"] < row["until"]:
            yield f"{row['reference']}: from {row['from']} until {row['until']}"


@requirement("JIC-R-093", CLASS, "A list and the movement itself MUST say the same.")
def lists_and_movements_agree(site: Site) -> Iterator[str]:
    for row, movement in _movements(site):
        for name in SAME:
            if row.get(name) != movement.get(name):
                yield f"{row['reference']}: `{name}` differs between the list and itself"


@requirement("JIC-R-094", CLASS, "A reference MUST be that of one movement alone.")
def references_are_unique(site: Site) -> Iterator[str]:
    for reference, count in Counter(row["reference"] for row in site.movements).items():
        if count > 1:
            yield f"{count} movements have the reference {reference!r:.40}"


@requirement("JIC-R-095", CLASS, "Statements MUST be in the order in which they were said.")
def statements_are_in_order(site: Site) -> Iterator[str]:
    for row, movement in _movements(site):
        said = [statement["said_at"] for statement in movement["statements"]]
        if said != sorted(said):
            yield f"{row['reference']}: a later statement was said earlier"


@requirement("JIC-R-096", CLASS, "The account of each delegation MUST be one that it stated, and `state` one of them.")
def accounts_are_stated(site: Site) -> Iterator[str]:
    some = False
    for row, movement in _movements(site):
        stated = {(one["by"], one["code"]) for one in movement["statements"] if one["what"] == "state"}
        some = some or bool(stated)
        for by, state in movement["accounts"].items():
            if (by, state) not in stated:
                yield f"{row['reference']}: {by} did not state {state}"
        if movement["state"] not in {"notified", *(state for _by, state in stated)}:
            yield f"{row['reference']}: nobody stated {movement['state']}"
    if not some:
        raise NothingToCheck("of no movement any delegation stated how far it has come")
