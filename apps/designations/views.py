from collections.abc import Sequence
from functools import lru_cache, partial

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.compiled_query import KEYS_SLOT, CompiledQuery
from apps.clearances.explaining import explained, explained_without
from apps.designations.filters import RegisterFilter
from apps.designations.index_lookups import among
from apps.designations.models import Designation
from apps.designations.paging import page_of
from apps.designations.past import AsOf, Narrowed, held_keys, page_number, read_as_of, told, version_address
from apps.designations.selectors import delegations, hide_negotiation, to_explain, visible_to

PAGE = 50


@lru_cache(maxsize=1)
def _rows() -> CompiledQuery[Designation]:
    shown = Designation.objects.filter(among(KEYS_SLOT)).select_related("current", "proposed").only(*_SHOWN)
    return CompiledQuery(shown.order_by(), [KEYS_SLOT])


_SHOWN = (
    *("uuid", "reference", "kind", "state", "state_since", "level", "caveat", "owner_id", "released_to_id"),
    *("precision", "submitted_from", "amendment_state", "amendment_since"),
    *("proposed__sequence", "proposed__delegation_id"),
    *("current__titles", "current__sequence", "current__delegation_id", "current__area_m2", "current__box"),
)


def listed(actor: Identity, keys: Sequence[int]) -> list[Designation]:
    """Rows for a list in the order of their keys, each version knowing its designation. The keys are those that the
    reader may see."""
    found, everyone = {row.pk: row for row in _rows().ask(list(keys))}, delegations()
    for row in found.values():
        row.owner = everyone[row.owner_id]
        row.link_versions(everyone)
    hide_negotiation(actor, found.values())
    return [found[key] for key in keys if key in found]


def register(request: SiteRequest) -> HttpResponse:
    """All that the reader may see: filtered, sorted, in pages. With `as_of`, what was in force at that moment."""
    as_of = read_as_of(request.GET)
    if as_of is not None:
        return _register_past(request, as_of)
    register_filter = RegisterFilter(request.GET, queryset=visible_to(request.identity), actor=request.identity)
    page = page_of(register_filter.qs, request.GET, PAGE, partial(listed, request.identity), reader=request.identity)
    context = {
        "filter": register_filter,
        "page": page,
        "marking": together(page.rows),
        "filtered": any(request.GET.get(name) for name in ("text", "place", "kind", "state", "delegation")),
    }
    template = "designations/register_list.html" if request.htmx else "designations/register.html"
    return render(request, template, context)


def _register_past(request: SiteRequest, as_of: AsOf) -> HttpResponse:
    narrowed = Narrowed.of(request.GET)
    first = (page_number(request.GET.get("page")) - 1) * PAGE
    keys = held_keys(request.identity, as_of, narrowed, most=PAGE + 1, first=first)
    rows = told(request.identity, keys[:PAGE])
    context = {
        "filter": RegisterFilter(request.GET, queryset=Designation.objects.none(), actor=request.identity),
        "as_of": as_of,
        "rows": [(row, version_address(row, as_of)) for row in rows],
        "first": first + 1,
        "last": first + len(rows),
        "previous": first // PAGE if first else 0,
        "next": first // PAGE + 2 if len(keys) > PAGE else 0,
        "marking": together(rows),
        "filtered": narrowed.is_narrowed,
    }
    template = "designations/past_list.html" if request.htmx else "designations/past.html"
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
