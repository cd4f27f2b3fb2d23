"""The page on which a file is asked for, and the file."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from apps.access.errors import NotVisible
from apps.access.file_stream import SentFile, page_file
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.designations.policies import ALL_READERS
from apps.exports.exporting import file_name, hand_out, order, own_order, path_of
from apps.exports.selection import Scope, fingerprint, selected
from apps.exports.table import FORMATS

READERS = tuple(map(Role, ALL_READERS.roles))
MAX_CHOSEN = 500


class ExportForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            (Scope.AGREED.value, _("The agreed map: what is in force or suspended")),
            (Scope.EVERYTHING.value, _("Everything that stands in your register")),
            (Scope.CHOSEN.value, _("What you selected")),
        ],
    )
    format = forms.ChoiceField(label=_("Format"), choices=[(one.code, one.name) for one in FORMATS.values()])


def export(request: SiteRequest) -> HttpResponseBase:
    """What may be exported, in which formats, and what each cannot carry; sent, the file."""
    if not request.identity.has(*READERS):
        raise NotVisible
    keys = _keys(request)
    form = ExportForm(request.POST if "format" in request.POST else None)
    if form.is_bound and form.is_valid():
        return _file(request, Scope(form.cleaned_data["scope"]), form.cleaned_data["format"], keys)
    scope = Scope.CHOSEN if keys else Scope.AGREED
    what = fingerprint(selected(request.identity, Scope.CHOSEN, keys)) if keys else None
    context: dict[str, Any] = {
        "form": form,
        "formats": FORMATS.values(),
        "scope": scope,
        "keys": keys,
        "count": what.count if what else 0,
        "order": own_order(request.identity),
    }
    return render(request, "exports/export.html", context, status=422 if form.errors else 200)


def _keys(request: SiteRequest) -> list[uuid.UUID]:
    """Those that were selected in a list, or the one that an address names."""
    keys = []
    for text in [*request.POST.getlist("chosen"), *request.GET.getlist("designation")][:MAX_CHOSEN]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return keys


def _file(request: SiteRequest, scope: Scope, code: str, keys: list[uuid.UUID]) -> HttpResponseBase:
    handed = hand_out(request.identity, scope, FORMATS[code], keys)
    if handed is None:
        order(request.identity, scope, FORMATS[code])
        return redirect("exports:export")
    return page_file(request, SentFile(handed.file, handed.format.media_type, handed.name))


def ordered(request: SiteRequest) -> HttpResponseBase:
    """The file that the queue made, to whoever asked for it, while it is kept."""
    found = own_order(request.identity)
    if found is None or found.ready_at is None:
        raise NotVisible
    try:
        file = path_of(found).open("rb")
    except FileNotFoundError:
        raise NotVisible from None
    file_format = FORMATS[found.format]
    return page_file(request, SentFile(file, file_format.media_type, file_name(file_format), etag=f'"{found.name}"'))
