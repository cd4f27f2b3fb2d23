"""Reporting a flight, and holding reported flights against the areas that were closed to combat flights then."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can, visible
from apps.bounds.child_processes import run_by_size
from apps.designations.force_models import InForce
from apps.designations.past import AsOf, Held, Narrowed, held_keys, outlines, phases_of, told
from apps.geometry.coordinates import parse_coordinate
from apps.geometry.problems import GeometryRejected
from apps.movements.airspace import MICRO, ClosedArea, NotifiedFlight, Stay, Track, stays
from apps.movements.models import FlightReport, Movement
from apps.movements.policies import REPORT
from apps.movements.recording import check_said, lock, words
from apps.movements.selectors import courses, grounds, open_between
from apps.movements.touching import size_of
from apps.texts.moments import current_moment, instant, read_moment
from apps.theatre.facts import theatre
from apps.theatre.movements import member
from apps.truce.selectors import phases_open

MAX_POINTS = 2_000
LONGEST_TRACK = 200_000
LONGEST_FLIGHT = timedelta(hours=24)
# Areas and windows that are looked at for one answer.
MAX_AREAS, MAX_WINDOWS = 2_000, 500
CLOSED = "no_combat_flights"
_PARTS = re.compile(
    r"^(?P<time>.*?\d{1,2}:\d\d(?::\d\d)?\s*(?:z|utc)?|\d{6}\s?z\s?[a-z]{3}\s?\d\d)\s*[;,]?\s+(?P<position>\S.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FlightInput:
    """A flight as somebody reports it. `track`: on each line a moment and a position."""

    aircraft: str
    track: str
    text: str = ""
    said_at: datetime | None = None


def report_flight(*, actor: Identity, sent: FlightInput) -> FlightReport:
    """Record a flight under the next number of the actor's delegation. Raises NotPermitted, Incomplete."""
    if not can(actor, REPORT, FlightReport()):
        raise NotPermitted
    now = current_moment()
    said_at = sent.said_at or now
    check_said(said_at, now)
    if member(theatre().movements.aircraft, sent.aircraft) is None:
        raise at_field("aircraft", _("Choose one of the list."))
    since, points = read_track(sent.track)
    until = since + timedelta(seconds=points[-1][0])
    if until > said_at:
        raise at_field("track", _("A point of the track is later than the report."))
    with unit_of_work(actor):
        lock()
        last = FlightReport.objects.filter(delegation_id=actor.delegation_id).aggregate(last=Max("number"))["last"]
        return FlightReport.objects.create(
            number=(last or 0) + 1,
            aircraft=sent.aircraft,
            text=words("text", sent.text, required=False),
            since=since,
            until=until,
            points=points,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at,
            at=now,
        )


def read_track(text: str) -> tuple[datetime, list[list[int]]]:
    """The first moment, and [seconds since it, longitude, latitude] in microdegrees of each line. Raises Incomplete for
    the first line that is wrong."""
    if len(text) > LONGEST_TRACK:
        raise at_field("track", _("Write at most %(count)s characters.") % {"count": LONGEST_TRACK})
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    if not lines:
        raise at_field("track", _("Enter the points of the track, one on a line: day and time, then position."))
    if len(lines) > MAX_POINTS:
        raise at_field("track", _("Enter at most %(count)s points.") % {"count": MAX_POINTS})
    read = [_point(number, one) for number, one in enumerate(lines, 1)]
    first = read[0][0]
    for number, (before, after) in enumerate(pairwise(read), 2):
        if after[0] <= before[0]:
            raise at_field("track", _("Line %(line)s: this is not after the line above it.") % {"line": number})
    if read[-1][0] - first > LONGEST_FLIGHT:
        raise at_field("track", _("One report takes in at most 24 hours."))
    return first, [[int((moment - first).total_seconds()), x, y] for moment, x, y in read]


def _point(number: int, text: str) -> tuple[datetime, int, int]:
    parts = _PARTS.match(text)
    moment = read_moment(parts["time"]) if parts else None
    if parts is None or moment is None:
        sentence = _("Line %(line)s: begin with day and time, for example 2016-09-17 14:05Z 36.2021, 37.1613.")
        raise at_field("track", sentence % {"line": number})
    try:
        longitude, latitude = parse_coordinate(parts["position"])
    except GeometryRejected as error:
        raise at_field("track", _("Line %(line)s: this position cannot be read.") % {"line": number}) from error
    if not theatre().bounds.holds(longitude, latitude):
        raise at_field("track", _("Line %(line)s: this position lies outside of the theatre.") % {"line": number})
    return moment, round(longitude * MICRO), round(latitude * MICRO)


@dataclass(frozen=True)
class StayFound:
    """A stay with the area as the reader is told of it, and the windows that were notified for it. `phase`: the code of
    the phase with which the area begins, where it names one; `had_begun`: whether that was open then, None where it
    opened or closed meanwhile."""

    stay: Stay
    area: Held
    windows: Sequence[Movement]
    phase: str = ""
    had_begun: bool | None = True


