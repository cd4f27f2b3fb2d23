"""Flights against areas without combat flights: in space and in time, with what was notified beforehand."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.access.errors import Incomplete, NotPermitted
from apps.bounds.child_processes import run_bounded
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area
from apps.movements.airspace import ClosedArea, Notice, NotifiedFlight, Track, stays
from apps.movements.flights import FlightInput, checked_flights, read_track, report_flight
from apps.movements.models import FlightReport
from tests.drafting import in_state
from tests.movements.convoy import OPENS, notified, says, window
from tests.people import identity_of
from tests.truce.cessation import began
from tests.truce.test_decisions import refused

START = datetime(2016, 9, 17, 12, tzinfo=UTC)
BOX = shapely.to_wkb(shapely.box(36, 35, 37, 36))
SHAPE = Area(Outline.from_wkb(BOX)).canonical()


def track(*points: tuple[float, float, float], key: str = "flight") -> Track:
    """Points of (minutes after the start, longitude, latitude)."""
    return Track.of_points(
        key, START, [[int(60 * minutes), round(lon * 1e6), round(lat * 1e6)] for minutes, lon, lat in points]
    )


def area(since: float = -60, until: float | None = None, key: str = "area") -> ClosedArea:
    end = None if until is None else START + timedelta(minutes=until)
    return ClosedArea(key, BOX, START + timedelta(minutes=since), end)


def test_a_point_is_inside_in_space_and_in_time():
    path = track((0, 35.5, 35.5), (1, 36.5, 35.5), (2, 36.9, 35.5), (3, 37.5, 35.5))
    (stay,) = stays([path], [area()])
    assert (stay.points, stay.first, stay.last) == (2, START + timedelta(minutes=1), START + timedelta(minutes=2))
    assert stay.notice is Notice.NONE
    assert stays([path], [area(since=2.5)]) == stays([path], [area(until=1)]) == []
    assert stays([path], [area(until=2)])[0].points == 1
    assert stays([], [area()]) == stays([path], []) == []


@pytest.mark.parametrize(
    ("more", "notice"),
    [
        ({}, Notice.NOTIFIED),
        ({"until": 1.5}, Notice.PARTLY),
        ({"notified_at": 5}, Notice.NONE),
        ({"areas": frozenset()}, Notice.NONE),
        ({"areas": frozenset(), "shape": SHAPE}, Notice.NOTIFIED),
        ({"cancelled_at": 1.5}, Notice.PARTLY),
    ],
)
def test_a_stay_is_held_against_what_was_notified_before_it(more, notice):
    def at(name, minutes):
        return START + timedelta(minutes=more.get(name, minutes))

    flown = NotifiedFlight(
        "window",
        at("notified_at", -600),
        START,
        at("until", 60),
        more.get("areas", frozenset({"area"})),
        more.get("shape"),
        at("cancelled_at", 0) if "cancelled_at" in more else None,
    )
    (stay,) = stays([track((1, 36.5, 35.5), (2, 36.6, 35.5))], [area()], [flown])
    assert stay.notice is notice
    assert stay.windows == (() if notice is Notice.NONE else ("window",))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.floats(35, 38), st.floats(34, 37)), min_size=1, max_size=40))
def test_no_point_is_missed_and_none_is_counted_twice(points):
    path = track(*((minutes / 10, lon, lat) for minutes, lon, lat in points))
    areas = [area(key=f"a{number}", since=number, until=number + 30) for number in range(3)]
    found = {stay.area: stay.points for stay in stays([path], areas)}
    for one in areas:
        inside = shapely.intersects(shapely.from_wkb(one.outline), shapely.points(path.longitudes, path.latitudes))
        held = (path.seconds >= one.since.timestamp()) & (path.seconds < one.until.timestamp())
        assert found.get(one.key, 0) == int(np.count_nonzero(inside & held))


def test_many_points_areas_and_windows_are_worked_through_in_a_child():
    longitudes = np.linspace(35.9, 37.1, 2_000)
    paths = [track(*((n / 100, x, 35.5) for n, x in enumerate(longitudes)), key=f"f{number}") for number in range(10)]
    ring = shapely.Point(36.5, 35.5).buffer(0.4, quad_segs=250)
    outline = Outline.from_shapely(ring)
    areas = [ClosedArea(number, outline.wkb, START - timedelta(hours=1), None) for number in range(10)]
    shape = Area(outline).canonical()
    flown = [
        NotifiedFlight(number, START - timedelta(days=1), START, START + timedelta(minutes=10), frozenset(), shape)
        for number in range(50)
    ]
    found = run_bounded(stays, paths, areas, flown)
    inside = int(np.count_nonzero(shapely.intersects(outline.to_shapely(), shapely.points(longitudes, 35.5))))
    assert len(found) == 100
    assert {(one.points, one.notice, len(one.windows)) for one in found} == {(inside, Notice.PARTLY, 50)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "36.2, 37.1",
        "2016-09-17 14:05Z",
        "2016-09-17 14:05Z nowhere",
        "2016-09-17 14:05Z 10.0, 10.0",
        "2016-09-17 14:05Z 36.2, 37.1\n2016-09-17 14:05Z 36.2, 37.1",
        "2016-09-17 14:05Z 36.2, 37.1\n2016-09-19 14:05Z 36.2, 37.1",
        "31.02.2016 14:05 36.2, 37.1",
    ],
)
def test_a_track_that_says_nothing_is_refused(text):
    with pytest.raises(Incomplete) as error:
        read_track(text)
    assert refused(error) == "track"


def test_a_track_is_read_as_people_write_it():
    since, points = read_track("17 Sep 2016, 14:05Z 36.2021, 37.1613\n171406ZSEP16; 36°12'00\"N 37°09'00\"E\n")
    assert since == datetime(2016, 9, 17, 14, 5, tzinfo=UTC)
    assert points == [[0, 37161300, 36202100], [60, 37150000, 36200000]]


def flown(name: str, when: datetime, *places: str, aircraft: str = "combat") -> FlightReport:
    lines = [f"{when + timedelta(minutes=number):%Y-%m-%d %H:%M}Z {place}" for number, place in enumerate(places)]
    return report_flight(actor=identity_of(name), sent=FlightInput(aircraft, "\n".join(lines)))


@pytest.mark.django_db
def test_a_reported_flight_is_found_in_the_area_that_held_then():
    held = in_state("in_force", kind="no_combat_flight_area")
    other = in_state("in_force")
    now = timezone.now().replace(second=0, microsecond=0)
    longitude, latitude = held.current.as_outline.label_point
    inside = f"{latitude:.6f}, {longitude:.6f}"
    # Both began to hold just now: what a flight of before did was in no area.
    early = flown("ru.officer", now - timedelta(hours=2), inside)
    assert other.reference != held.reference
    (found,) = checked_flights(identity_of("us.officer"), [early], timezone.now()).flights
    assert found.found == []
    assert flown("ru.officer", now - timedelta(hours=3), inside).reference == "RU-F-0002"


@pytest.mark.django_db
def test_a_flight_inside_is_told_with_its_window_to_whoever_may_know(time_machine_after):
    held = in_state("in_force", kind="no_combat_flight_area")
    longitude, latitude = held.current.as_outline.label_point
    inside, outside = f"{latitude:.6f}, {longitude:.6f}", "32.5, 36.0"
    now = timezone.now().replace(second=0, microsecond=0)
    opens = now + timedelta(hours=1)
    free = window("flight", drawn="", grounds=[held.reference], since=opens, until=opens + timedelta(hours=1))
    notice = notified("ru.officer", type(free)(**{**free.__dict__, "said_at": None}))
    time_machine_after(hours=3)
    first = flown("us.officer", opens + timedelta(minutes=5), outside, inside, inside)
    second = flown("us.officer", opens + timedelta(minutes=70), inside)
    for name in ("us.officer", "un.observer"):
        states = checked_flights(identity_of(name), [first, second], timezone.now()).flights
        stays_of = [[(one.stay.points, one.stay.notice) for one in state.found] for state in states]
        assert stays_of == [[(2, Notice.NOTIFIED)], [(1, Notice.NONE)]], name
        assert [one.reference for one in states[0].found[0].windows] == [notice.reference]
    hidden = checked_flights(identity_of("us.officer", 0), [first], timezone.now()).flights
    assert isinstance(hidden[0].report.uuid, uuid.UUID)
    says(notice, "cancelled", 0, by="ru.officer", since=opens + timedelta(minutes=6), reason="Weather.")
    (state,) = checked_flights(identity_of("us.officer"), [first], timezone.now()).flights
    assert state.found[0].stay.notice is Notice.NONE


@pytest.mark.django_db
def test_an_area_that_waits_for_its_phase_prohibits_nothing(sign_in, time_machine_after):
    held = in_state("in_force", kind="no_combat_flight_area", provisions={"begins_with": "preparation"})
    longitude, latitude = held.current.as_outline.label_point
    inside = f"{latitude:.6f}, {longitude:.6f}"
    now = timezone.now().replace(second=0, microsecond=0)

    def told(*reports):
        found = checked_flights(identity_of("un.observer"), reports, timezone.now()).flights
        return [(one.phase, one.had_begun) for state in found for one in state.found]

    time_machine_after(hours=2)
    early = flown("us.officer", now + timedelta(minutes=5), inside)
    assert told(early) == [("preparation", False)]
    page = sign_in("ru.officer").get(f"/movements/flights/?day={early.since.date()}").content.decode()
    assert "inside before the phase “Preparation” was open" in page
    began(now + timedelta(minutes=30), agreed_at=now + timedelta(minutes=20))
    late = flown("us.officer", now + timedelta(minutes=40), inside)
    assert told(early) == [("preparation", False)]
    assert told(late) == [("preparation", True)]
    assert told(early, late) == [("preparation", None)] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "is_cut"), [(1, True), (2, False)])
def test_a_page_says_that_not_every_window_was_looked_at(sign_in, monkeypatch, most, is_cut):
    monkeypatch.setattr("apps.movements.flights.MAX_WINDOWS", most)
    for _number in range(2):
        notified("ru.officer", window("flight"))
    flown("us.officer", OPENS + timedelta(minutes=5), "36.2, 37.1")
    page = sign_in("us.officer").get(f"/movements/flights/?day={OPENS.date()}").content.decode()
    assert ("than are looked at" in page) is is_cut


@pytest.mark.django_db
def test_a_flight_is_reported_by_officers_of_known_time_alone():
    for name in ("us.authority", "us.observer", "ru.auditor", "un.officer"):
        with pytest.raises(NotPermitted):
            flown(name, START, "36.2, 37.1")
    with pytest.raises(Incomplete) as error:
        flown("us.officer", timezone.now() + timedelta(hours=1), "36.2, 37.1")
    assert refused(error) == "track"
    with pytest.raises(Incomplete) as error:
        flown("us.officer", START, "36.2, 37.1", aircraft="kite")
    assert refused(error) == "aircraft"
    assert flown("un.observer", START, "36.2, 37.1").reference == "UN-F-0001"
