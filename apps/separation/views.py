"""Pages of separations: every area with a plan, one of them, and what a delegation says of a step."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.past import NOW, AsOf, version_address
from apps.separation import submissions
from apps.separation.pages import groups_present, separation_map
from apps.separation.progress import plans, progress_at
from apps.separation.statements import may_state
from apps.truce.views import asked_moment, for_readers


@for_readers
def every_plan(request: SiteRequest) -> HttpResponse:
    """The intermingled areas in force that have a plan of separation."""
    rows = plans(request.identity)
    return render(request, "separation/list.html", {"areas": rows, "marking": together(rows)})


@for_readers
def separation(request: SiteRequest, area: uuid.UUID) -> HttpResponse:
    """One plan now, or as of a moment: what is separated by agreed ground, and each side's account."""
    moment, is_past = asked_moment(request)
    progress = progress_at(request.identity, area, moment)
    as_of = AsOf.at(moment, NOW)
    context = {
        "counted": [(one, version_address(one.held, as_of)) for one in progress.counted],
        "progress": progress,
        "designation": progress.designation,
        "marking": together([progress.designation, progress.version, *(one.held for one in progress.counted)]),
        "present": groups_present(request.identity, progress, moment),
        "features": separation_map(progress),
        "moment": moment,
        "is_past": is_past,
        "may_state": not is_past and may_state(request.identity, progress.designation),
    }
    if not request.htmx:
        return render(request, "separation/separation.html", context)
    part = "whole" if request.GET.get("part") == "whole" else "live"
    return render(request, f"separation/{part}.html", context)


@for_readers
def new_account(request: SiteRequest, area: uuid.UUID, step: int) -> HttpResponse:
    """Saying for the own delegation how far a step has come."""
    submission = submissions.new_account(request.identity, area, step)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded, and shown to all who see the area."))
            return redirect("separation:separation", area)
    designation, version, wanted = submission.about
    marking = together([designation, version])
    context = {"form": form, "step": wanted, "designation": designation, "marking": marking}
    return render(request, "separation/account.html", context, status=422 if form.errors else 200)
