"""Pages of pull-backs: every zone with one, one of them, and what a delegation says of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.errors import NotPermitted, NotVisible
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.truce.views import asked_moment, for_readers
from apps.undertakings.forms import FindingForm, ItemForm, MarkForm, OutcomeForm, VisitForm
from apps.undertakings.models import Access
from apps.undertakings.pages import band_rows, over_time, shown_arms, zone_map
from apps.undertakings.pull_back import party_word
from apps.undertakings.selectors import Zone, zone_at, zones
from apps.undertakings.statements import count_item, find, mark, may_state, plan_visit, tell_outcome


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


def _stated(
    request: SiteRequest,
    found: Zone,
    form: forms.Form,
    record: Callable[[], Any],
    title: str,
    **context: Any,
) -> HttpResponse:
    """The page of a statement: its form, or on to the zone once it is recorded."""
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            record()
            messages.success(request, _("Recorded, and shown to all who see the zone."))
            return redirect("undertakings:zone", found.designation.uuid)
    context = {**_of(found), "form": form, "title": title, **context}
    return render(request, "undertakings/statement.html", context, status=422 if form.errors else 200)


def _zone_to_state(request: SiteRequest, zone: uuid.UUID) -> Zone:
    """Raises NotVisible, NotPermitted."""
    found = zone_at(request.identity, zone, timezone.now())
    if not may_state(request.identity, found):
        raise NotPermitted
    return found


@for_readers
def new_mark(request: SiteRequest, zone: uuid.UUID, step: int) -> HttpResponse:
    """Saying what stands of a step, for one party."""
    found = _zone_to_state(request, zone)
    wanted = found.pull_back.step(step)
    if wanted is None:
        raise NotVisible
    form = MarkForm(posted(request), step=wanted)
    title = _("Mark on step %(number)s") % {"number": step}
    standing = next(one for one in found.steps if one.step.number == step)
    return _stated(
        request,
        found,
        form,
        lambda: mark(actor=request.identity, designation=zone, sent=form.sent()),
        title,
        step=wanted,
        standing=standing,
    )


@for_readers
def new_item(request: SiteRequest, zone: uuid.UUID) -> HttpResponse:
    """Adding to the baseline."""
    found = _zone_to_state(request, zone)
    form = ItemForm(posted(request), zone=found)
    return _stated(
        request,
        found,
        form,
        lambda: count_item(actor=request.identity, designation=zone, sent=form.sent()),
        _("Item of the baseline"),
    )


@for_readers
def new_visit(request: SiteRequest, zone: uuid.UUID) -> HttpResponse:
    """Announcing a visit."""
    found = _zone_to_state(request, zone)
    form = VisitForm(posted(request), zone=found, own=request.identity.delegation_code)
    return _stated(
        request,
        found,
        form,
        lambda: plan_visit(actor=request.identity, designation=zone, sent=form.sent()),
        _("Announce a visit"),
    )


@for_readers
def outcome(request: SiteRequest, zone: uuid.UUID, visit: uuid.UUID) -> HttpResponse:
    """Telling how a visit of the own delegation went."""
    found = _zone_to_state(request, zone)
    plan = next((one.plan for one in found.visits if one.plan.uuid == visit), None)
    if plan is None:
        raise NotVisible
    if plan.delegation_id != request.identity.delegation_id:
        raise NotPermitted
    form = OutcomeForm(posted(request))
    return _stated(
        request,
        found,
        form,
        lambda: tell_outcome(actor=request.identity, designation=zone, visit=visit, sent=form.sent()),
        _("Account of visit %(number)s") % {"number": plan.reference},
    )


@for_readers
def new_finding(request: SiteRequest, zone: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Telling what was found of an item of the baseline."""
    found = _zone_to_state(request, zone)
    counted = next((one for one in found.items if one.uuid == item), None)
    if counted is None:
        raise NotVisible
    form = FindingForm(posted(request), zone=found, own=request.identity.delegation_code)
    return _stated(
        request,
        found,
        form,
        lambda: find(actor=request.identity, designation=zone, item=item, sent=form.sent()),
        _("Finding on %(number)s") % {"number": counted.reference},
    )
