"""A version's content as it is hashed (docs/ledger.md, "Content"), made from what its openings hold.

The site has its own implementation (`apps/designations/content.py`); a test holds the two equal.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import unicodedata
from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

from jic_verify.assertions import BadAssertion, canonical

Row = Mapping[str, Any]
# The content's canonical JSON in three pieces: between them stand the kind and what is replaced.
Pieces = tuple[str, str, str]
POLYGON, MULTIPOLYGON = 3, 6
MICRO = 1_000_000
# As PostgreSQL writes whole seconds in JSON.
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.0{1,6})?\+00:00", re.ASCII)
_LANGUAGE_COLUMN = re.compile(r"(?:title|terms)_[a-z]{2}", re.ASCII).fullmatch
_HEAD = struct.Struct("<BII")
# What the fast encoder may not write: numbers that are no integers, or too great, and what has no bytes.
_NO_INTEGER = re.compile(r"[0-9](?:\.|[eE][0-9+-])|[0-9]{16}|NaN|Infinity|[\ud800-\udfff]")
_MOST = 2**53
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_KEYS_OF_AREA = {"polygons", "type"}


class NoContent(ValueError):
    """The openings hold what no version can have."""


def content_digest(created: Row, version: Row, outline: Row, text: Row) -> str:
    """The digest, 64 hex, of a version with this row, outline and text, of a designation that was created with this
    row. Raises NoContent."""
    try:
        kind, replaces = created["kind"], created["replaces_id"]
    except KeyError as error:
        raise NoContent(f"The designation's row has no {error}.") from error
    return digest_of(content_pieces(version, outline, text), kind, replaces)


def digest_of(pieces: Pieces, kind: str, replaces: str | None) -> str:
    """The digest, 64 hex, of a content in pieces. Raises NoContent."""
    first, middle, last = pieces
    preimage = f"{first}{_encoded(kind)}{middle}{_encoded(replaces)}{last}"
    try:
        return hashlib.sha256(preimage.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise NoContent("A text of the version holds half of a character.") from error


class Drawn(NamedTuple):
    """An outline's polygons, and the shape that it was drawn as: each as canonical JSON."""

    outline: str
    shape: str


def content_pieces(version: Row, outline: Row | Drawn, text: Row) -> Pieces:
    """The canonical JSON of what a version says, but for what stands in its designation's row. Raises NoContent."""
    try:
        marking = {
            "compartments": sorted(version["compartments"]),
            "level": version["level"],
            "releasable_to": sorted(version["releasable_to"]),
        }
        texts = _texts(text)
        provisions = text.get("provisions", {})
        if type(provisions) is not dict:
            raise NoContent("The provisions of the version are no object.")
        valid = {"from": _moment(version["valid_from"]), "until": _moment(version["valid_until"])}
        drawn = outline if isinstance(outline, Drawn) else _drawn(outline["outline"], outline["shape"])
        stated = _written(provisions) if provisions else "{}"
        middle = f',"marking":{_written(marking)},"outline":{drawn.outline},"provisions":{stated},"replaces":'
        amends = version.get("amends")
        amended = "null" if amends is None else _encoded(amends.removeprefix("\\x"))
        first = f'{{"amends":{amended},"designation":{_written(version["designation_id"])},"kind":'
        last = f',"shape":{drawn.shape},"texts":{_encoded(texts)},"v":2,"valid":{_encoded(valid)}}}'
        return first, middle, last
    except (KeyError, TypeError, AttributeError, BadAssertion) as error:
        raise NoContent(f"The content of the version is not complete, or of another form: {error}") from error


def _texts(text: Row) -> dict[str, dict[str, str]]:
    """Title and terms by language: of every language that has a column of either. Raises NoContent."""
    languages = {name.rpartition("_")[2] for name in text if _LANGUAGE_COLUMN(name)}
    texts = {
        language: {"terms": text[f"terms_{language}"], "title": text[f"title_{language}"]} for language in languages
    }
    if not texts:
        raise NoContent("The version has no text.")
    for pair in texts.values():
        if not all(unicodedata.is_normalized("NFC", one) for one in pair.values()):
            raise NoContent("A text of the version is not in Unicode form C.")
    return texts


