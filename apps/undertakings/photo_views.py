"""Pages of photos: uploading one of a visit, one of them, and the small copy that lists show."""

from __future__ import annotations

import base64
import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.errors import DomainError
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.geometry.canonical import grouped
from apps.truce.views import for_readers
from apps.undertakings import submissions
from apps.undertakings.pages import photo_texts
from apps.undertakings.photo_images import MAX_PIXELS
from apps.undertakings.photo_reading import PhotoWithdrawn, photo_of, shown_copy, small_copy
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.photo_statements import may_say_of
from apps.undertakings.photos import MAX_OF_VISIT
from apps.undertakings.selectors import subject_of


@for_readers
def new_photo(request: SiteRequest, zone: uuid.UUID, visit: uuid.UUID) -> HttpResponse:
    """Uploading a photo of a visit of the own delegation."""
    submission = submissions.new_photo(request.identity, zone, visit)
    form = submission.form(posted(request), request.FILES or None)
    if form.is_valid():
        with RefusalsIn(form):
            photo = submission.record(form)
            messages.success(request, _("Encrypted and recorded, and shown to all who see the zone."))
            return redirect("undertakings:photo", zone, photo.uuid)
    pull_back = submission.about
    context = {
        "zone": pull_back,
        "designation": pull_back.designation,
        "visited": next(one for one in pull_back.visits if one.plan.uuid == visit),
        "form": form,
        "most": MAX_OF_VISIT,
        "megapixels": MAX_PIXELS // 1_000_000,
        "marking": together([pull_back.designation, pull_back.version]),
    }
    return render(request, "undertakings/new_photo.html", context, status=422 if form.errors else 200)


@for_readers
def photo(request: SiteRequest, zone: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    """One photo, with who uploaded it and what its camera states. The picture stands in the page itself."""
    record = photo_of(request.identity, zone, photo, timezone.now())
    row = record.row
    subject = subject_of(request.identity, row)
    problem, picture = None, ""
    try:
        picture = base64.b64encode(shown_copy(request.identity, record)).decode()
    except PhotoWithdrawn:
        pass  # The page says so, by whom and why.
    except DomainError as refused:
        problem = refused
    context = {
        "designation": row.designation,
        "photo": row,
        "record": record,
        "visit": subject.visit,
        "finding": subject.finding,
        "item": subject.item,
        "texts": photo_texts(record),
        "may_say": may_say_of(request.identity, row),
        "digest": grouped(row.digest_hex),
        "picture": picture,
        "problem": problem,
        "marking": together([row.designation, *subject.versions]),
    }
    return render(request, "undertakings/photo.html", context, status=problem.status if problem else 200)


@for_readers
def withdraw(request: SiteRequest, zone: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    """Withdrawing a photo of the own delegation."""
    submission = submissions.withdrawal(request.identity, zone, photo)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Withdrawn. The photo stays on record and is no longer shown."))
            return redirect("undertakings:photo", zone, photo)
    heading = _("Withdraw photo %(number)s")
    return _form_page(request, "undertakings/withdraw_photo.html", heading, submission.about, form)


@for_readers
def describe(request: SiteRequest, zone: uuid.UUID, photo: uuid.UUID, language: str) -> HttpResponse:
    """Describing a photo of the own delegation in a language in which its description is missing."""
    submission = submissions.description(request.identity, zone, photo, language)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("On record, and shown to all who see the zone."))
            return redirect("undertakings:photo", zone, photo)
    heading = _("Describe photo %(number)s")
    return _form_page(request, "undertakings/describe_photo.html", heading, submission.about, form)


def _form_page(request: SiteRequest, template: str, heading: str, record: PhotoRecord, form: Form) -> HttpResponse:
    context = {
        "heading": heading % {"number": record.reference},
        "designation": record.row.designation,
        "photo": record.row,
        "record": record,
        "form": form,
        "marking": together([record.row.designation]),
    }
    return render(request, template, context, status=422 if form.errors else 200)


@for_readers
def small_photo(request: SiteRequest, zone: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    """The small copy, as JPEG."""
    record = photo_of(request.identity, zone, photo, timezone.now())
    headers = {"Cache-Control": "no-store, private", "Content-Disposition": "inline"}
    return HttpResponse(small_copy(request.identity, record), content_type="image/jpeg", headers=headers)
