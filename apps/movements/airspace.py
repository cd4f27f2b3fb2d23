"""Flights against areas without combat flights: which of their points lie inside, in space and in time, and whether
that was notified beforehand. No Django here.

A flight is known by its points alone: what lies between two of them is not made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

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
    """A window notified for a flight: at the areas that it names (keys) or within its own outline (WKB)."""

    key: Any
    notified_at: datetime
    since: datetime
    until: datetime
    areas: frozenset[Any]
    outline: bytes | None = None
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
    outlines = shapely.from_wkb([area.outline for area in areas])
    shapely.prepare(outlines)
    at, area = shapely.STRtree(outlines).query(points, predicate="intersects")
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
    return [
        _stay(tracks[owner[at[start]]].key, areas[area[start]].key, at[start:end], seconds, points, notified)
        for start, end in zip(starts, ends, strict=True)
    ]


def _times(areas: Iterable[ClosedArea]) -> tuple[Floats, Floats]:
    found = [(one.since.timestamp(), one.until.timestamp() if one.until else _EVER) for one in areas]
    table = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _stay(track: Any, area: Any, at: Any, seconds: Floats, points: Any, notified: Sequence[NotifiedFlight]) -> Stay:
    times = seconds[at]
    covered = np.zeros(len(at), dtype=bool)
    windows = []
    for window in notified:
        within = _covers(window, area, times, points[at])
        if within.any():
            windows.append(window.key)
            covered |= within
    notice = Notice.NOTIFIED if covered.all() else Notice.PARTLY if covered.any() else Notice.NONE
    first, last = (datetime.fromtimestamp(float(end), UTC) for end in (times.min(), times.max()))
    return Stay(track, area, len(at), first, last, notice, tuple(windows))


def _covers(window: NotifiedFlight, area: Any, times: Floats, points: Any) -> Any:
    """Which of the points lie in a window that had been notified by then and was not cancelled."""
    within = (
        (times >= window.since.timestamp())
        & (times < window.until.timestamp())
        & (times >= window.notified_at.timestamp())
    )
    if window.cancelled_at is not None:
        within &= times < window.cancelled_at.timestamp()
    if area in window.areas:
        return within
    if window.outline is None:
        return within & False
    return within & shapely.intersects(shapely.from_wkb(window.outline), points)
