"""The last known rows of records that may change again: against them each change's `before` is held."""

from __future__ import annotations

from sys import intern
from typing import Any

from jic_verify.findings import quoted
from jic_verify.rules import CHANGED, DELETED

NUMBERS = frozenset({int, float})
LONGEST_SHARED = 20


def same(value: Any, other: Any) -> bool:
    """Whether two JSON values are equal (docs/ledger.md): of one type, numbers by value, arrays in order."""
    if type(value) is not type(other):
        return type(value) in NUMBERS and type(other) in NUMBERS and bool(value == other)
    if type(value) is dict:
        return value.keys() == other.keys() and all(same(one, other[name]) for name, one in value.items())
    if type(value) is list:
        return len(value) == len(other) and all(map(same, value, other))
    return bool(value == other)


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

    def knows(self, column: str) -> bool:
        return column in self.columns.at

    def get(self, column: str) -> Any:
        """None also where the column is not known."""
        at = self.columns.at.get(column)
        return None if at is None else self.values[at]


class Mismatch(ValueError):
    """What a change says was before is not what was."""


class Images:
    """Rows by subject. Some 900 bytes each for a designation, two thousand if it were a dictionary."""

    def __init__(self) -> None:
        self._images: dict[bytes, Image] = {}
        self._columns: dict[tuple[str, ...], Columns] = {}

    def forget(self, subject: bytes) -> None:
        self._images.pop(subject, None)

    def take(self, subject: bytes, verb: str, revision: int, sides: dict[str, dict[str, Any]]) -> Image | None:
        """The columns after the change, as far as they are known; None where the row is gone. Raises Mismatch."""
        image = self._images.get(subject)
        # A deletion repeats the last revision. Where one is missing between, the image is of another time.
        if image is not None and image.revision + (verb != DELETED) != revision:
            image = None
        if verb == DELETED:
            self._images.pop(subject, None)
            if image is not None:
                _check(image, sides["before"])
                if image.whole and not sides["before"].keys() >= set(image.columns.names):
                    raise Mismatch("It does not say of every column what it was before.")
            return None
        after = sides["after"]
        if image is None:
            values = [_kept(value) for value in after.values()]
            image = Image(self._shared(tuple(after)), values, revision, verb != CHANGED)
            self._images[subject] = image
            return image
        _check(image, sides.get("before", {}))
        at = image.columns.at
        for column, value in after.items():
            if column in at:
                image.values[at[column]] = _kept(value)
            else:
                image.columns = self._shared((*image.columns.names, column))
                image.values.append(_kept(value))
                at = image.columns.at
        image.revision = revision
        return image

    def _shared(self, names: tuple[str, ...]) -> Columns:
        columns = self._columns.get(names)
        if columns is None:
            columns = self._columns[names] = Columns(names)
        return columns


def _kept(value: Any) -> Any:
    """The value as it is kept: states, kinds, codes are the same few texts in all rows."""
    return intern(value) if type(value) is str and len(value) <= LONGEST_SHARED else value


def _check(image: Image, said: dict[str, Any]) -> None:
    """A column that the row has never had came later: what was before is taken as said."""
    at, values = image.columns.at, image.values
    for column, value in said.items():
        place = at.get(column)
        if place is not None and not same(values[place], value):
            raise Mismatch(f"It says of {quoted(column)} another value before than the record had.")
