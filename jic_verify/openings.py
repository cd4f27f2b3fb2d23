"""Openings: each is the preimage of a commitment in its entry's leaf, and says what that leaf keeps to itself.

An opening is hashed as the text that it is, and then has to be JSON that says one thing only: no key twice in an
object, no number that JSON has not. Else two readers could read two rows out of one commitment. Each field's
commitment has its own place in the leaf, so that no field can be committed to twice.
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

from jic_verify.disclosed import ROW, BadOpening, change_of
from jic_verify.findings import quoted
from jic_verify.leaves import COMMITMENT_STEP, Leaf
from jic_verify.rows import ApprovalRow, Change, NoRow

LONGEST_OPENING = 16 << 20
# By the places of their commitments.
FIELDS = (ROW, "outline", "text", "who")
PLACES = {name.encode(): place for place, name in enumerate(FIELDS)}

# Up to the value: salt, record, field, with whatever white space JSON allows.
_HEAD = re.compile(
    rb'\[[ \t\r]*"[A-Za-z0-9_-]{21}[AQgw]"[ \t\r]*,'
    rb'[ \t\r]*"([0-9a-f-]{36})"[ \t\r]*,[ \t\r]*"([a-z]{1,16})"[ \t\r]*,[ \t\r]*'
)
_WHITE = " \t\r"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_COMMITMENT_LENGTH = 43


# A line of a disclosures file: the entry's index, the opening's bytes, the whole line as text, where in it the opening
# begins. A plain tuple: half a million of them are made each second.
Line = tuple[int, bytes, str, int]


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
            fields: dict[str, dict[str, Any] | None] = {}
            last = -1
            while line is not None and line[0] == index:
                place, value = opened(line, leaf)
                if place <= last:
                    raise BadOpening("Its openings are not in the order of their places, each once.")
                fields[FIELDS[place]] = value
                last = place
                line, trouble = _next(lines)
            told.openings += len(fields)
            told.changes.append(change_of(index, leaf, fields, approval))
            if trouble is not None:
                # With the line after this entry's own.
                raise trouble
        if line is not None and len(leaves) == len(indices):
            raise BadOpening("The openings are not in the order of their entries.", index=line[0])
    except BadOpening as error:
        error.index = index if error.index is None else error.index
        told.wrong = error
    except NoRow as error:
        told.wrong = BadOpening(str(error), 6, index)
    return told


def opened(line: Line, leaf: Leaf) -> tuple[int, dict[str, Any] | None]:
    """(place, value) of an opening whose commitment stands there in the leaf. Raises BadOpening."""
    _index, opening, text, start = line
    head = _HEAD.match(opening)
    if head is None:
        raise BadOpening("The opening is not: salt, record, field, value.")
    subject, named = head.groups()
    place = PLACES.get(named)
    if place is None:
        raise BadOpening(f"There is no field {quoted(named.decode('ascii'))}.")
    hashed = b2a_base64(sha256(opening).digest(), newline=False)[:_COMMITMENT_LENGTH].translate(_URL_SAFE)
    at = place * COMMITMENT_STEP + 1
    if leaf.commitments[at : at + _COMMITMENT_LENGTH] != hashed:
        raise BadOpening("The opening is of no commitment of this entry.")
    if subject != leaf.subject:
        raise BadOpening("The opening is of another record than the entry.")
    try:
        # What comes before the value is ASCII, so it begins where it does in the bytes.
        value, end = _scan(text, start + head.end())
    except (ValueError, RecursionError, StopIteration):
        raise BadOpening("The opening is no JSON, or says a thing twice.") from None
    if (type(value) is not dict and value is not None) or (text[end:] != "]" and text[end:].strip(_WHITE) != "]"):
        raise BadOpening("The opening's value is no object, or something follows it.")
    return place, value


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
