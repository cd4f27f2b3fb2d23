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
from apps.access.policy import require_reader
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.designations.policies import ALL_READERS
from apps.exports.exporting import file_name, hand_out, order, own_order, path_of, selection_of
from apps.exports.selection import Scope, Selection, asked_selection, fingerprint, selected
from apps.exports.table import FORMATS

READERS = tuple(map(Role, ALL_READERS.roles))
MAX_CHOSEN = 500
MAX_NUMBER = 10**9
SCOPES = [
    (Scope.AGREED.value, _("The agreed map: what is in force or suspended")),
    (Scope.EVERYTHING.value, _("Everything that stands in your register")),
    (Scope.EDITION.value, _("An edition of your map")),
    (Scope.AS_OF.value, _("The map as of a moment")),
    (Scope.CHOSEN.value, _("What you selected")),
]


class ExportForm(forms.Form):
    scope = forms.ChoiceField(label=_("What is in it"), choices=SCOPES)
    edition = forms.IntegerField(
        label=_("Number of the edition"),
        required=False,
        min_value=1,
        max_value=MAX_NUMBER,
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
    )
    as_of = forms.CharField(
        label=_("As of (UTC)"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2016-09-15T18:00:00Z"}),
    )
    as_known = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    format = forms.ChoiceField(label=_("Format"), choices=[(one.code, one.name) for one in FORMATS.values()])

    def selection(self, keys: list[uuid.UUID]) -> Selection:
        """Raises Incomplete."""
        sent = self.cleaned_data
        return asked_selection(
            Scope(sent["scope"]),
            designations=keys,
            edition=sent["edition"],
            as_of=sent["as_of"],
            as_known=sent["as_known"],
        )


def export(request: SiteRequest) -> HttpResponseBase:
    """What may be exported, in which formats, and what each cannot carry; sent, the file."""
    require_reader(request.identity, READERS)
    keys = _keys(request)
    form = ExportForm(request.POST) if "format" in request.POST else ExportForm(initial=_named(request, keys))
    if form.is_bound and form.is_valid():
        with RefusalsIn(form):
            return _file(request, form.selection(keys), form.cleaned_data["format"])
    what = fingerprint(selected(request.identity, Scope.CHOSEN, keys)) if keys else None
    context: dict[str, Any] = {
        "form": form,
        "formats": FORMATS.values(),
        "scopes": [choice for choice in SCOPES if choice[0] != Scope.CHOSEN],
        "keys": keys,
        "count": what.count if what else 0,
        "order": own_order(request.identity),
    }
    return render(request, "exports/export.html", context, status=422 if form.errors else 200)


def _named(request: SiteRequest, keys: list[uuid.UUID]) -> dict[str, str]:
    """What the address that led here names: an edition, or a moment."""
    named = {name: request.GET.get(name, "")[:40] for name in ("edition", "as_of", "as_known")}
    scope = Scope.CHOSEN if keys else Scope.EDITION if named["edition"] else Scope.AGREED
    return {"scope": Scope.AS_OF if named["as_of"] else scope, **named}


def _keys(request: SiteRequest) -> list[uuid.UUID]:
    """Those that were selected in a list, or the one that an address names."""
    keys = []
    for text in [*request.POST.getlist("chosen"), *request.GET.getlist("designation")][:MAX_CHOSEN]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return keys


def _file(request: SiteRequest, selection: Selection, code: str) -> HttpResponseBase:
    handed = hand_out(request.identity, selection, FORMATS[code])
    if handed is None:
        order(request.identity, selection, FORMATS[code])
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
    return page_file(
        request,
        SentFile(
            file,
            file_format.media_type,
            file_name(selection_of(found), file_format, found.asked_at),
            etag=f'"{found.name}"',
        ),
    )
