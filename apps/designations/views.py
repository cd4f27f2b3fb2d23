from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from apps.access.errors import NotVisible
from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.clearances.explaining import explained, explained_without
from apps.designations.filters import RegisterFilter
from apps.designations.models import Designation
from apps.designations.paging import page_of
from apps.designations.selectors import to_explain, visible_to

PAGE = 50


def _rows(queryset: QuerySet[Designation]) -> QuerySet[Designation]:
    return queryset.select_related("owner", "current", "current__delegation").defer(
        "current__outline", "current__search", "current__shape", "current__terms"
    )


def listed(queryset: QuerySet[Designation]) -> list[Designation]:
    """Rows for a list, each current version knowing its designation."""
    rows = list(_rows(queryset))
    for row in rows:
        if row.current:
            row.current.designation = row
    return rows


def register(request: SiteRequest) -> HttpResponse:
    """All that the reader may see: filtered, sorted, in pages."""
    register_filter = RegisterFilter(request.GET, queryset=visible_to(request.identity))
    page = page_of(register_filter.qs, request.GET.get("page"), PAGE, listed)
    context = {
        "filter": register_filter,
        "page": page,
        "marking": together(page.rows),
        "filtered": any(request.GET.get(name) for name in ("text", "place", "kind", "state", "delegation")),
    }
    template = "designations/register_list.html" if request.htmx else "designations/register.html"
    return render(request, template, context)


def counts(request: SiteRequest) -> HttpResponse:
    """How many of each kind and state the reader may see: loaded beside the list, which does not wait for it."""
    visible_rows = visible_to(request.identity).order_by()
    by_pair = visible_rows.values_list("kind", "state").annotate(count=Count("pk"))
    by_kind: dict[str, int] = {}
    by_state: dict[str, int] = {}
    for kind, state, count in by_pair:
        by_kind[kind] = by_kind.get(kind, 0) + count
        by_state[state] = by_state.get(state, 0) + count
    context = {"by_kind": sorted(by_kind.items()), "by_state": sorted(by_state.items())}
    return render(request, "designations/counts.html", context)


def access(request: SiteRequest) -> HttpResponse:
    """For a clearance admin: who of the delegation sees one designation, and why, rule by rule. No content is shown."""
    actor = request.identity
    if not actor.has(Role.CLEARANCE_ADMIN):
        raise NotVisible
    wanted = request.GET.get("designation", "").replace("\0", "").strip().upper()
    found = to_explain(actor, wanted) if wanted else None
    people = explained(actor, found) if found is not None else []
    # For every other reference the rules alone: the same whether it is hidden from this admin or was never given.
    possible = explained_without(actor, Designation) if wanted and found is None else []
    context = {
        "wanted": wanted,
        "designation": found,
        "people": people,
        "possible": possible,
        "sees": sum(1 for one in people if one.permits),
        "marking": together([found] if found else []),
    }
    return render(request, "designations/access.html", context)