@dataclass(frozen=True)
class FlightState:
    """A reported flight, and where it was inside an area that the reader may know of."""

    report: FlightReport
    found: Sequence[StayFound]


@dataclass(frozen=True)
class CheckedFlights:
    """Flights, and whether there were more areas or windows at that time than were looked at."""

    flights: Sequence[FlightState]
    is_cut: bool = False


def checked_flights(actor: Identity, reports: Sequence[FlightReport], moment: datetime) -> CheckedFlights:
    """Each flight against the areas that held then, as known at a moment. The number of queries does not depend on how
    many there are. Raises what `run_bounded` raises."""
    if not reports:
        return CheckedFlights([])
    since, until = min(one.since for one in reports), max(one.until for one in reports)
    held = _closed_areas(actor, since, until, moment)
    ground = outlines(held) if held else {}
    areas = [ClosedArea(one.pk, ground[one.pk], one.valid_from, _end(one)) for one in held if one.pk in ground]
    movements, windows = _windows(actor, held, since, until, moment)
    tracks = [Track.of_points(one.pk, one.since, one.points) for one in reports]
    by_key = {one.pk: one for one in held}
    inside = run_by_size(_size(tracks, areas, windows), stays, tracks, areas, windows[:MAX_WINDOWS])
    phases = phases_of([by_key[key] for key in {stay.area for stay in inside}]) if inside else {}
    opened = phases_open(actor, [stay.first for stay in inside if stay.area in phases])
    found: dict[int, list[StayFound]] = {one.pk: [] for one in reports}
    for stay in inside:
        phase = phases.get(stay.area, "")
        notified = [movements[key] for key in stay.windows]
        had_begun = opened.get(phase) if phase else True
        found[stay.track].append(StayFound(stay, by_key[stay.area], notified, phase, had_begun))
    is_cut = len(windows) > MAX_WINDOWS or len(held) >= MAX_AREAS
    return CheckedFlights([FlightState(one, found[one.pk]) for one in reports], is_cut)


def _size(tracks: Sequence[Track], areas: Sequence[ClosedArea], windows: Sequence[NotifiedFlight]) -> int:
    """Bytes that there are to work on."""
    flown = sum(track.seconds.nbytes * 3 for track in tracks)
    closed = sum(len(one.outline) for one in areas)
    return flown + closed + sum(size_of(one.shape) for one in windows if one.shape)


def _end(held: Held) -> datetime | None:
    ends = [one for one in (held.valid_until, held.left_at) if one is not None]
    return min(ends, default=None)


def _closed_areas(actor: Identity, since: datetime, until: datetime, moment: datetime) -> list[Held]:
    """The areas of which the reader may know that they held at any time between two moments: at the first, at the last,
    or from a time between them."""
    kinds = tuple(kind.code for kind in theatre().kinds if kind.family == CLOSED)
    narrowed = Narrowed(kinds=kinds)
    keys = {
        key
        for asked in (since, until)
        for key in held_keys(actor, AsOf(asked, moment, instant(moment)), narrowed, most=MAX_AREAS)
    }
    began = InForce.objects.filter(
        Q(entered_at__gt=since, entered_at__lte=until) | Q(valid_from__gt=since, valid_from__lte=until),
        entered_at__lte=moment,
    )
    keys.update(visible(actor, began).order_by("pk").values_list("pk", flat=True)[:MAX_AREAS])
    return [one for one in told(actor, sorted(keys)[:MAX_AREAS]) if one.kind in kinds] if keys else []


def _windows(
    actor: Identity, held: Sequence[Held], since: datetime, until: datetime, moment: datetime
) -> tuple[dict[uuid.UUID, Movement], list[NotifiedFlight]]:
    """Windows that were notified for flights in that time; one more than are looked at where there are more."""
    end = until + timedelta(seconds=1)
    rows = list(open_between(actor, since, end, moment).filter(kind__in=flight_kinds())[: MAX_WINDOWS + 1])
    names = [one.uuid for one in rows]
    lies_on = grounds(actor, names) if names else {}
    states = courses(actor, rows, moment)
    keys: dict[uuid.UUID, set[int]] = {}
    for one in held:
        keys.setdefault(one.designation, set()).add(one.pk)
    windows = []
    for row in rows:
        named = {key for ground in lies_on.get(row.uuid, []) for key in keys.get(ground.uuid, ())}
        windows.append(
            NotifiedFlight(
                row.uuid,
                row.said_at,
                row.since,
                row.until,
                frozenset(named),
                row.shape or None,
                states[row.uuid].cancelled_at,
            )
        )
    return {row.uuid: row for row in rows}, windows


def flight_kinds() -> list[str]:
    """The kinds of movement that are notified for a flight."""
    return [kind.code for kind in theatre().movements.kinds if kind.family == "flight"]


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """The day in UTC in which a moment lies."""
    start = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)