def _written(content: Any) -> str:
    """Canonical JSON. The fast encoder's keys are in the same order where they are ASCII, which those of shapes are;
    anything unusual goes the slow way, which refuses what has no canonical form."""
    text = _encoded(content)
    return canonical(content).decode() if _NO_INTEGER.search(text) or not text.isascii() else text


def _drawn(column: str, shape: Any) -> Drawn:
    """From an outline's column and a shape. An area's polygons stand in its shape too: then it
    is enough that they make the same WKB, which costs a third of reading it, and they are written once."""
    if type(shape) is dict and shape.keys() == _KEYS_OF_AREA and shape["type"] == "area" and shape["polygons"]:
        polygons = shape["polygons"]
        try:
            same = column == "\\x" + wkb_of(polygons).hex()
        except (TypeError, ValueError, IndexError, struct.error, OverflowError):
            same = False
        if same:
            text = _encoded(polygons)
            return Drawn(text, f'{{"polygons":{text},"type":"area"}}')
    return Drawn(_written(polygons_of(column)), _written(shape))


def wkb_of(polygons: Any) -> bytes:
    """Little-endian WKB of polygons in microdegrees: one, or several. Raises what comes up where they are none."""
    many = [_HEAD.pack(1, POLYGON, len(rings)) + b"".join(map(_ring, rings)) for rings in polygons]
    return many[0] if len(many) == 1 else _HEAD.pack(1, MULTIPOLYGON, len(many)) + b"".join(many)


def _ring(ring: Any) -> bytes:
    numbers = list(chain.from_iterable(ring))
    if {*map(type, ring)} != {list} or {*map(len, ring)} != {2} or {*map(type, numbers)} != {int}:
        raise ValueError
    if max(numbers) >= _MOST or min(numbers) <= -_MOST:
        raise ValueError
    return struct.pack(f"<I{len(numbers)}d", len(ring), *[number / MICRO for number in numbers])


def _moment(value: str | None) -> str | None:
    if value is None:
        return None
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise NoContent("A moment of the version's validity is not in whole seconds of UTC.")
    return f"{found[1]}Z"


def polygons_of(column: str) -> list[list[list[list[int]]]]:
    """Polygons, rings, [longitude, latitude] in microdegrees, of a column of little-endian WKB. Raises NoContent."""
    try:
        if not column.startswith("\\x"):
            raise ValueError
        polygons, rest = _geometry(bytes.fromhex(column[2:]))
    except (ValueError, struct.error, OverflowError) as error:
        raise NoContent("The version's outline is no WKB of polygons.") from error
    if rest:
        raise NoContent("Something follows the version's outline.")
    return polygons


def _geometry(wkb: bytes) -> tuple[list[list[list[list[int]]]], bytes]:
    order, kind, count = _HEAD.unpack_from(wkb)
    if order != 1 or kind not in (POLYGON, MULTIPOLYGON):
        raise ValueError
    if kind == POLYGON:
        polygon, rest = _polygon(wkb)
        return [polygon], rest
    polygons, rest = [], wkb[_HEAD.size :]
    for _ in range(count):
        polygon, rest = _polygon(rest)
        polygons.append(polygon)
    return polygons, rest


def _polygon(wkb: bytes) -> tuple[list[list[list[int]]], bytes]:
    order, kind, rings = _HEAD.unpack_from(wkb)
    if order != 1 or kind != POLYGON:
        raise ValueError
    at, polygon = _HEAD.size, []
    for _ in range(rings):
        (count,) = struct.unpack_from("<I", wkb, at)
        at += 4
        numbers = struct.unpack_from(f"<{2 * count}d", wkb, at)
        at += 16 * count
        whole = [round(number * MICRO) for number in numbers]
        polygon.append([[whole[i], whole[i + 1]] for i in range(0, len(whole), 2)])
    return polygon, wkb[at:]
