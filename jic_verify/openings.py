"""Openings: each is the preimage of a commitment in its entry's leaf, and says what that leaf keeps to itself.

An opening is hashed as the text that it is, and then has to be JSON that says one thing only: no key twice in an
object, no number that JSON has not. Else two readers could read two rows out of one commitment. Each field's
commitment has its own place in the leaf, so that no field can be committed to twice.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from jic_verify.disclosed import OUTLINE, ROW, TEXT, WHO, BadOpening, Fields, change_of
from jic_verify.findings import quoted
from jic_verify.leaves import COMMITMENT_STEP, Leaf
from jic_verify.rows import ApprovalRow, Change, NoRow
from jic_verify.usual import Usual, is_nothing, scan, who_in

LONGEST_OPENING = 16 << 20
# By the places of their commitments.
FIELDS = (ROW, OUTLINE, TEXT, WHO)
PLACES = {name: place for place, name in enumerate(FIELDS)}

# Up to the value: salt, record, field, with whatever white space JSON allows.
_HEAD = re.compile(
    r'\[[ \t\r]*"[A-Za-z0-9_-]{21}[AQgw]"[ \t\r]*,'
    r'[ \t\r]*"([0-9a-f-]{36})"[ \t\r]*,[ \t\r]*"([a-z]{1,16})"[ \t\r]*,[ \t\r]*'
)
_WHITE = " \t\r"
# From base64 with its padding to commitments as they stand in a leaf, but for the first quotation mark.
_AS_IN_LEAVES = bytes.maketrans(b"+/=", b'-_"')
_COMMITMENT_LENGTH = 43

# A line of a disclosures file: its entry's index, the opening's bytes, the same as text. A plain tuple: half a million
# of them are made each second.
Line = tuple[int, bytes, str]


class Opened(NamedTuple):
    """The openings of one entry, and the commitments that they are of, as they would stand in a leaf."""

    entry: int
    commitments: bytes
    texts: list[str]


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
    usual: Usual,
) -> Told:
    """What the lines of a disclosures file say of these leaves. `approval` judges each approval: it raises BadOpening.

    `leaves` may be fewer than `indices`: then the lines of those behind are let be. `usual` learns what rows look like.
    """
    told = Told()
    groups = _entries(pieces, {str(index).encode(): index for index in indices})
    index = -1
    try:
        group = next(groups, None)
        for index, leaf in zip(indices, leaves, strict=False):
            if group is None or group.entry != index:
                told.changes.append(change_of(index, leaf, {}, approval))
                continue
            is_whole = group.commitments == leaf.commitments
            at_once = _usual_fields(leaf, group.texts, usual) if is_whole else None
            fields = _fields(leaf, group) if at_once is None else at_once
            told.openings += len(fields)
            change = change_of(index, leaf, fields, approval, is_usual=at_once is not None)
            told.changes.append(change)
            row = fields.get(ROW)
            if is_whole and at_once is None and isinstance(row, dict) and change.event:
                usual.rows.learn(change.event, row)
            group = next(groups, None)
        if group is not None and len(leaves) == len(indices):
            raise BadOpening("The openings are not in the order of their entries.", index=group.entry)
    except BadOpening as error:
        error.index = index if error.index is None else error.index
        told.wrong = error
    except NoRow as error:
        told.wrong = BadOpening(str(error), 6, index)
    return told


def _usual_fields(leaf: Leaf, texts: list[str], usual: Usual) -> Fields | None:
    """The openings of an entry that is opened as a whole, where they are in the form that sites write; None where they
    are in another one."""
    subject, places = leaf.subject.decode(), len(texts)
    fields: Fields = {}
    event = leaf.event.decode()
    if places == len(FIELDS):
        who = who_in(texts[3])
        if who is None or who.subject != subject:
            return None
        fields[WHO], event = who, who.event
    row = usual.rows.read(event, texts[0], subject)
    if row is None:
        return None
    fields[ROW] = row
    if places > 1:
        drawn = usual.areas.read(texts[1], subject)
        if drawn is not None:
            at = PLACES[TEXT] * COMMITMENT_STEP + 1
            place, words = opened(texts[2], leaf.commitments[at : at + _COMMITMENT_LENGTH], leaf)
            if place != PLACES[TEXT]:
                return None
            fields[OUTLINE], fields[TEXT] = drawn, words
        elif is_nothing(texts[1], subject, OUTLINE) and is_nothing(texts[2], subject, TEXT):
            fields[OUTLINE] = fields[TEXT] = None
        else:
            return None
    return fields


def _fields(leaf: Leaf, group: Opened) -> Fields:
    """The openings of an entry, each of which is of a commitment of the leaf. Raises BadOpening."""
    fields: Fields = {}
    last = -1
    for number, text in enumerate(group.texts):
        at = number * COMMITMENT_STEP + 1
        place, value = opened(text, group.commitments[at : at + _COMMITMENT_LENGTH], leaf)
        if place <= last:
            raise BadOpening("Its openings are not in the order of their places, each once.")
        fields[FIELDS[place]] = value
        last = place
    return fields


def opened(text: str, commitment: bytes, leaf: Leaf) -> tuple[int, dict[str, Any] | None]:
    """(place, value) of an opening whose commitment stands there in the leaf. Raises BadOpening."""
    head = _HEAD.match(text)
    if head is None:
        raise BadOpening("The opening is not: salt, record, field, value.")
    subject, named = head.groups()
    place = PLACES.get(named)
    if place is None:
        raise BadOpening(f"There is no field {quoted(named)}.")
    at = place * COMMITMENT_STEP + 1
    if leaf.commitments[at : at + _COMMITMENT_LENGTH] != commitment:
        raise BadOpening("The opening is of no commitment of this entry.")
    if subject != leaf.subject.decode("ascii"):
        raise BadOpening("The opening is of another record than the entry.")
    try:
        value, end = scan(text, head.end())
    except (ValueError, RecursionError, StopIteration):
        raise BadOpening("The opening is no JSON, or says a thing twice.") from None
    if (type(value) is not dict and value is not None) or (text[end:] != "]" and text[end:].strip(_WHITE) != "]"):
        raise BadOpening("The opening's value is no object, or something follows it.")
    return place, value


def _entries(pieces: Iterable[bytes], known: dict[bytes, int]) -> Iterator[Opened]:
    """The openings of one entry after the other. Raises BadOpening for a line that is not of a known entry, out of
    order, or no UTF-8, once the lines before it have been given."""
    kept: list[Line] = []
    rest = b""
    for piece in pieces:
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > LONGEST_OPENING:
            yield from _grouped(kept)
            last = kept[-1][0] if kept else None
            raise BadOpening(f"An opening is longer than {LONGEST_OPENING} bytes.", index=last)
        if not end:
            continue
        lines, trouble = _lines(whole, known, kept)
        if trouble is not None:
            yield from _grouped(lines)
            raise trouble
        # Of the last entry more lines may come.
        last_begins = bisect_left(lines, lines[-1][0], key=itemgetter(0))
        yield from _grouped(lines[:last_begins])
        kept = lines[last_begins:]
    yield from _grouped(kept)
    if rest:
        raise BadOpening("The last line has no line end.", index=kept[-1][0] if kept else None)


def _lines(whole: bytes, known: dict[bytes, int], before: list[Line]) -> tuple[list[Line], BadOpening | None]:
    """The lines `before`, then those of a text up to the first that is wrong, and what is wrong with it."""
    parts = [line.partition(b" ") for line in whole.split(b"\n")]
    try:
        lines = before + [(known[decimal], opening, opening.decode()) for decimal, _blank, opening in parts]
    except (KeyError, UnicodeDecodeError):
        lines = []
    indices = [index for index, _opening, _text in lines]
    if lines and indices == sorted(indices):
        return lines, None
    lines = list(before)
    for decimal, _blank, opening in parts:
        last = lines[-1][0] if lines else None
        index = known.get(decimal)
        if index is None:
            return lines, BadOpening("A line does not begin with the index of an entry that is here.", index=last)
        if last is not None and index < last:
            return lines, BadOpening("The openings are not in the order of their entries.", index=index)
        try:
            lines.append((index, opening, opening.decode()))
        except UnicodeDecodeError:
            return lines, BadOpening("The opening is not UTF-8.", index=index)
    return lines, None


def _grouped(lines: list[Line]) -> Iterator[Opened]:
    """By their entries, of which all lines are there."""
    committed = _commitments([opening for _index, opening, _text in lines])
    at = 0
    for index, group in groupby(lines, itemgetter(0)):
        texts = [text for _index, _opening, text in group]
        end = at + len(texts) * COMMITMENT_STEP
        yield Opened(index, committed[at : end - 1], texts)
        at = end


def _commitments(openings: list[bytes]) -> bytes:
    """The commitments that openings are of, as they stand in a leaf: in quotes, parted by commas."""
    encoded = [b2a_base64(sha256(opening).digest(), newline=False) for opening in openings]
    return b'"' + b',"'.join(encoded).translate(_AS_IN_LEAVES)
