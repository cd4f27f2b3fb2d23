"""Class acts: what was done with a designation, by whom, and what that led to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jic_conformance.documents import Row, by_schema
from jic_conformance.requirement import ConformanceClass, requirement
from jic_conformance.site import Site

ACTS = ConformanceClass.ACTS
# Carried out by nobody: they follow from another act, or from the clock.
OF_NOBODY = frozenset({"supersede", "expire", "remain"})


@requirement("JIC-R-070", ACTS, "A list of acts MUST be as act-list.json says.")
def lists_are_valid(site: Site) -> Iterator[str]:
    for row, _acts in site.acts:
        for answer in site.acts_of(row["uuid"]).answers:
            yield from by_schema("act-list", answer)


@requirement("JIC-R-071", ACTS, "Acts MUST be listed in the order in which they were carried out, each once.")
def acts_are_in_order(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        sequences = [act["sequence"] for act in acts]
        if sequences != sorted(set(sequences)):
            yield f"{row['uuid']}: the sequences are {sequences!r:.80}"
        if any(before["at"] > after["at"] for before, after in pairwise(sorted(acts, key=_sequence))):
            yield f"{row['uuid']}: a later act has an earlier moment"


@requirement("JIC-R-072", ACTS, "Each act of a person MUST name that person and their delegation.")
def acts_have_an_actor(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        for act in acts:
            if act.get("code") not in OF_NOBODY and not (act.get("actor") and act.get("delegation")):
                yield f"{row['uuid']}: act {act.get('sequence')} ({act.get('code')}) names nobody"


@requirement("JIC-R-073", ACTS, "Each act MUST lead on from the status to which the one before it led.")
def states_follow(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        for before, after in pairwise(sorted(acts, key=_sequence)):
            if after["sequence"] == before["sequence"] + 1 and not _follows(before["to_state"], after["from_state"]):
                led, then = before["to_state"], after["from_state"]
                yield f"{row['uuid']}: act {after['sequence']} leads from {then}, and the one before to {led}"


@requirement("JIC-R-074", ACTS, "The last act MUST lead to the status in which the designation is.")
def the_last_act_counts(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        last = max(acts, key=_sequence)
        record = site.detail(row["uuid"])
        if last["to_state"] not in (record["state"], record["amendment_state"]):
            yield f"{row['uuid']}: is {record['state']}, and its last act led to {last['to_state']}"


@requirement("JIC-R-075", ACTS, "Each act MUST be about a version of its designation.")
def acts_are_about_versions(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        known = {version["sequence"] for version in site.versions_of(row["uuid"]).rows}
        for act in acts:
            if act["version"] not in known:
                yield f"{row['uuid']}: act {act['sequence']} is about version {act['version']}, which is not there"


def _sequence(act: Row) -> int:
    return int(act["sequence"])


def _follows(state: str, then: str) -> bool:
    """An amendment begins while a version is in force, and where it ends, that is what is left."""
    return then == state or state.startswith("amend_") or then.startswith("amend_")
