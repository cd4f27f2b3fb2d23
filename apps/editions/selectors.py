"""The editions of the agreed map, read from when which version was in force (`designations.InForce`).

An edition is a place in the log at which something of the audience's entered, changed or left force; its number is how
many of the audience's there are up to it. Nothing is stored of editions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet
from django.db.models.functions import Least

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.force_models import InForce
from apps.designations.past import Held, members_written, told
from apps.editions.audiences import belonging_to, caveats_of, may_see
from apps.geometry.canonical import grouped
from jic_verify.edition import Audience, Edition, Member, canonical_with, digest_of

# Of larger maps a list shows no digests: each is made of all that is in force. The edition's own page has it.
DIGESTS_UP_TO = 5_000
# As many designations are told of each edition of a list.
MOVES_SHOWN = 6
_JUST_UNDER_A_SECOND = timedelta(microseconds=999_999)


@dataclass(frozen=True)
class Move:
    """What one edition brought to one designation: `before` is None where it entered force, `after` where it left."""

    before: Held | None
    after: Held | None

    @property
    def what(self) -> str:
        if self.before is None:
            return "entered"
        return "left" if self.after is None else "changed"

    @property
    def version(self) -> Held:
        held = self.after or self.before
        assert held is not None
        return held

    @property
    def area_change_m2(self) -> float:
        return (self.after.area_m2 if self.after else 0) - (self.before.area_m2 if self.before else 0)


@dataclass
class Issue:
    """One edition in a list. `place` is its place in the log, which nobody is shown."""

    number: int
    place: int
    at: datetime
    in_force: int
    moves: Sequence[Move] = ()
    more_moves: int = 0
    digest: str = ""

    @property
    def shown_digest(self) -> str:
        """As much of it as people compare in a list."""
        return grouped(self.digest[:8]) if self.digest else ""


@dataclass(frozen=True)
class Issues:
    """A stretch of an audience's editions, the newest first, and how many there are."""

    rows: Sequence[Issue]
    total: int


class AudiencesMap:
    """The map of one audience, for one reader, who may see all of it. Reads as the present principal."""

    def __init__(self, actor: Identity, audience: Audience) -> None:
        if not may_see(actor, audience):
            raise NotVisible
        self.audience, self._actor = audience, actor
        self._periods = visible(actor, InForce.objects.filter(belonging_to(audience))).order_by()

    @property
    def _places(self) -> QuerySet[InForce, int | None]:
        entered = self._periods.filter(entered_place__isnull=False).values_list("entered_place", flat=True)
        left = self._periods.filter(left_place__isnull=False).values_list("left_place", flat=True)
        return entered.union(left)

    @cached_property
    def total(self) -> int:
        return self._places.count()

    def place(self, number: int) -> int:
        """Raises NotVisible."""
        if not 1 <= number <= self.total:
            raise NotVisible
        # From the nearer end.
        newest_first = number > self.total // 2
        (place,) = self._stretch(self.total - number if newest_first else number - 1, 1, newest_first=newest_first)
        return place

    def _stretch(self, first: int, most: int, *, newest_first: bool) -> list[int]:
        """Places in their order, or from the newest back. Each side is read from its index as far as it is needed: all
        of them together are sorted at every question else."""
        sign, end = "-" if newest_first else "", first + most
        entered = self._periods.filter(entered_place__isnull=False).order_by(f"{sign}entered_place")
        left = self._periods.filter(left_place__isnull=False).order_by(f"{sign}left_place")
        sides = (
            entered.values_list("entered_place", flat=True).distinct()[:end],
            left.values_list("left_place", flat=True).distinct()[:end],
        )
        found = {place for side in sides for place in side if place is not None}
        return sorted(found, reverse=newest_first)[first:end]

    def moments(self, most: int, *, valid: bool) -> list[datetime]:
        """The stops of a time slider: when the last editions were recorded, or when what they brought began and ceased
        to be valid. In whole seconds, at which that has come about."""
        sealed = self._periods.filter(entered_place__isnull=False)
        if valid:
            ends = sealed.annotate(end=Least("valid_until", "left_at")).filter(end__isnull=False)
            times = sealed.values_list("valid_from", flat=True).union(ends.values_list("end", flat=True))
            latest = times.order_by("-valid_from")[:most]
        else:
            left = sealed.filter(left_place__isnull=False).values_list("left_at", flat=True)
            latest = sealed.values_list("entered_at", flat=True).union(left).order_by("-entered_at")[:most]
        rounded = ((moment + _JUST_UNDER_A_SECOND).replace(microsecond=0) for moment in latest if moment is not None)
        return sorted(set(rounded))

    def issues(self, first: int, most: int) -> Issues:
        """From the so manyth newest on, with what each brought."""
        places = self._stretch(first, most, newest_first=True)
        moved = self._moved(places)
        in_force = self._in_force(places[0]).count() if places else 0
        rows = []
        for offset, place in enumerate(places):
            moves = moved.get(place, _Moves())
            rows.append(
                Issue(self.total - first - offset, place, moves.at, in_force, moves.moves[:MOVES_SHOWN], moves.more)
            )
            in_force -= moves.growth
        if rows and rows[0].in_force <= DIGESTS_UP_TO:
            self._add_digests(rows, moved)
        return Issues(rows, self.total)

    def issue(self, number: int, *, with_digest: bool = True) -> Issue:
        """One edition. Raises NotVisible."""
        place = self.place(number)
        moves = self._moved([place])[place]
        digest = digest_of(self.written(number)) if with_digest else ""
        in_force = self._in_force(place).count()
        return Issue(number, place, moves.at, in_force, moves.moves[:MOVES_SHOWN], moves.more, digest)

    def written(self, number: int) -> bytes:
        """An edition in its canonical form. Raises NotVisible."""
        place = self.place(number)
        members = members_written(self._actor, place, self.audience.level, caveats_of(self.audience))
        return canonical_with(number, _written(self._moment(place)), self.audience, members)

    def content(self, number: int) -> tuple[QuerySet[InForce], datetime]:
        """What was in force in an edition, and since when it is the newest. Raises NotVisible."""
        place = self.place(number)
        return self._in_force(place), self._moment(place)

    def keys(self, number: int) -> list[int]:
        """Of what an edition holds. Raises NotVisible."""
        return self._keys(self.place(number))

    def _keys(self, place: int) -> list[int]:
        return list(self._in_force(place).values_list("pk", flat=True))

    def _in_force(self, place: int) -> QuerySet[InForce]:
        return self._periods.filter(_in_force_at(place))

    def _moment(self, place: int) -> datetime:
        entered = self._periods.filter(entered_place=place).values_list("entered_at", flat=True)
        left = self._periods.filter(left_place=place).values_list("left_at", flat=True)
        return min(moment for moment in (*entered, *left) if moment is not None)

    def _moved(self, places: Sequence[int]) -> dict[int, _Moves]:
        """What each of these places brought."""
        touched = self._periods.filter(Q(entered_place__in=places) | Q(left_place__in=places))
        times = {
            key: (entered_place, entered_at, left_place, left_at)
            for key, entered_place, entered_at, left_place, left_at in touched.values_list(
                "pk", "entered_place", "entered_at", "left_place", "left_at"
            )
        }
        found: dict[int, _Moves] = {place: _Moves() for place in places}
        for held in told(self._actor, list(times)):
            entered_place, entered_at, left_place, left_at = times[held.pk]
            if entered_place in found:
                found[entered_place].enter(held, entered_at)
            if left_place in found:
                found[left_place].leave(held, left_at)
        return found

    def _add_digests(self, rows: Sequence[Issue], moved: dict[int, _Moves]) -> None:
        """Made of the newest one's members and, from there back, what each brought."""
        members = {held.designation: _member(held) for held in told(self._actor, self._keys(rows[0].place))}
        for row in rows:
            edition = Edition(row.number, _written(row.at), self.audience, tuple(members.values()))
            row.digest = digest_of(edition.canonical())
            for move in moved[row.place].moves:
                members.pop(move.version.designation, None)
                if move.before is not None:
                    members[move.before.designation] = _member(move.before)

    def difference(self, first: int, second: int, most: int) -> Difference:
        """From one edition to another. Raises NotVisible."""
        before, after = _in_force_at(self.place(first)), _in_force_at(self.place(second))
        went, came = self._periods.filter(before & ~after), self._periods.filter(after & ~before)
        same = self._periods.filter(before & after)
        keys = [*went.values_list("pk", flat=True)[: most + 1], *came.values_list("pk", flat=True)[: most + 1]]
        gone = set(went.values_list("pk", flat=True)[: most + 1])
        moves = _Moves()
        for held in told(self._actor, keys):
            if held.pk in gone:
                moves.leave(held, None)
            else:
                moves.enter(held, None)
        kept = [*told(self._actor, list(same.values_list("pk", flat=True)[:most])), *moves.alike]
        return Difference(moves.moves[:most], len(moves.moves) > most, same.count() + len(moves.alike), kept)


