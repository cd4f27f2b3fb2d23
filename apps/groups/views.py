"""Pages of the registry of groups: the list, a group, the comparison of lists, and what a delegation states."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.policy import can, require
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.submissions import Submission
from apps.clearances.grants_csv import written
from apps.designations.past import page_number
from apps.designations.selectors import delegations
from apps.groups import submissions
from apps.groups.comparison import Line, totals
from apps.groups.csv_rows import comparison_rows
from apps.groups.forms import PasteForm
from apps.groups.labels import class_label
from apps.groups.models import Group, GroupName, Listing
from apps.groups.names import shown_names
from apps.groups.pasting import preview, record
from apps.groups.policies import LIST, STATE
from apps.groups.selectors import (
    compared,
    declarations_in_effect,
    groups,
    listings_counted,
    names_of,
    own_statement,
    sheet_of,
    signatories,
)
from apps.texts.moments import current_moment, instant
from apps.truce.views import asked_moment, for_readers

LISTED, COMPARED = 50, 100


def _speakers() -> list[Any]:
    """Delegations that have a column: signatories in their order, then those that observe."""
    return sorted(delegations().values(), key=lambda one: (not one.is_signatory, one.position))


def _paged(request: SiteRequest, rows: Any, size: int) -> tuple[Any, dict[str, Any]]:
    """The rows of the page that an address asks for, and what leads on."""
    number = page_number(request.GET.get("page"))
    shown = list(rows[(number - 1) * size : number * size + 1])
    leads = {"previous": number - 1 if number > 1 else "", "next": number + 1 if len(shown) > size else ""}
    return shown[:size], leads


@for_readers
def list_groups(request: SiteRequest) -> HttpResponse:
    """Every group by number, or those that a name is looked for, with what each list has."""
    moment, is_past = asked_moment(request)
    words = str(request.GET.get("q", ""))[:200]
    rows, leads = _paged(request, groups(request.identity, moment, words), LISTED)
    of = [row.uuid for row in rows]
    listings: dict[uuid.UUID, list[Listing]] = {}
    for listing in listings_counted(request.identity, moment, groups=of):
        listings.setdefault(listing.group, []).append(listing)
    context = {
        "rows": rows,
        "names": names_of(request.identity, of, moment),
        "listings": listings,
        "words": words,
        "moment": moment,
        "is_past": is_past,
        "may_state": not is_past and can(request.identity, STATE, Group()),
        "may_list": not is_past and can(request.identity, LIST, Listing()),
        **leads,
    }
    return render(request, "groups/list_parts.html" if request.htmx else "groups/list.html", context)


@for_readers
def group(request: SiteRequest, group: uuid.UUID) -> HttpResponse:
    """One group: its names over time, and what each delegation states of it, beside each other."""
    moment, is_past = asked_moment(request)
    sheet = sheet_of(request.identity, group, moment, _speakers())
    context = {
        "sheet": sheet,
        "group": sheet.group,
        "called": " / ".join(name.text for name in sheet.titles(get_language() or "en")),
        "moment": moment,
        "is_past": is_past,
        "own": request.identity.delegation_id,
        "may_state": not is_past and can(request.identity, STATE, GroupName()),
        "may_list": not is_past and can(request.identity, LIST, Listing()),
    }
    return render(request, "groups/group_parts.html" if request.htmx else "groups/group.html", context)


def _asked_lines(request: SiteRequest, moment: Any) -> tuple[list[Line], list[Line], str]:
    """All lines of the comparison, those of the class that an address asks for, and that class."""
    lines = compared(request.identity, moment)
    wanted = str(request.GET.get("class", ""))
    if wanted not in {line.line_class for line in lines}:
        return lines, lines, ""
    return lines, [line for line in lines if line.line_class == wanted], wanted


@for_readers
def compare_lists(request: SiteRequest) -> HttpResponse:
    """The lists of the signatories line by line, with totals of each class."""
    moment, is_past = asked_moment(request)
    lines, narrowed, wanted = _asked_lines(request, moment)
    rows, leads = _paged(request, narrowed, COMPARED)
    of = [line.group.uuid for line in rows]
    context = {
        "lines": rows,
        "names": names_of(request.identity, of, moment),
        "declarations": declarations_in_effect(request.identity, of, moment),
        "totals": [(name, *class_label(name), count) for name, count in totals(lines, signatories())],
        "wanted": wanted,
        "total": len(lines),
        "columns": [one for one in _speakers() if one.is_signatory],
        "moment": moment,
        "is_past": is_past,
        **leads,
    }
    return render(request, "groups/compare_parts.html" if request.htmx else "groups/compare.html", context)


@for_readers
def compare_csv(request: SiteRequest) -> HttpResponse:
    """The same lines as a table."""
    moment, _is_past = asked_moment(request)
    _lines, narrowed, _wanted = _asked_lines(request, moment)
    names = names_of(request.identity, [line.group.uuid for line in narrowed], moment)
    table = b"".join(written(comparison_rows(narrowed, names, signatories(), moment)))
    name = f"groups-{instant(moment).replace(':', '')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@for_readers
def new_group(request: SiteRequest) -> HttpResponse:
    """Adding a group with its first name."""
    submission = submissions.new_group(request.identity)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            row = submission.record(form)
            messages.success(request, _("Added as %(reference)s.") % {"reference": row.reference})
            return redirect(row.get_absolute_url())
    return render(request, "groups/new.html", {"form": form}, status=422 if form.errors else 200)


def _stating(request: SiteRequest, submission: Submission, title: str, **context: Any) -> HttpResponse:
    """The page of a statement: its form, or on to the group once it is recorded."""
    row, form = submission.about, submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded, and shown to every signatory."))
            return redirect(row.get_absolute_url())
    names = names_of(request.identity, [row.uuid], current_moment()).get(row.uuid, [])
    called = shown_names(names, get_language() or "en", current_moment())
    context = {"form": form, "group": row, "names": called, "title": title % {"reference": row.reference}, **context}
    return render(request, "groups/statement.html", context, status=422 if form.errors else 200)


@for_readers
def new_name(request: SiteRequest, group: uuid.UUID) -> HttpResponse:
    """Stating a name of a group."""
    return _stating(request, submissions.new_name(request.identity, group), _("Name of %(reference)s"))


@for_readers
def new_declaration(request: SiteRequest, group: uuid.UUID) -> HttpResponse:
    """Stating what a group declared."""
    submission = submissions.new_declaration(request.identity, group)
    return _stating(request, submission, _("Declaration of %(reference)s"))


@for_readers
def new_listing(request: SiteRequest, group: uuid.UUID) -> HttpResponse:
    """Putting a group on the own delegation's list, or taking it off."""
    submission = submissions.new_listing(request.identity, group)
    return _stating(request, submission, _("%(reference)s on your delegation's list"))


