"""Pages of pull-backs: every zone with one, one of them, and what a delegation says of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.submissions import Submission
from apps.truce.views import asked_moment, for_readers
from apps.undertakings import submissions
from apps.undertakings.models import Access
from apps.undertakings.pages import band_rows, over_time, shown_arms, zone_map
from apps.undertakings.pull_back import party_word
from apps.undertakings.selectors import Zone, zone_at, zones
from apps.undertakings.statements import may_state


@for_readers
def every_zone(request: SiteRequest) -> HttpResponse:
    """The zones in force that have bands."""
    rows = zones(request.identity)
    return render(request, "undertakings/zones.html", {"zones": rows, "marking": together(rows)})


@for_readers
def one_zone(request: SiteRequest, zone: uuid.UUID) -> HttpResponse:
    """One pull-back now, or as of a moment."""
    moment, is_past = asked_moment(request)
    found = zone_at(request.identity, zone, moment)
    lines, begin = over_time(found, moment)
    context = {
        **_of(found),
        "moment": moment,
        "is_past": is_past,
        "lines": lines,
        "begin": begin,
        "limits": [one for one in found.visits if one.outcome and one.outcome.access != Access.FULL],
        "may_state": not is_past and may_state(request.identity, found),
        "own": request.identity.delegation_code,
    }
    if request.htmx:
        # What is said alone: bands take a process and a part of a second, and are drawn already.
        return render(request, "undertakings/live.html", context)
    arms, categories = shown_arms(found, str(request.GET.get("arms", "")))
    features, is_cut = zone_map(found, arms)
    context |= {
        "arms": arms,
        "categories": categories,
        "bands": band_rows(found),
        "parties": [party_word(party) for party in found.pull_back.parties],
        "features": features,
        "is_cut": is_cut,
    }
    return render(request, "undertakings/zone.html", context)


def _of(found: Zone) -> dict[str, Any]:
    return {
        "zone": found,
        "designation": found.designation,
        "marking": together([found.designation, found.version]),
    }


def _stated(request: SiteRequest, submission: Submission, title: str, **context: Any) -> HttpResponse:
    """The page of a statement: its form, or on to the zone once it is recorded."""
    found: Zone = submission.about
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded, and shown to all who see the zone."))
            return redirect("undertakings:zone", found.designation.uuid)
    context = {**_of(found), "form": form, "title": title, **context}
    return render(request, "undertakings/statement.html", context, status=422 if form.errors else 200)


@for_readers
def new_mark(request: SiteRequest, zone: uuid.UUID, step: int) -> HttpResponse:
    """Saying what stands of a step, for one party."""
    submission = submissions.new_mark(request.identity, zone, step)
    standing = next(one for one in submission.about.steps if one.step.number == step)
    title = _("Mark on step %(number)s") % {"number": step}
    return _stated(request, submission, title, step=standing.step, standing=standing)


@for_readers
def new_item(request: SiteRequest, zone: uuid.UUID) -> HttpResponse:
    """Adding to the baseline."""
    return _stated(request, submissions.new_item(request.identity, zone), _("Item of the baseline"))


@for_readers
def new_visit(request: SiteRequest, zone: uuid.UUID) -> HttpResponse:
    """Announcing a visit."""
    return _stated(request, submissions.new_visit(request.identity, zone), _("Announce a visit"))


@for_readers
def outcome(request: SiteRequest, zone: uuid.UUID, visit: uuid.UUID) -> HttpResponse:
    """Telling how a visit of the own delegation went."""
    submission = submissions.outcome(request.identity, zone, visit)
    plan = submissions.own_visit(request.identity, submission.about, visit)
    return _stated(request, submission, _("Account of visit %(number)s") % {"number": plan.reference})


@for_readers
def new_finding(request: SiteRequest, zone: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Telling what was found of an item of the baseline."""
    submission = submissions.new_finding(request.identity, zone, item)
    counted = submissions.item_of(submission.about, item)
    return _stated(request, submission, _("Finding on %(number)s") % {"number": counted.reference})
