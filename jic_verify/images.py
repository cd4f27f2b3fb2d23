"""The last known rows of records that may change again: against them each change's `before` is held."""

from __future__ import annotations

from typing import Any, NamedTuple

from jic_verify.findings import quoted
from jic_verify.rows import Sides
from jic_verify.rules import CHANGED, DELETED

# Counts a row's changes: it stands in what was made or is gone, never in what changed.
COUNTER = "row_revision"
# The row first: what `take` gives is of it.
FIELDS = (b"row", b"outline", b"text")


class Image(NamedTuple):
    """`columns` is shared by all rows of a kind. `whole`: known from the record's creation on."""

    columns: tuple[str, ...]
    values: tuple[Any, ...]
    revision: int
    whole: bool


class Mismatch(ValueError):
    """What a change says was before is not what was."""


class Images:
    """Rows by (subject, field). Some 900 bytes each for a designation, two thousand if it were a dictionary."""

    def __init__(self) -> None:
        self._images: dict[bytes, Image] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}

    def forget(self, subject: bytes) -> None:
        for field in FIELDS:
            self._images.pop(subject + field, None)

    def take(self, subject: bytes, verb: str, revision: int, fields: Sides, complete: bool) -> dict[str, Any]:
        """What the columns of `row` are after the change, as far as they are known. Raises Mismatch.

        `complete`: fields that do not come have not changed; else nothing is known of them any more.
        """
        row: dict[str, Any] = {}
        for field in reversed(FIELDS):
            sides = fields.get(field.decode())
            if sides is not None:
                row = self._take(subject + field, verb, revision, sides)
            elif not complete:
                self._images.pop(subject + field, None)
            elif image := self._images.get(subject + field):
                self._images[subject + field] = image._replace(revision=revision)
        return row

    def _take(self, key: bytes, verb: str, revision: int, sides: dict[str, dict[str, Any]]) -> dict[str, Any]:
        image = self._images.pop(key, None)
        # A deletion repeats the last revision. Where one is missing between, the image is of another time.
        if image is not None and image.revision + (verb != DELETED) != revision:
            image = None
        before = dict(zip(image.columns, image.values, strict=True)) if image else {}
        if image:
            _check(before, sides.get("before", {}), image.whole, verb == DELETED)
        if verb == DELETED:
            return {}
        after = {**before, **sides["after"]}
        after.pop(COUNTER, None)
        columns = tuple(after)
        shared = self._columns.setdefault(columns, columns)
        whole = image.whole if image else verb != CHANGED
        self._images[key] = Image(shared, tuple(after.values()), revision, whole)
        return after


def _check(known: dict[str, Any], said: dict[str, Any], whole: bool, all_of_it: bool) -> None:
    for column, value in said.items():
        if column == COUNTER:
            continue
        if column not in known:
            if whole:
                raise Mismatch(f"It says what {quoted(column)} was before, which the record never had.")
        elif known[column] != value or type(known[column]) is not type(value):
            raise Mismatch(f"It says of {quoted(column)} another value before than the record had.")
    if all_of_it and whole and known.keys() != said.keys() - {COUNTER}:
        raise Mismatch("It does not say of every column what it was before.")
