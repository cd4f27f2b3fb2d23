"""Openings: each is the preimage of a commitment in its entry's leaf, and says what that leaf keeps to itself.

An opening is hashed as the text that it is, and then has to be JSON that says one thing only: no key twice in an
object, no number that JSON has not. Else two readers could read two rows out of one commitment.
"""

from __future__ import annotations

import json
import re
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from json.scanner import make_scanner
from typing import Any, cast

from jic_verify.findings import quoted
from jic_verify.leaves import Leaf
from jic_verify.rows import ApprovalRow, Body, Change, NoRow, act_row, approval_row, version_row
from jic_verify.rules import ADDED_ONLY, CHANGED, DELETED

LONGEST_OPENING = 16 << 20
WHO, ROW = "who", "row"
FIELDS = {name.encode(): name for name in (ROW, "outline", "text", WHO)}
# Counts a row's changes: it stands in what was made or is gone, never in what changed.
COUNTER = "row_revision"
BEFORE, AFTER = "before", "after"

# Up to the value: salt, record, field, with whatever white space JSON allows.
_HEAD = re.compile(
    rb'\[[ \t\r]*"[A-Za-z0-9_-]{21}[AQgw]"[ \t\r]*,'
    rb'[ \t\r]*"([0-9a-f-]{36})"[ \t\r]*,[ \t\r]*"([a-z]{1,16})"[ \t\r]*,[ \t\r]*'
)
_EVENT = re.compile(r"[a-z_]+\.[a-z_]+", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHITE = " \t\r"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_COMMITMENT_LENGTH = 43


# A line of a disclosures file: the entry's index, the opening's bytes, the whole line as text, where in it the opening
# begins. A plain tuple: half a million of them are made each second.
Line = tuple[int, bytes, str, int]


class BadOpening(ValueError):
    """What is wrong with the openings of one entry; `check` as in docs/ledger.md."""

    def __init__(self, sentence: str, check: int = 6, index: int | None = None) -> None:
        super().__init__(sentence)
        self.check = check
        self.index = index


@dataclass(slots=True)
class Told:
    """What some entries disclose, in their order. Where `wrong` is set, `changes` ends before that entry."""

    changes: list[Change] = field(default_factory=list)
    openings: int = 0
    wrong: BadOpening | None = None


def told_by(
    indices: Sequence[int],
    leaves: Sequence[Leaf],
    pieces: Iterable[bytes],
    approval: Callable[[int, ApprovalRow], None],
) -> Told:
    """What the lines of a disclosures file say of these leaves. `approval` judges each approval: it raises BadOpening.

    `leaves` may be fewer than `indices`: then the lines of those behind are let be.
    """
    told = Told()
    lines = _lines(pieces, {str(index).encode(): index for index in indices})
    index = -1
    try:
        line, trouble = _next(lines)
        if trouble is not None:
            raise trouble
        for index, leaf in zip(indices, leaves, strict=False):
            fields: dict[str, dict[str, Any]] = {}
            while line is not None and line[0] == index:
                name, value = opened(line, leaf)
                if name in fields:
                    raise BadOpening(f"Its {name} is opened twice.")
                fields[name] = value
                line, trouble = _next(lines)
            told.openings += len(fields)
            told.changes.append(_change(index, leaf, fields, approval))
            if trouble is not None:
                # With the line after this entry's own.
                raise trouble
        if line is not None and len(leaves) == len(indices):
            raise BadOpening("The openings are not in the order of their entries.", index=line[0])
    except BadOpening as error:
        error.index = index if error.index is None else error.index
        told.wrong = error
    except NoRow as error:
        told.wrong = BadOpening(str(error), 8, index)
    return told


def opened(line: Line, leaf: Leaf) -> tuple[str, dict[str, Any]]:
    """(field, value) of an opening whose commitment stands in the leaf. Raises BadOpening."""
    _index, opening, text, start = line
    hashed = b2a_base64(sha256(opening).digest(), newline=False)[:_COMMITMENT_LENGTH]
    if hashed.translate(_URL_SAFE) not in leaf.commitments:
        raise BadOpening("The opening is of no commitment of this entry.")
    head = _HEAD.match(opening)
    if head is None:
        raise BadOpening("The opening is not: salt, record, field, value.")
    subject, named = head.groups()
    if subject != leaf.subject:
        raise BadOpening("The opening is of another record than the entry.")
    name = FIELDS.get(named)
    if name is None:
        raise BadOpening(f"There is no field {quoted(named.decode('ascii'))}.")
    try:
        # What comes before the value is ASCII, so it begins where it does in the bytes.
        value, end = _scan(text, start + head.end())
    except (ValueError, RecursionError, StopIteration):
        raise BadOpening("The opening is no JSON, or says a thing twice.") from None
    if type(value) is not dict or (text[end:] != "]" and text[end:].strip(_WHITE) != "]"):
        raise BadOpening("The opening's value is no object, or something follows it.")
    return name, value


def _change(
    index: int, leaf: Leaf, fields: dict[str, dict[str, Any]], approval: Callable[[int, ApprovalRow], None]
) -> Change:
    """The entry as a replay takes it. Raises BadOpening and NoRow."""
    complete = len(fields) == leaf.commitments.count(b",") + 1
    event, digest = leaf.event.decode("ascii"), leaf.digest.decode("ascii")
    if not event or WHO in fields:
        if event:
            raise BadOpening("The entry says itself who did what, and yet has an opening for it.")
        if WHO in fields:
            event, digest = _who(fields.pop(WHO))
    noun, _, verb = event.partition(".")
    if noun in ADDED_ONLY and verb in (CHANGED, DELETED):
        raise BadOpening(f"A row that is only ever added has been {verb}: {event}.", 8)
    for sides in fields.values():
        _check_sides(verb, sides)
    row = fields.get(ROW)
    # Without an event nobody knows of which table a row is.
    if row is None or not event:
        return Change(index, leaf.tx, event, None, True, False)
    some = row.get(AFTER) or row.get(BEFORE) or {}
    if (some.get("digest") or "") != (rf"\x{digest}" if digest else ""):
        raise BadOpening("The row's digest is not the one that the entry says.", 8)
    if verb != CHANGED and some.get(COUNTER, 0) not in (0, int(leaf.revision)):
        raise BadOpening("The row counts its changes otherwise than the entry.", 8)
    return Change(index, leaf.tx, event, _body(index, noun, verb, fields, approval), False, complete)


def _body(
    index: int,
    noun: str,
    verb: str,
    fields: dict[str, dict[str, Any]],
    approval: Callable[[int, ApprovalRow], None],
) -> Body | None:
    if noun not in ADDED_ONLY:
        return fields
    row = fields[ROW].get(AFTER)
    if row is None or BEFORE in fields[ROW]:
        raise BadOpening("A row that is only ever added has been something before.", 8)
    if noun == "act":
        act = act_row(row)
        if act.code != verb:
            raise BadOpening(f"The row is of the act {quoted(act.code)}, the entry of {quoted(verb)}.", 8)
        return act
    if noun == "version":
        return version_row(row)
    if noun == "approval":
        given = approval_row(row)
        approval(index, given)
        # The evidence has been judged: the replay asks only who consented to what.
        return given._replace(evidence=None)
    return None


def _who(value: dict[str, Any]) -> tuple[str, str]:
    """(event, digest) of a private entry."""
    if value.keys() != {"actor", "delegation", "event", "digest"}:
        raise BadOpening("The opening of who did it does not say actor, delegation, event and digest.")
    event, digest = value["event"], value["digest"]
    people = (value["actor"], value["delegation"])
    if not (
        all(one is None or type(one) is str for one in people)
        and type(event) is str
        and _EVENT.fullmatch(event)
        and (digest is None or (type(digest) is str and _HEX.fullmatch(digest)))
    ):
        raise BadOpening("The opening of who did it says what cannot be.")
    return event, digest or ""


def _check_sides(verb: str, sides: dict[str, Any]) -> None:
    """What is there of before and after is what the event says: both for a change, and then only what changed."""
    before: dict[str, Any] | None = sides.get(BEFORE)
    after: dict[str, Any] | None = sides.get(AFTER)
    if not verb:
        good = sides.keys() <= {BEFORE, AFTER} and (type(before) is dict or type(after) is dict)
    elif verb == CHANGED:
        good = len(sides) == 2 and type(before) is dict and type(after) is dict and before.keys() == after.keys()
        if good and before is not None and after is not None:
            for column, value in before.items():
                if value == after[column]:
                    raise BadOpening(f"A change names {quoted(column)}, which has not changed.", 8)
    else:
        good = len(sides) == 1 and type(before if verb == DELETED else after) is dict
    if not good:
        raise BadOpening("The value does not say what the row was before and after, as its event wants it.", 8)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key is there twice.")
    return found


# What a decoder calls, without the frame around it.
_scan: Callable[[str, int], tuple[Any, int]] = make_scanner(
    cast(Any, json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_once))
)