@dataclass(frozen=True)
class Difference:
    """What entered, changed and left between two editions, by reference; `same` is how many did not change, and `kept`
    those of them that are drawn. `cut`: there is more than is told."""

    moves: Sequence[Move]
    cut: bool
    same: int
    kept: Sequence[Held]

    def count(self, what: str) -> int:
        return sum(move.what == what for move in self.moves)


@dataclass
class _Moves:
    """What came and what went, by designation."""

    came: dict[object, Held] = field(default_factory=dict)
    went: dict[object, Held] = field(default_factory=dict)
    moments: list[datetime] = field(default_factory=list)

    def enter(self, held: Held, at: datetime | None) -> None:
        self.came[held.designation] = held
        self.moments += [at] if at else []

    def leave(self, held: Held, at: datetime | None) -> None:
        self.went[held.designation] = held
        self.moments += [at] if at else []

    @property
    def at(self) -> datetime:
        return min(self.moments)

    @cached_property
    def moves(self) -> list[Move]:
        pairs = ((self.went.get(key), self.came.get(key)) for key in {**self.went, **self.came})
        moves = [Move(before, after) for before, after in pairs if not _alike(before, after)]
        return sorted(moves, key=lambda move: move.version.reference)

    @property
    def alike(self) -> list[Held]:
        """What left and entered again as it was: suspended, and resumed."""
        return [after for key, after in self.came.items() if _alike(self.went.get(key), after)]

    @property
    def more(self) -> int:
        return max(0, len(self.moves) - MOVES_SHOWN)

    @property
    def growth(self) -> int:
        return len(self.came) - len(self.went)


def _alike(before: Held | None, after: Held | None) -> bool:
    return before is not None and after is not None and before.version == after.version


def _in_force_at(place: int) -> Q:
    return Q(entered_place__lte=place) & (Q(left_place__isnull=True) | Q(left_place__gt=place))


def _member(held: Held) -> Member:
    return Member(str(held.designation), held.digest_hex, held.reference, str(held.version))


def _written(moment: datetime) -> str:
    """In the form of the log's leaves."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
