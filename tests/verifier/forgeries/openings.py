"""Openings that are not what was committed to, or that two readers could read otherwise (check 6)."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.verifier.forgeries.forgery import SUBMITTED, everything, first, forgery, played
from tests.verifier.made import Files, Log, commitment, jsonb, listed
from tests.verifier.world import Entry, World


def _log() -> tuple[Log, int]:
    """The log of a submission, and where its version stands: the designation follows, and the act."""
    world, _thing = played(*SUBMITTED)
    return Log.of(world), world.index_of(first(world, "version.created"))


def _retold(name: str, attack: str, change: Callable[[str], str], *, after: int = 1) -> None:
    """The opening of the designation's row as a hostile log would have hashed it."""

    def make() -> Files:
        log, index = _log()
        index += after
        log.openings[index][0] = change(log.openings[index][0])
        log.leaves[index] = log.leaf(log.entries[index], log.openings[index])
        return log.bundle()

    forgery(name, 6, attack)(make)


_retold(
    "key-twice", "a row that names a column twice", lambda text: text.replace('{"uuid"', '{"state": "draft", "uuid"', 1)
)
_retold(
    "side-twice",
    "a row that says twice what it is",
    lambda text: text.replace('{"after": ', '{"after": {}, "after": ', 1),
)
_retold(
    "not-a-number", "a row with a number that JSON has not", lambda text: text.replace('"level": 1', '"level": NaN')
)
_retold("something-behind", "an opening that something follows", lambda text: text + " x")
_retold("five-parts", "an opening of five parts", lambda text: text[:-1] + ", 1]")
_retold("short-salt", "an opening with a short salt", lambda text: '["' + text[10:])
_retold("salt-with-stray-bits", "a salt in another form", lambda text: text[:23] + "B" + text[24:])
_retold(
    "no-such-field", "an opening of a field that there is none of", lambda text: text.replace('"row"', '"shape"', 1)
)
_retold("no-value", "an opening of a row that holds none", lambda text: jsonb([*json.loads(text)[:3], None]))
_retold("list-for-a-value", "an opening whose value is a list", lambda text: jsonb([*json.loads(text)[:3], []]))
_retold("no-opening", "what was hashed is no opening", lambda _text: "null")


@forgery("opening-altered", 6, "an opening that was not committed to")
def _() -> Files:
    log, index = _log()
    log.openings[index + 1][0] = log.openings[index + 1][0].replace('"submitted"', '"in_force"')
    return log.bundle()


@forgery("opening-of-another-entry", 6, "an opening is moved to another entry")
def _() -> Files:
    log, index = _log()
    log.openings[index + 1], log.openings[index + 2] = log.openings[index + 2], log.openings[index + 1]
    return log.bundle()


@forgery("opening-of-another-record", 6, "two entries commit to one opening")
def _() -> Files:
    log, index = _log()
    log.openings[index + 2] = list(log.openings[index + 1])
    log.leaves[index + 2] = log.leaf(log.entries[index + 2], log.openings[index + 2])
    return log.bundle()


@forgery("opening-in-another-place", 6, "the commitment to a text stands in the place of the outline's")
def _() -> Files:
    log, index = _log()
    log.relabel(index, lambda leaf: leaf["sd"].reverse())
    return log.bundle()


@forgery("row-opened-twice", 6, "one row is opened twice, each time otherwise")
def _() -> Files:
    log, index = _log()
    entry = log.entries[index]
    other = log.opening(entry.subject, "row", {"after": {**entry.after, "level": 2}})
    log.openings[index].append(other)
    log.relabel(index, lambda leaf: leaf["sd"].__setitem__(2, commitment(other)))
    return log.bundle()


def _lines(name: str, attack: str, change: Callable[[list[bytes]], object]) -> None:
    def make() -> Files:
        log, index = _log()
        files = log.bundle()
        lines = files["disclosures/000"].splitlines(keepends=True)
        at = sum(map(len, log.openings[:index]))
        # Those of the version, in their order.
        mine = lines[at : at + 3]
        change(mine)
        files["disclosures/000"] = b"".join([*lines[:at], *mine, *lines[at + 3 :]])
        return listed(files)

    forgery(name, 6, attack)(make)


