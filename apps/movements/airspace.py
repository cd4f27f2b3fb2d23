"""Flights against areas without combat flights: which of their points lie inside, in space and in time, and whether
that was notified beforehand. No Django here.

A flight is known by its points alone: what lies between two of them is not made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from apps.geometry.shapes import from_canonical

Floats = npt.NDArray[np.float64]
MICRO = 1_000_000
_EVER = 1e18


@dataclass(frozen=True)
class ClosedArea:
    """An area, by an identifier, and when it was in force; `until` is None where it still is."""

    key: Any
    outline: bytes
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class NotifiedFlight:
    """A window notified for a flight: at the areas that it names (keys) or within its own shape (canonical)."""

    key: Any
    notified_at: datetime
    since: datetime
    until: datetime
    areas: frozenset[Any]
    shape: Mapping[str, Any] | None = None
    # From when on it was cancelled.
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class Track:
    """A reported flight: moments as seconds since 1970, and degrees."""

    key: Any
    seconds: Floats
    longitudes: Floats
    latitudes: Floats

    @classmethod
    def of_points(cls, key: Any, since: datetime, points: Sequence[Sequence[int]]) -> Track:
        """From [seconds since `since`, longitude, latitude] in microdegrees."""
        table = np.asarray(points, dtype=np.float64).reshape(-1, 3)
        return cls(key, table[:, 0] + since.timestamp(), table[:, 1] / MICRO, table[:, 2] / MICRO)


class Notice(StrEnum):
    """Whether a stay in an area was notified beforehand."""

    NOTIFIED = "notified"
    PARTLY = "partly"
    NONE = "none"


@dataclass(frozen=True)
class Stay:
    """Points of one flight inside one area: how many, from when to when, and which notified windows they lie in."""

    track: Any
    area: Any
    points: int
    first: datetime
    last: datetime
    notice: Notice
    windows: tuple[Any, ...]


def stays(tracks: Sequence[Track], areas: Sequence[ClosedArea], notified: Sequence[NotifiedFlight] = ()) -> list[Stay]:
    """Every stay of these flights in these areas, by flight and area."""
    if not tracks or not areas:
        return []
    seconds = np.concatenate([track.seconds for track in tracks])
    owner = np.repeat(np.arange(len(tracks)), [len(track.seconds) for track in tracks])
    points = shapely.points(
        np.concatenate([track.longitudes for track in tracks]), np.concatenate([track.latitudes for track in tracks])
    )
    # Asked with the outlines, the tree prepares each of them once.
    tree = shapely.STRtree(points)
    area, at = tree.query(shapely.from_wkb([area.outline for area in areas]), predicate="intersects")
    since, until = _times(areas)
    held = (seconds[at] >= since[area]) & (seconds[at] < until[area])
    at, area = at[held], area[held]
    if not len(at):
        return []
    order = np.lexsort((at, area, owner[at]))
    at, area = at[order], area[order]
    pair = np.stack((owner[at], area))
    starts = np.flatnonzero(np.concatenate(([True], np.any(pair[:, 1:] != pair[:, :-1], axis=0))))
    ends = [*starts[1:], len(at)]
    windows = _Windows(notified, seconds, tree)
    return [
        _stay(tracks[owner[at[start]]].key, areas[area[start]].key, at[start:end], seconds, windows)
        for start, end in zip(starts, ends, strict=True)
    ]


def _times(areas: Iterable[ClosedArea]) -> tuple[Floats, Floats]:
    found = [(one.since.timestamp(), one.until.timestamp() if one.until else _EVER) for one in areas]
    table = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


class _Windows:
    """Notified windows beside all points: which points lie in which, in space and in time."""

    def __init__(self, notified: Sequence[NotifiedFlight], seconds: Floats, tree: shapely.STRtree) -> None:
        self.keys = [one.key for one in notified]
        self.seconds = seconds
        # A window covers what is flown after it was notified, until it ends or is cancelled.
        self.begins = np.asarray([max(one.since, one.notified_at).timestamp() for one in notified])
        self.ends = np.asarray([min(one.until, one.cancelled_at or one.until).timestamp() for one in notified])
        self.naming: defaultdict[Any, list[int]] = defaultdict(list)
        for number, one in enumerate(notified):
            for area in one.areas:
                self.naming[area].append(number)
        drawn = [number for number, one in enumerate(notified) if one.shape is not None]
        shapes = [from_canonical(one.shape).outline().to_shapely() for one in notified if one.shape is not None]
        window, at = tree.query(shapes, predicate="intersects") if shapes else np.zeros((2, 0), dtype=np.int64)
        window = np.asarray(drawn, dtype=np.int64)[window]
        open_then = (seconds[at] >= self.begins[window]) & (seconds[at] < self.ends[window]) if len(at) else at > 0
        order = np.argsort(at[open_then], kind="stable")
        # Marks points while they are asked about: quicker than to look for each of them.
        self.asked = np.zeros(len(seconds), dtype=bool)
        self.at, self.window = at[open_then][order], window[open_then][order]

    def covering(self, area: Any, at: Any) -> tuple[Any, list[Any]]:
        """Which of some points of one flight in an area were notified, and the keys of the windows."""
        times = self.seconds[at]
        first, last = np.searchsorted(self.at, at, "left"), np.searchsorted(self.at, at, "right")
        covered = last > first
        around = slice(int(first[0]), int(last[-1]))
        self.asked[at] = True
        numbers = set(np.flatnonzero(np.bincount(self.window[around][self.asked[self.at[around]]])).tolist())
        self.asked[at] = False
        for number in self.naming.get(area, ()):
            within = (times >= self.begins[number]) & (times < self.ends[number])
            if within.any():
                numbers.add(number)
                covered = covered | within
        return covered, [self.keys[number] for number in sorted(numbers)]


def _stay(track: Any, area: Any, at: Any, seconds: Floats, windows: _Windows) -> Stay:
    times = seconds[at]
    covered, keys = windows.covering(area, at)
    notice = Notice.NOTIFIED if covered.all() else Notice.PARTLY if covered.any() else Notice.NONE
    first, last = (datetime.fromtimestamp(float(end), UTC) for end in (times.min(), times.max()))
    return Stay(track, area, len(at), first, last, notice, tuple(keys))
