"""Pages of photos: uploading one of a visit, one of them, and the small copy that lists show."""

from __future__ import annotations

import base64
import uuid

from django.contrib import messages
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
from apps.undertakings.photo_reading import photo_of, shown_copy, small_copy
from apps.undertakings.photos import MAX_OF_VISIT
from apps.undertakings.selectors import zone_at


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
    now = timezone.now()
    pull_back = zone_at(request.identity, zone, now)
    row = photo_of(request.identity, zone, photo, now)
    finding = next((one for one in pull_back.findings if one.uuid == row.finding), None)
    problem, picture = None, ""
    try:
        picture = base64.b64encode(shown_copy(request.identity, row)).decode()
    except DomainError as refused:
        problem = refused
    context = {
        "designation": pull_back.designation,
        "photo": row,
        "visit": next((one.plan for one in pull_back.visits if one.plan.uuid == row.visit), None),
        "finding": finding,
        "item": next((one for one in pull_back.items if finding and one.uuid == finding.item), None),
        "texts": photo_texts(row),
        "digest": grouped(row.digest_hex),
        "picture": picture,
        "problem": problem,
        "marking": together([pull_back.designation, pull_back.version]),
    }
    return render(request, "undertakings/photo.html", context, status=problem.status if problem else 200)


@for_readers
def small_photo(request: SiteRequest, zone: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    """The small copy, as JPEG."""
    row = photo_of(request.identity, zone, photo, timezone.now())
    headers = {"Cache-Control": "no-store, private", "Content-Disposition": "inline"}
    return HttpResponse(small_copy(request.identity, row), content_type="image/jpeg", headers=headers)
