"""Pages of movements and flights: parse, call, render."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.policy import can
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.past import asked_day
from apps.movements import submissions
from apps.movements.data import flight_rows, movement_data_of, movements_data
from apps.movements.families import State, What, choices, name_in
from apps.movements.features import movement_features
from apps.movements.flights import checked_flights, day_of
from apps.movements.labels import SAY as SAY_WORDS
from apps.movements.models import FlightReport, Movement
from apps.movements.policies import NOTIFY, REPORT
from apps.movements.reading import chosen_route, filters_in, listed, summary_at
from apps.movements.selectors import courses, flights_between, record_began
from apps.movements.statement_forms import sayable
from apps.movements.weekly import route_table
from apps.movements.windows import movements_window, read_box
from apps.theatre.facts import theatre
from apps.truce.views import asked_moment, for_readers

FLIGHTS_LISTED = 40


@for_readers
def list_movements(request: SiteRequest) -> HttpResponse:
    """Every movement that was notified, the latest window first, with how far each has come."""
    moment, is_past = asked_moment(request)
    rows, more, number = listed(request.identity, request.GET, moment)
    states = courses(request.identity, rows, moment)
    facts, filters = theatre().movements, filters_in(request.GET)
    context = {
        "rows": [(row, states[row.uuid]) for row in rows],
        "number": number,
        "previous": number - 1 if number > 1 else "",
        "next": number + 1 if more else "",
        "filters": filters,
        "kinds": choices(facts.kinds),
        "routes": choices(facts.routes),
        "states": State.choices,
        "moment": moment,
        "is_past": is_past,
        "record_began": record_began(),
        "may_notify": not is_past and can(request.identity, NOTIFY, Movement()),
    }
    return render(request, "movements/list_parts.html" if request.htmx else "movements/list.html", context)


@for_readers
def list_data(request: SiteRequest) -> JsonResponse:
    """The same for programs."""
    moment, _is_past = asked_moment(request)
    rows, more, number = listed(request.identity, request.GET, moment)
    return JsonResponse(movements_data(rows, courses(request.identity, rows, moment), moment, number, more=more))


@for_readers
def window(request: SiteRequest) -> JsonResponse:
    """Movements whose window is open at a moment, in a box of the map (`bbox`: west, south, east, north in degrees)."""
    moment, _is_past = asked_moment(request)
    return JsonResponse(movements_window(request.identity, read_box(str(request.GET.get("bbox", ""))), moment))


@for_readers
def movement(request: SiteRequest, movement: uuid.UUID) -> HttpResponse:
    """One movement now, or as of a moment: what each side says of it, side by side."""
    moment, is_past = asked_moment(request)
    summary = summary_at(request.identity, movement, moment)
    context = {
        "summary": summary,
        "movement": summary.movement,
        "course": summary.course,
        "moment": moment,
        "is_past": is_past,
        "record_began": record_began(),
        "sayable": [] if is_past else sayable(request.identity, summary),
        "features": movement_features(request.identity, summary),
    }
    if request.GET.get("panel"):
        return render(request, "movements/panel.html", context)
    return render(request, "movements/movement_live.html" if request.htmx else "movements/movement.html", context)


@for_readers
def movement_data(request: SiteRequest, movement: uuid.UUID) -> JsonResponse:
    """The same for programs."""
    moment, _is_past = asked_moment(request)
    return JsonResponse(movement_data_of(summary_at(request.identity, movement, moment)))


@for_readers
def new_movement(request: SiteRequest) -> HttpResponse:
    """Notifying a movement for the own delegation, or as the secretariat."""
    submission = submissions.new_movement(request.identity)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            made = submission.record(form)
            messages.success(request, _("Notified as %(reference)s.") % {"reference": made.reference})
            return redirect(made.get_absolute_url())
    return render(request, "movements/new.html", {"form": form}, status=422 if form.errors else 200)


@for_readers
def say(request: SiteRequest, movement: uuid.UUID, what: str) -> HttpResponse:
    """Saying something of a movement for the own delegation."""
    submission = submissions.statement(request.identity, movement, what)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded, and shown to every signatory."))
            return redirect(form.movement.get_absolute_url())
    context = {"form": form, "movement": form.movement, "words": SAY_WORDS[What(what)]}
    return render(request, "movements/say.html", context, status=422 if form.errors else 200)


@for_readers
def route_weeks(request: SiteRequest) -> HttpResponse:
    """How a route went, week by week."""
    moment, is_past = asked_moment(request)
    routes, route = theatre().movements.routes, chosen_route(request.GET)
    context = {
        "weeks": route_table(request.identity, route, moment),
        "route": route,
        "route_name": name_in(routes, route),
        "routes": choices(routes),
        "moment": moment,
        "is_past": is_past,
    }
    return render(request, "movements/weeks.html", context)


@for_readers
def list_flights(request: SiteRequest) -> HttpResponse:
    """Reported flights of a day, each against the areas without combat flights of that time."""
    moment, is_past = asked_moment(request)
    start, end = day_of(asked_day(request.GET) or moment)
    reports = list(flights_between(request.identity, start, end, moment)[: FLIGHTS_LISTED + 1])
    found = checked_flights(request.identity, reports[:FLIGHTS_LISTED], moment)
    context = {
        "flights": flight_rows(found.flights),
        "is_cut": found.is_cut,
        "more": len(reports) > FLIGHTS_LISTED,
        "start": start,
        "earlier": (start - timedelta(days=1)).date().isoformat(),
        "later": end.date().isoformat() if end <= moment else "",
        "moment": moment,
        "is_past": is_past,
        "may_report": not is_past and can(request.identity, REPORT, FlightReport()),
    }
    return render(request, "movements/flights_parts.html" if request.htmx else "movements/flights.html", context)


@for_readers
def new_flight(request: SiteRequest) -> HttpResponse:
    """Reporting a flight under the own delegation's next number."""
    submission = submissions.new_flight(request.identity)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            made = submission.record(form)
            messages.success(request, _("Recorded as %(number)s.") % {"number": made.reference})
            return redirect(f"{reverse('movements:flights')}?day={made.since.date().isoformat()}")
    return render(request, "movements/new_flight.html", {"form": form}, status=422 if form.errors else 200)