_lines("openings-out-of-order", "openings of one entry in another order", lambda lines: lines.reverse())
_lines("opening-twice", "an opening stands there twice", lambda lines: lines.insert(0, lines[0]))
_lines("opening-of-no-entry", "an opening of an entry that is not there", lambda lines: lines.append(b"999999 []\n"))
_lines("empty-line", "an empty line among the openings", lambda lines: lines.append(b"\n"))
_lines("index-with-a-zero", "an index in another form", lambda lines: lines.__setitem__(0, b"0" + lines[0]))
_lines("windows-line-end", "a line that ends otherwise", lambda lines: lines.__setitem__(0, lines[0][:-1] + b"\r\n"))
_lines("not-utf-8", "an opening that is not UTF-8", lambda lines: lines.append(lines[0][:20] + b"\xff\xfe\n"))


def _rows(name: str, attack: str, event: str, change: Callable[[World, Entry], object]) -> None:
    def make() -> Files:
        world, thing = played(*SUBMITTED)
        world.act(thing, "reject", "RU")
        change(world, world.last(event))
        return everything(world)

    forgery(name, 6, attack)(make)


_rows(
    "row-of-another-uuid",
    "a row with another UUID than its entry",
    "act.reject",
    lambda world, one: one.after.update(uuid=world.uuid()),
)
_rows("column-missing", "an act without a column", "act.reject", lambda _world, one: one.after.pop("to_state"))
_rows(
    "number-for-a-state",
    "an act whose state is a number",
    "act.reject",
    lambda _world, one: one.after.update(to_state=5),
)
_rows(
    "text-for-a-number",
    "an act whose number is a text",
    "act.reject",
    lambda _world, one: one.after.update(sequence="2"),
)
_rows(
    "true-for-a-number",
    "an act whose number is true",
    "act.reject",
    lambda _world, one: one.after.update(sequence=True),
)
_rows(
    "fraction-for-a-number",
    "an act whose number is 2.0",
    "act.reject",
    lambda _world, one: one.after.update(sequence=2.0),
)
_rows("moment-in-another-zone", "a moment of another zone", "act.reject", lambda _world, one: _zoned(one))
_rows(
    "null-where-none-may-be",
    "a version without a level",
    "version.created",
    lambda _world, one: one.after.update(level=None),
)
_rows(
    "number-among-codes",
    "a number among codes",
    "version.created",
    lambda _world, one: one.after.update(compartments=[1]),
)
_rows(
    "before-at-a-creation",
    "an act that was something before",
    "act.reject",
    lambda _world, one: one.row.update(before={}),
)
_rows("nothing-changed", "a change of what has not changed", "designation.changed", lambda _world, one: _unchanged(one))
_rows(
    "other-columns-before",
    "a change of other columns before and after",
    "designation.changed",
    lambda _world, one: one.row["before"].update(kind="x"),
)
_rows(
    "rules-without-a-digest",
    "rules whose digest is none",
    "rules.created",
    lambda _world, one: one.after.update(policy="x"),
)
_rows(
    "text-of-a-list",
    "a version's text that is a list",
    "version.created",
    lambda _world, one: one.sides.update(text={"after": []}),
)
_rows(
    "text-without-after",
    "a version's text that says what it was",
    "version.created",
    lambda _world, one: one.sides.update(text={"before": {}}),
)


def _zoned(one: Entry) -> None:
    one.after["at"] = one.after["at"].replace("+00:00", "+03:00")


def _unchanged(one: Entry) -> None:
    one.row["before"]["kind"] = one.row["after"]["kind"] = "opposition"


def _actor(name: str, attack: str, change: Callable[[dict[str, object]], object]) -> None:
    def make() -> Files:
        world, _thing = played()
        entry = world.last("act.draft")
        who: dict[str, object] = {
            "actor": entry.actor,
            "delegation": entry.delegation,
            "digest": entry.digest,
            "event": entry.event,
            "role": entry.role,
            "seq": entry.seq,
            "tx": str(entry.tx),
        }
        change(who)
        entry.sides["who"] = who
        return everything(world)

    forgery(name, 6, attack)(make)


_actor("who-without-a-transaction", "who did a private thing is not told whole", lambda who: who.pop("tx"))
_actor("who-says-more", "who did a private thing is told with more", lambda who: who.update(note="x"))
_actor("who-of-no-event", "a private event that there is none of", lambda who: who.update(event="act.overrule"))
_actor("who-without-its-digest", "a private act that names no digest", lambda who: who.update(digest=None))
_actor("who-in-a-number", "a transaction told as a number", lambda who: who.update(tx=4711))


@forgery("private-outline-of-nothing", 6, "an account's private entry holds an outline")
def _() -> Files:
    world, _thing = played()
    world.last("user.created").sides["outline"] = {"after": {}}
    return everything(world)
