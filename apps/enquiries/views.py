"""Pages of what was asked of the secretariat: all of it, that about one designation, and commenting."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.selectors import visible_designation
from apps.enquiries import submissions
from apps.enquiries.asking import may_ask, may_comment
from apps.enquiries.selectors import asked_of_movements, enquiries, enquiry_of
from apps.truce.views import asked_moment, for_readers


@for_readers
def every_enquiry(request: SiteRequest) -> HttpResponse:
    """What was asked about anything that the reader sees, now or as of a moment."""
    moment, is_past = asked_moment(request)
    rows = enquiries(request.identity, moment)
    context = {
        "enquiries": rows,
        "of_movements": asked_of_movements(request.identity, moment),
        "moment": moment,
        "is_past": is_past,
        "marking": together([one.designation for one in rows]),
    }
    return render(request, "enquiries/list.html", context)


@for_readers
def about(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """What was asked about one designation; officers of signatories ask here."""
    row = visible_designation(request.identity, designation)
    moment, is_past = asked_moment(request)
    may = may_ask(request.identity, row) and not is_past
    form = None
    if may or request.method == "POST":
        submission = submissions.question(request.identity, designation, request.GET.get("step", ""))
        form = submission.form(posted(request))
        if form.is_valid():
            with RefusalsIn(form):
                submission.record(form)
                messages.success(request, _("On record, and shown to the secretariat."))
                return redirect("enquiries:about", designation)
    context = {
        "designation": row,
        "enquiries": enquiries(request.identity, moment, row),
        "moment": moment,
        "is_past": is_past,
        "form": form,
        "may_comment": not is_past and may_comment(request.identity, row),
        "marking": together([row]),
    }
    if request.htmx:
        return render(request, "enquiries/asked.html", {**context, "own_page": True})
    return render(request, "enquiries/about.html", context, status=422 if form and form.errors else 200)


@for_readers
def reply(request: SiteRequest, enquiry: uuid.UUID) -> HttpResponse:
    """One question with its comment; while it has none, the secretariat comments here."""
    asked = enquiry_of(request.identity, enquiry, timezone.now())
    may = asked.reply is None and may_comment(request.identity, asked.designation)
    form = None
    if may or request.method == "POST":
        submission = submissions.reply(request.identity, enquiry)
        form = submission.form(posted(request))
        if form.is_valid():
            with RefusalsIn(form):
                submission.record(form)
                messages.success(request, _("On record, and shown to all who see the designation."))
                return redirect("enquiries:about", asked.designation.uuid)
    context = {
        "asked": asked,
        "enquiries": [asked],
        "designation": asked.designation,
        "form": form,
        "marking": together([asked.designation]),
    }
    return render(request, "enquiries/reply.html", context, status=422 if form and form.errors else 200)
