"""The forms that a provision may have: what it holds, how it is stored and hashed, and what speaks against a value.

Which provisions there are is `schema.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.designations.columns import Cells, ChoiceColumn, Choosable, Column, WordsColumn
from apps.designations.structured import Corrigendum, Remainder, Reservation
from apps.geometry.measure import line_length_m
from apps.geometry.outline import MICRO, Vertex
from apps.texts.characters import normalise
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds, instant, whole_second
from apps.theatre.facts import theatre

# What is computed along a line takes time by its length.
MAX_LINE_KM = 300


def text_lines(text: str) -> str:
    """Terms with line ends as they are hashed: \\n, no trailing blanks, no blank lines at the ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


class Stated(Protocol):
    """What a content states beside a provision: its period, of which an open end is None, and the other provisions."""

    @property
    def valid_from(self) -> datetime | None: ...

    @property
    def valid_until(self) -> datetime | None: ...

    @property
    def provisions(self) -> Mapping[str, Any]: ...


# What speaks against a value beside what its content states; None where nothing does.
Rule = Callable[[Any, Stated], str | None]


@dataclass(frozen=True)
class Provision(ABC):
    """One structured part of what is agreed. Absent means that nothing was agreed about it.

    `families` names the families of kinds that have it; empty: every family. Values are what Python works with;
    `canonical` makes of one what is stored and hashed, `read` the other way round.
    """

    name: str
    label: Any
    hint: Any = ""
    families: frozenset[str] = frozenset()
    rule: Rule | None = None

    def belongs_to(self, family: str) -> bool:
        return not self.families or family in self.families

    @property
    @abstractmethod
    def describes(self) -> str:
        """What it holds, in English, for docs/content.md."""

    def normalised(self, value: Any) -> Any:
        """The value as it can be stored without losing anything that is said."""
        return value

    def fault(self, value: Any, content: Stated) -> str | None:
        """What speaks against a value, in a sentence; None where nothing does."""
        return self.rule(value, content) if self.rule else None

    def canonical(self, value: Any) -> Any:
        """JSON without fractions."""
        return value

    def read(self, stored: Any) -> Any:
        """The value of what `canonical` made. Raises ValueError."""
        return stored


@dataclass(frozen=True)
class MomentProvision(Provision):
    """An instant, in whole seconds of UTC."""

    @property
    def describes(self) -> str:
        return "moment (RFC 3339, whole seconds)"

    def normalised(self, value: datetime) -> datetime:
        moment = whole_second(value)
        assert moment is not None
        return moment

    def fault(self, value: datetime, content: Stated) -> str | None:
        return super().fault(value, content) if in_bounds(value) else bounds_sentence()

    def canonical(self, value: datetime) -> str:
        return instant(value)

    def read(self, stored: str) -> datetime:
        return datetime.fromisoformat(stored)


@dataclass(frozen=True)
class HoursProvision(Provision):
    """A whole number of hours from `least` to `most`."""

    least: int = 1
    most: int = 8_784

    @property
    def describes(self) -> str:
        return f"whole number of hours, {self.least} to {self.most}"

    def fault(self, value: int, content: Stated) -> str | None:
        if not self.least <= value <= self.most:
            return _("Enter a whole number of hours from %(least)s to %(most)s.") % {
                "least": self.least,
                "most": self.most,
            }
        return super().fault(value, content)

    @staticmethod
    def in_words(value: int) -> str:
        return ngettext("%(count)s hour", "%(count)s hours", value) % {"count": value}


@dataclass(frozen=True)
class ChoiceProvision(Provision):
    """One word of those that `words` gives."""

    words: Callable[[], Iterable[Choosable]] = tuple

    @property
    def _column(self) -> ChoiceColumn:
        return ChoiceColumn(self.name, self.label, words=self.words)

    @property
    def describes(self) -> str:
        return self._column.describes

    def fault(self, value: str, content: Stated) -> str | None:
        return self._column.fault(value) or super().fault(value, content)

    def in_words(self, value: str) -> str:
        """In the reader's language."""
        return self._column.word(value)


@dataclass(frozen=True)
class LineProvision(Provision):
    """A line of (longitude, latitude) in microdegrees, of at most `most` vertices. It has no direction."""

    most: int = 2_000

    @property
    def describes(self) -> str:
        return f"2 to {self.most:,} vertices `[longitude, latitude]` in microdegrees"

    def fault(self, value: tuple[Vertex, ...], content: Stated) -> str | None:
        if len(set(value)) < 2:
            return _("A line needs two different vertices.")
        if len(value) > self.most:
            return _("A line has at most %(count)s vertices.") % {"count": self.most}
        if not all(theatre().bounds.holds(x / MICRO, y / MICRO) for x, y in value):
            return _("The line leaves the theatre. Check the order of latitude and longitude.")
        if line_length_m(tuple((x / MICRO, y / MICRO) for x, y in value)) > MAX_LINE_KM * 1000:
            return _("A line is at most %(count)s km long.") % {"count": MAX_LINE_KM}
        return super().fault(value, content)

    def canonical(self, value: tuple[Vertex, ...]) -> list[list[int]]:
        return [list(vertex) for vertex in value]

    def read(self, stored: list[list[int]]) -> tuple[Vertex, ...]:
        return tuple((x, y) for x, y in stored)


