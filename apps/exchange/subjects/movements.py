"""Movements and flights: what was notified and reported, and what is said of it."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.designations.past import asked_day
from apps.exchange.movement_serializers import MovementDetailSerializer
from apps.exchange.subjects.common import position
from apps.exchange.views.reading import AS_OF, Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.movements import submissions
from apps.movements.data import flights_data, movement_data_of, weeks_data
from apps.movements.families import What
from apps.movements.flights import checked_flights, day_of
from apps.movements.forms import FlightForm, MovementForm
from apps.movements.reading import chosen_route, summary_at
from apps.movements.recording import lock
from apps.movements.selectors import flights_between
from apps.movements.statement_forms import FORMS
from apps.movements.views import FLIGHTS_LISTED
from apps.movements.weekly import route_table
from apps.truce.views import asked_moment

PREFIX = "movements/"
DAY = OpenApiParameter("day", str, description="A day in UTC, 2016-09-12; the present one without it.")
ROUTE = OpenApiParameter("route", str, description="The code of a route; the first one without it.")


class StaySerializer(serializers.Serializer[Any]):
    """Where a flight was inside an area without combat flights, and which windows were notified for it; `had_begun`:
    whether the area's phase was open then, null where it opened or closed meanwhile."""

    designation = serializers.UUIDField()
    reference = serializers.CharField()
    first = serializers.DateTimeField()
    last = serializers.DateTimeField()
    notified = serializers.ListField(child=serializers.CharField())
    had_begun = serializers.BooleanField(allow_null=True)


class TrackPointSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    position = position()


class FlightSerializer(serializers.Serializer[Any]):
    flight = serializers.UUIDField()
    reference = serializers.CharField()
    delegation = serializers.CharField()
    aircraft = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()
    track = TrackPointSerializer(many=True)
    inside = StaySerializer(many=True)


class FlightsSerializer(serializers.Serializer[Any]):
    """Flights of one day. `more`: there are more than are listed; `is_cut`: more areas than were looked at."""

    as_of = serializers.DateTimeField()
    day = serializers.DateField()
    more = serializers.BooleanField()
    is_cut = serializers.BooleanField()
    results = FlightSerializer(many=True)


class ReasonSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    reason = serializers.CharField()


class WeekSerializer(serializers.Serializer[Any]):
    """One week of a route. `share`: per cent that went unhindered, null where nothing was to go."""

    start = serializers.DateTimeField()
    movements = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    days_notified = serializers.IntegerField()
    days_open = serializers.IntegerField()
    unhindered = serializers.IntegerField()
    share = serializers.IntegerField(allow_null=True)
    mean_delay_s = serializers.IntegerField()
    longest_delay_s = serializers.IntegerField()
    reasons = serializers.DictField(child=ReasonSerializer(many=True))


class WeeksSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    route = serializers.CharField(allow_blank=True)
    weeks = WeekSerializer(many=True)


def read_movement(request: ApiRequest, movement: uuid.UUID) -> dict[str, Any]:
    """One movement, with all that each side says of it."""
    return movement_data_of(summary_at(request.identity, movement, asked_moment(request)[0]))


def read_flights(request: ApiRequest) -> dict[str, Any]:
    """Reported flights of a day, each against the areas without combat flights of that time."""
    moment, _is_past = asked_moment(request)
    start, end = day_of(asked_day(request.query_params) or moment)
    reports = list(flights_between(request.identity, start, end, moment)[: FLIGHTS_LISTED + 1])
    found = checked_flights(request.identity, reports[:FLIGHTS_LISTED], moment)
    return flights_data(found, start, moment, more=len(reports) > FLIGHTS_LISTED)


def read_weeks(request: ApiRequest) -> dict[str, Any]:
    """How a route went, week by week."""
    moment, _is_past = asked_moment(request)
    route = chosen_route(request.query_params)
    return weeks_data(route_table(request.identity, route, moment), route, moment)


MOVEMENT = Reading("movements:movement", read_movement, MovementDetailSerializer, "A movement")
READINGS = (
    MOVEMENT,
    Reading("movements:flights", read_flights, FlightsSerializer, "Reported flights of a day", (AS_OF, DAY)),
    Reading("movements:weeks", read_weeks, WeeksSerializer, "How a route went, week by week", (AS_OF, ROUTE)),
)
_SUMMARIES = {
    What.STATE: "Report the status of a movement",
    What.NOTE: "Note a movement",
    What.PERMIT: "Ask for a permit",
    What.ANSWER: "Record the answer to a permit",
    What.SEALS: "Record seals",
    What.CHECK: "Record a check of seals",
    What.RELAY: "Record that a movement was passed on",
    What.RECEIPT: "Record a receipt",
    What.QUESTION: "Ask the secretariat about a movement",
    What.COMMENT: "Comment on a question about a movement",
}


def _statement(what: What) -> Sending:
    form_class = FORMS[what]
    return Sending(
        "movements:say",
        submissions.statement,
        lambda: form_class.base_fields,
        _SUMMARIES[what],
        {"what": what.value},
        subject=Subject(MOVEMENT, ("movement",), lock),
    )


SENDINGS = (
    Sending("movements:new", submissions.new_movement, lambda: MovementForm().fields, "Notify a movement"),
    Sending("movements:new-flight", submissions.new_flight, lambda: FlightForm().fields, "Report a flight"),
    *(_statement(what) for what in FORMS),
)
