"""The last known rows of records that may change again: against them each change's `before` is held."""

from __future__ import annotations

from typing import Any

from jic_verify.findings import quoted
from jic_verify.openings import COUNTER
from jic_verify.rows import Sides
from jic_verify.rules import CHANGED, DELETED

# The row first: what `take` gives is of it.
FIELDS = (b"row", b"outline", b"text")
NOTHING: dict[str, Any] = {}


class Columns:
    """The columns of some rows, in their order: shared by all rows that have them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.at = {name: at for at, name in enumerate(names)}


class Image:
    """A row, changed in place. `whole`: known from the record's creation on."""

    __slots__ = ("columns", "revision", "values", "whole")

    def __init__(self, columns: Columns, values: list[Any], revision: int, whole: bool) -> None:
        self.columns = columns
        self.values = values
        self.revision = revision
        self.whole = whole

    def get(self, column: str) -> Any:
        """None also where the column is not known."""
        at = self.columns.at.get(column)
        return None if at is None else self.values[at]


class Mismatch(ValueError):
    """What a change says was before is not what was."""


class Images:
    """Rows by (subject, field). Some 900 bytes each for a designation, two thousand if it were a dictionary."""

    def __init__(self) -> None:
        self._images: dict[bytes, Image] = {}
        self._columns: dict[tuple[str, ...], Columns] = {}

    def forget(self, subject: bytes) -> None:
        for field in FIELDS:
            self._images.pop(subject + field, None)

    def take(
        self, subject: bytes, verb: str, revision: int, fields: Sides, complete: bool, later: frozenset[str]
    ) -> Image | None:
        """The columns of `row` after the change, as far as they are known; None where it is gone. Raises Mismatch.

        `complete`: fields that do not come have not changed; else nothing is known of them any more. `later`: columns
        that the row may not have had when it was made.
        """
        for field in FIELDS[1:]:
            sides = fields.get(field.decode("ascii"))
            if sides is not None:
                self._take(subject + field, verb, revision, sides)
            elif not complete:
                self._images.pop(subject + field, None)
            elif image := self._images.get(subject + field):
                image.revision = revision
        return self._take(subject + FIELDS[0], verb, revision, fields["row"], later)

    def _take(
        self,
        key: bytes,
        verb: str,
        revision: int,
        sides: dict[str, dict[str, Any]],
        later: frozenset[str] = frozenset(),
    ) -> Image | None:
        image = self._images.get(key)
        # A deletion repeats the last revision. Where one is missing between, the image is of another time.
        if image is not None and image.revision + (verb != DELETED) != revision:
            image = None
        if verb == DELETED:
            self._images.pop(key, None)
            if image is not None:
                _check(image, sides["before"], later)
                if image.whole and not sides["before"].keys() >= set(image.columns.names):
                    raise Mismatch("It does not say of every column what it was before.")
            return None
        after = sides["after"]
        if image is None:
            known = {name: value for name, value in after.items() if name != COUNTER}
            image = Image(self._shared(tuple(known)), list(known.values()), revision, verb != CHANGED)
            self._images[key] = image
            return image
        _check(image, sides.get("before", NOTHING), later)
        at = image.columns.at
        for column, value in after.items():
            if column in at:
                image.values[at[column]] = value
            elif column != COUNTER:
                image.columns = self._shared((*image.columns.names, column))
                image.values.append(value)
                at = image.columns.at
        image.revision = revision
        return image

    def _shared(self, names: tuple[str, ...]) -> Columns:
        columns = self._columns.get(names)
        if columns is None:
            columns = self._columns[names] = Columns(names)
        return columns


def _check(image: Image, said: dict[str, Any], later: frozenset[str]) -> None:
    at, values = image.columns.at, image.values
    for column, value in said.items():
        place = at.get(column)
        if place is None:
            if image.whole and column != COUNTER and column not in later:
                raise Mismatch(f"It says what {quoted(column)} was before, which the record never had.")
        elif values[place] != value or type(values[place]) is not type(value):
            raise Mismatch(f"It says of {quoted(column)} another value before than the record had.")