@dataclass(frozen=True)
class TableProvision(Provision):
    """Rows of what the columns hold, in the order in which they were entered; at most `most`."""

    columns: tuple[Column, ...] = ()
    most: int = 24

    @property
    def describes(self) -> str:
        columns = (f"`{one.name}` ({one.describes}{'' if one.required else '; or absent'})" for one in self.columns)
        return f"at most {self.most} rows: {', '.join(columns)}"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def normalised(self, value: Sequence[Cells]) -> tuple[Cells, ...]:
        return tuple(self._normalised(row) for row in value)

    def _normalised(self, row: Cells) -> Cells:
        known = {column.name: column for column in self.columns}
        cells = {name: known[name].normalised(cell) if name in known else cell for name, cell in row.items()}
        return {name: cell for name, cell in cells.items() if cell not in (None, "", {})}

    def fault(self, value: Sequence[Cells], content: Stated) -> str | None:
        if len(value) > self.most:
            return _("At most %(count)s rows.") % {"count": self.most}
        for number, row in enumerate(value, 1):
            if fault := self._fault_of(row):
                return _("Row %(number)s, %(fault)s") % {"number": number, "fault": fault}
        return super().fault(value, content)

    def _fault_of(self, row: Cells) -> str | None:
        """With the name of its column."""
        for name in row:
            if self.column(name) is None:
                return _("%(column)s: there is no such column.") % {"column": name}
        for column in self.columns:
            if column.name not in row:
                fault = _("enter this too, or empty the whole row.") if column.required else None
            else:
                fault = column.fault(row[column.name])
            if fault:
                return f"{column.label}: {fault}"
        return None

    def canonical(self, value: Sequence[Cells]) -> list[dict[str, Any]]:
        return [dict(row) for row in value]

    def read(self, stored: list[dict[str, Any]]) -> tuple[Cells, ...]:
        return tuple(stored)

    def texts(self, value: Sequence[Cells]) -> list[Mapping[str, str]]:
        """Everything that its rows say in words, by language."""
        names = [column.name for column in self.columns if isinstance(column, WordsColumn)]
        return [row[name] for row in value for name in names if name in row]


@dataclass(frozen=True)
class ReservationsProvision(Provision):
    """Parts of the outline that stay open."""

    @property
    def describes(self) -> str:
        return "parts of the outline that stay open: `polygons` and, by delegation and language, `reasons`"

    def normalised(self, value: tuple[Reservation, ...]) -> tuple[Reservation, ...]:
        return tuple(sorted((one.with_texts(_normal_lines) for one in value), key=lambda one: one.ground.canonical()))

    def canonical(self, value: tuple[Reservation, ...]) -> list[dict[str, Any]]:
        return [one.canonical() for one in value]

    def read(self, stored: list[dict[str, Any]]) -> tuple[Reservation, ...]:
        return tuple(map(Reservation.read, stored))


@dataclass(frozen=True)
class CorrigendumProvision(Provision):
    """That the version mends a mistake in earlier ones."""

    @property
    def describes(self) -> str:
        return "digests that it `corrects` and, by language, what the `mistake` was; amendments alone"

    def normalised(self, value: Corrigendum) -> Corrigendum:
        return value.with_texts(_normal_lines)

    def canonical(self, value: Corrigendum) -> dict[str, Any]:
        return value.canonical()

    def read(self, stored: dict[str, Any]) -> Corrigendum:
        return Corrigendum.read(stored)


@dataclass(frozen=True)
class RemaindersProvision(Provision):
    """What becomes designations of its own when the common ground comes into force. The service makes it."""

    @property
    def describes(self) -> str:
        return (
            "for each remainder its `delegation`, the future `designation`, the `digest` of its first version, the"
            " digest that it is a part `of`, and its `polygons`"
        )

    def canonical(self, value: tuple[Remainder, ...]) -> list[dict[str, Any]]:
        return [one.canonical() for one in value]

    def read(self, stored: list[dict[str, Any]]) -> tuple[Remainder, ...]:
        return tuple(map(Remainder.read, stored))


def _normal_lines(text: str) -> str:
    return text_lines(normalise(text))
