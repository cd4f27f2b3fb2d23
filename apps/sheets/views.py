"""Pages of sheets for print: choosing one, waiting for it, taking it, and verifying one."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from apps.access.bound_data import posted
from apps.access.errors import NotVisible
from apps.access.file_stream import SentFile, page_file
from apps.access.markings import kept_marking, together
from apps.access.requests import SiteRequest
from apps.designations.schema import in_reader_language
from apps.editions.audiences import chosen_audience
from apps.editions.labels import audience_words
from apps.editions.selectors import AudiencesMap
from apps.sheets.choices import Subject
from apps.sheets.forms import DigestForm, SheetForm
from apps.sheets.orders import file_of, order, own_order, own_orders, picture_of
from apps.sheets.printing import can_print
from apps.sheets.tasks import wake_press
from apps.sheets.verifying import verified
from apps.sheets.versions import printed_version
from apps.texts.characters import visible


def sheets(request: SiteRequest) -> HttpResponse:
    """The reader's own sheets of the last day."""
    orders = own_orders(request.identity)
    markings = [kept_marking(one) for one in orders if one.level]
    return render(request, "sheets/list.html", {"orders": orders, "marking": together(markings)})


def of_edition(request: SiteRequest, number: int) -> HttpResponse:
    """What is chosen of an edition's sheet; POST asks for it."""
    audience = chosen_audience(request.identity, request.GET)
    of_audience = AudiencesMap(request.identity, audience)
    of_audience.place(number)
    subject = Subject(edition=number, audience=str(audience))
    context = {"number": number, "audience": audience, "audience_words": audience_words(audience)}
    return _choosing(request, subject, context, has_instrument=False)


def of_version(request: SiteRequest, version: uuid.UUID) -> HttpResponse:
    """The same of a version, as a map sheet or as the instrument."""
    printed = printed_version(request.identity, version)
    context = {"printed": printed, "marking": printed.marking}
    return _choosing(request, Subject(version=version), context, has_instrument=bool(printed.content))


def _choosing(request: SiteRequest, subject: Subject, context: dict[str, Any], *, has_instrument: bool) -> HttpResponse:
    form = SheetForm(posted(request), has_instrument=has_instrument)
    if request.method == "POST" and can_print() and form.is_valid():
        subject = Subject(subject.edition, subject.audience, subject.version, form.is_instrument)
        one = order(request.identity, subject, form.chosen)
        wake_press()
        return redirect("sheets:sheet", one.name)
    context = {**context, "form": form, "can_print": can_print()}
    return render(request, "sheets/choose.html", context, status=422 if form.errors else 200)


def sheet(request: SiteRequest, sheet: uuid.UUID) -> HttpResponse:
    """Where one of the reader's own sheets stands; when it is ready, pictures of its first pages."""
    one = own_order(request.identity, sheet)
    context = {
        "order": one,
        "title": visible(in_reader_language(one.titles)) if one.titles else "",
        "pictures": range(1, one.pictures + 1),
        "marking": kept_marking(one) if one.level else together([]),
    }
    return render(request, "sheets/part.html" if request.htmx else "sheets/sheet.html", context)


def file(request: SiteRequest, sheet: uuid.UUID) -> HttpResponseBase:
    """The PDF, to whoever asked for it, while it is kept."""
    ordered = own_order(request.identity, sheet)
    if ordered.ready_at is None:
        raise NotVisible
    name = f"sheet-{str(ordered.name)[:8]}.pdf"
    return _sent(request, file_of(ordered), "application/pdf", name, etag=f'"{ordered.name}"')


def picture(request: SiteRequest, sheet: uuid.UUID, number: int) -> HttpResponseBase:
    """A page as PNG."""
    return _sent(request, picture_of(own_order(request.identity, sheet), number), "image/png")


def _sent(request: SiteRequest, path: Path, media_type: str, name: str = "", etag: str = "") -> HttpResponseBase:
    try:
        opened = path.open("rb")
    except FileNotFoundError:
        raise NotVisible from None
    return page_file(request, SentFile(opened, media_type, name, etag))


def verify(request: SiteRequest) -> HttpResponse:
    """Compares a sheet's digest with the record; the code on a sheet leads here."""
    asked = "digest" in request.GET
    form = DigestForm(request.GET if asked else None)
    found = None
    is_compared = asked and form.is_valid()
    if is_compared:
        values = form.cleaned_data
        found = verified(
            request.identity,
            values["digest"],
            edition=values["edition"],
            audience=values["audience"],
            version=values["version"],
        )
    context = {"form": form, "found": found, "is_compared": is_compared}
    return render(request, "sheets/verify.html", context, status=422 if asked and form.errors else 200)
