"""Entries that are none, or that two readers could read otherwise (check 5)."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.verifier.forgeries.forgery import IN_FORCE, SUBMITTED, everything, first, forgery, played
from tests.verifier.keys import Row
from tests.verifier.made import Files, Log


def _log() -> tuple[Log, int]:
    """The log of a submission, and where its version stands."""
    world, _thing = played(*SUBMITTED)
    return Log.of(world), world.index_of(first(world, "version.created"))


def _labelled(name: str, attack: str, change: Callable[[Row], object], *, after: int = 0) -> None:
    """The leaf of the version, or one after it, says something else."""

    def make() -> Files:
        log, index = _log()
        log.relabel(index + after, lambda leaf: change(leaf) and None)
        return log.bundle()

    forgery(name, 5, attack)(make)


def _without(name: str) -> Callable[[Row], object]:
    return lambda leaf: leaf.pop(name)


_labelled("row-committed-to-twice", "one field committed to twice", lambda leaf: leaf["sd"].append(leaf["sd"][0]))
_labelled("act-with-two-commitments", "an act with a field more", lambda leaf: leaf["sd"].append("A" * 43), after=2)
_labelled("version-with-two-commitments", "a version without a commitment to its text", lambda leaf: leaf["sd"].pop())
_labelled("entry-without-commitments", "an entry that commits to nothing", lambda leaf: leaf["sd"].clear(), after=2)
_labelled("version-without-a-digest", "a version's entry names no digest", _without("digest"))
_labelled(
    "row-with-a-digest", "a designation's entry names a digest", lambda leaf: leaf.update(digest="0f" * 32), after=1
)
_labelled("entry-of-the-first-form", "an entry of format 1", lambda leaf: leaf.update(v=1))
_labelled("entry-with-a-key-more", "an entry with a key that none has", lambda leaf: leaf.update(note="x"))
_labelled("entry-without-its-scope", "an open entry that counts nowhere", _without("of"))
_labelled("designation-as-common", "an act counts as common", lambda leaf: leaf.update(of="common"), after=2)
_labelled("unknown-event", "an event that there is none of", lambda leaf: leaf.update(event="act.overrule"), after=2)
_labelled("unknown-noun", "a row that there is none of", lambda leaf: leaf.update(event="treaty.created"), after=1)
_labelled(
    "open-account", "an account's change as an open entry", lambda leaf: leaf.update(event="user.created"), after=1
)
_labelled("created-a-second-time", "what is created counts as a second change", lambda leaf: leaf.update(rev=2))
_labelled("revision-of-nothing", "an entry that counts as no change", lambda leaf: leaf.update(rev=0))
_labelled("revision-beyond-all", "an entry that counts beyond 2³²−1", lambda leaf: leaf.update(rev=2**32), after=1)
_labelled("transaction-with-a-zero", "a transaction's number in another form", lambda leaf: leaf.update(tx="04711"))
_labelled(
    "day-of-no-calendar", "a moment that no calendar has", lambda leaf: leaf.update(at="2016-02-30T15:43:00.000000Z")
)
_labelled("uuid-in-capitals", "a UUID in another form", lambda leaf: leaf.update(subject=leaf["subject"].upper()))
_labelled("code-too-long", "a delegation's code of nine characters", lambda leaf: leaf.update(delegation="ABCDEFGHI"))
_labelled("map-with-a-key-more", "a map that says more", lambda leaf: leaf.update(role="jic_web"), after=3)
_labelled("map-of-too-many", "a map of 2³² scopes", lambda leaf: leaf.update(scopes=2**32), after=3)


@forgery("same-id", 5, "two entries with one id")
def _() -> Files:
    log, index = _log()
    log.relabel(index, {"id": json.loads(log.leaves[3])["id"]})
    return log.bundle()


@forgery("private-entry-with-three", 5, "a private entry with three commitments tells what it is")
def _() -> Files:
    log, _index = _log()
    index = next(at for at, entry in enumerate(log.entries) if entry.private_to)
    log.relabel(index, lambda leaf: leaf["sd"].pop())
    return log.bundle(hidden=[index])


@forgery("private-entry-with-an-actor", 5, "a private entry tells who did it")
def _() -> Files:
    log, _index = _log()
    index = next(at for at, entry in enumerate(log.entries) if entry.private_to)
    log.relabel(index, {"actor": None})
    return log.bundle(hidden=[index])


@forgery("entry-with-white-space", 5, "an entry in another form of the same JSON")
def _() -> Files:
    log, index = _log()
    log.leaves[index] = log.leaves[index].replace(b'"v":2', b'"v": 2')
    return log.bundle()


@forgery("entry-with-a-key-twice", 5, "an entry that says one thing twice")
def _() -> Files:
    log, index = _log()
    log.leaves[index] = log.leaves[index].replace(b'"v":2', b'"v":2,"v":2')
    return log.bundle()


@forgery("entry-that-is-none", 5, "an entry that is no JSON")
def _() -> Files:
    log, index = _log()
    log.leaves[index] = b"nothing"
    return log.bundle()


@forgery("revision-missing", 5, "a change of a designation was left out of the log")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    for entry in world.entries[-4:]:
        if entry.event == "designation.changed":
            entry.revision += 1
    return everything(world)


@forgery("revision-repeated", 5, "a change of a designation stands in the log twice")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    world.last("designation.changed").revision -= 1
    return everything(world)


@forgery("private-creation-counts-twice", 5, "what is created privately counts as a second change, in a part")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.comment(thing, "US", internal=True).revision = 2
    return Log.of(world).bundle(designation=thing.uuid)


@forgery("subject-twice", 5, "two acts are one row")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    acts = [entry for entry in world.entries if entry.event == "act.approve"]
    acts[1].subject = acts[1].after["uuid"] = acts[0].subject
    return everything(world)


@forgery("begins-with-its-second-change", 5, "a record's first change is missing")
def _() -> Files:
    world, _thing = played()
    key = next(entry for entry in world.entries if entry.event == "passkey.created")
    world.entries.remove(key)
    return everything(world)