@for_readers
def new_retraction(request: SiteRequest, group: uuid.UUID, statement: uuid.UUID) -> HttpResponse:
    """Retracting a statement of the own delegation."""
    submission = submissions.new_retraction(request.identity, group, statement)
    stated = own_statement(request.identity, group, statement, current_moment())
    title = _("Retract a statement about %(reference)s")
    return _stating(request, submission, title, stated=stated, sort=stated._meta.model_name)


@for_readers
def paste(request: SiteRequest) -> HttpResponse:
    """A list pasted line by line: shown first with what each line names, recorded once that is confirmed."""
    require(request.identity, LIST, Listing())
    form = PasteForm(posted(request))
    shown = None
    if request.method == "POST" and form.is_valid():
        text, sent = form.cleaned_data["text"], form.sent()
        with RefusalsIn(form):
            shown = preview(actor=request.identity, text=text, listed_as=sent.listed_as, said_at=sent.said_at)
            if form.cleaned_data["confirmation"]:
                confirmation = form.cleaned_data["confirmation"]
                rows = record(actor=request.identity, text=text, confirmation=confirmation, sent=sent)
                said = ngettext("%(count)s group recorded.", "%(count)s groups recorded.", len(rows))
                messages.success(request, said % {"count": len(rows)})
                return redirect("groups:compare")
    names = {}
    if shown is not None:
        of = {row.uuid for line in shown.lines for row in line.groups}
        names = names_of(request.identity, of, current_moment())
    context = {"form": form, "shown": shown, "names": names, "moment": current_moment()}
    return render(request, "groups/paste.html", context, status=422 if form.errors else 200)
