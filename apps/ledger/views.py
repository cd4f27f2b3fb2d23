from django.http import HttpResponse
from django.shortcuts import render

from apps.clearances.errors import NotVisible
from apps.clearances.requests import SiteRequest
from apps.clearances.roles import Role
from apps.designations.paging import page_of
from apps.ledger.filters import HistoryFilter
from apps.ledger.models import Entry
from apps.ledger.selectors import checkpoint_of, entry_for, fields_of, history, lines, outlines_of

PAGE = 50


def _require_auditor(request: SiteRequest) -> None:
    if not request.identity.has(Role.AUDITOR):
        raise NotVisible


def list_history(request: SiteRequest) -> HttpResponse:
    """Every recorded change that the auditor may see, last first."""
    _require_auditor(request)
    found = HistoryFilter(request.GET, queryset=history(request.identity))
    page = page_of(
        found.qs,
        request.GET.get("page"),
        PAGE,
        lambda rows: rows.select_related("designation").defer("leaf", "openings"),
    )
    context = {
        "filter": found,
        "page": page,
        "lines": lines(page.rows),
        "marking": max(
            (max(row.level, row.designation.level if row.designation else 1) for row in page.rows), default=1
        ),
    }
    template = "ledger/history_list.html" if request.htmx else "ledger/history.html"
    return render(request, template, context)


def entry(request: SiteRequest, index: int) -> HttpResponse:
    """One entry: what was before and after, what was hashed, and the root that holds it."""
    _require_auditor(request)
    found: Entry = entry_for(request.identity, index)
    context = {
        "entry": found,
        "line": lines([found])[0],
        "fields": fields_of(found),
        "features": {"type": "FeatureCollection", "features": outlines_of(found)},
        "checkpoint": checkpoint_of(found),
        "marking": max(found.level, found.designation.level if found.designation else 1, 1),
    }
    return render(request, "ledger/entry.html", context)