def _next(lines: Iterator[Line]) -> tuple[Line | None, BadOpening | None]:
    """The next line, or what is wrong with it: of the entry before it, all has come."""
    try:
        return next(lines, None), None
    except BadOpening as error:
        return None, error


def _lines(pieces: Iterable[bytes], known: dict[bytes, int]) -> Iterator[Line]:
    """Raises BadOpening for a line that is not of a known entry, out of order, or no UTF-8."""
    last: int | None = None
    rest = b""
    for piece in pieces:
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > LONGEST_OPENING:
            raise BadOpening(f"An opening is longer than {LONGEST_OPENING} bytes.", index=last)
        lines = whole.split(b"\n") if end else []
        try:
            # All at once: decoding line by line took as long as all else that is done here.
            texts, good = whole.decode().split("\n"), True
        except UnicodeDecodeError:
            texts, good = whole.decode("utf-8", "backslashreplace").split("\n"), False
        for line, text in zip(lines, texts, strict=False):
            decimal, _, opening = line.partition(b" ")
            index = known.get(decimal)
            if index is None:
                raise BadOpening("A line does not begin with the index of an entry that is here.", index=last)
            if last is not None and index < last:
                raise BadOpening("The openings are not in the order of their entries.", index=index)
            last = index
            if not good and not _is_utf8(line):
                raise BadOpening("The opening is not UTF-8.", index=index)
            yield index, opening, text, len(decimal) + 1
    if rest:
        raise BadOpening("The last line has no line end.", index=last)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
