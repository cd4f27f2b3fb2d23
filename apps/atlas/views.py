import re
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.access.errors import NotVisible
from apps.access.markings import together
from apps.access.policy import get_visible
from apps.access.requests import SiteRequest
from apps.atlas.basemap import extract, read_range
from apps.designations.filters import RegisterFilter
from apps.designations.models import Designation
from apps.designations.paging import capped_count
from apps.designations.past import THEN, AsOf, Narrowed, held_keys, read_as_of, told, version_address
from apps.designations.selectors import visible_to
from apps.designations.views import listed
from apps.editions.audiences import own_audience
from apps.editions.selectors import AudiencesMap
from apps.texts.moments import instant

# One answer of the extract: the client asks for directories and tiles, never for the whole file.
LONGEST_RANGE = 8_000_000
LISTED = 30
# Of a longer history the time slider has the last moments.
MAX_STOPS = 500


def workspace(request: SiteRequest) -> HttpResponse:
    """List, map and record beside each other. `?record=` names the record that is open, so that its address can be
    shared; one that is hidden and one that does not exist are alike not there. With `as_of`, the agreed map of that
    moment."""
    as_of = read_as_of(request.GET)
    if as_of is not None:
        return _past(request, as_of)
    opened = _opened(request)
    register_filter = RegisterFilter(request.GET, queryset=visible_to(request.identity), actor=request.identity)
    rows = listed(request.identity, register_filter.qs.values_list("pk", flat=True)[:LISTED])
    total, more = capped_count(register_filter.qs)
    context = {
        "filter": register_filter,
        "rows": rows,
        "total": total,
        "more": more,
        "has_extract": extract() is not None,
        "opened": opened,
        # Of the list and the record that is open; the map raises it to what its window shows.
        "marking": together([*rows, *([opened] if opened else [])]),
    }
    return render(request, "atlas/list.html" if request.htmx else "atlas/map.html", context)


def _past(request: SiteRequest, as_of: AsOf) -> HttpResponse:
    """The agreed map as of a moment: no acts, no drafts, nothing that is negotiated about."""
    actor = request.identity
    narrowed = Narrowed.of(request.GET)
    keys = held_keys(actor, as_of, narrowed, most=LISTED + 1)
    rows = told(actor, keys[:LISTED])
    of_own = AudiencesMap(actor, own_audience(actor))
    stops = of_own.moments(MAX_STOPS, valid=as_of.how != THEN)
    opened = request.GET.get("record", "")
    context = {
        "filter": RegisterFilter(request.GET, queryset=Designation.objects.none(), actor=actor),
        "as_of": as_of,
        "rows": [(row, version_address(row, as_of)) for row in rows],
        "more": len(keys) > LISTED,
        "has_extract": extract() is not None,
        "opened": next((version_address(row, as_of) for row in rows if str(row.version) == opened), ""),
        "stops": [instant(stop) for stop in stops],
        "previous": next((AsOf.at(stop, as_of.how) for stop in reversed(stops) if stop < as_of.moment), None),
        "next": next((AsOf.at(stop, as_of.how) for stop in stops if stop > as_of.moment), None),
        "position": sum(stop <= as_of.moment for stop in stops),
        "marking": together(rows),
    }
    template = "atlas/past_list.html" if request.htmx else "atlas/past.html"
    return render(request, template, context)


def _opened(request: SiteRequest) -> Designation | None:
    text = request.GET.get("record", "")
    if not text:
        return None
    try:
        key = uuid.UUID(text)
    except ValueError:
        raise NotVisible from None
    queryset = Designation.objects.select_related("current").defer("current__outline", "current__search")
    return get_visible(request.identity, queryset, uuid=key)


@require_safe
def basemap(request: SiteRequest) -> HttpResponse:
    """The operator's extract, by byte ranges, as PMTiles clients read it."""
    path = extract()
    if path is None:
        raise NotVisible
    size = path.stat().st_size
    asked = re.fullmatch(r"bytes=([0-9]{1,18})-([0-9]{0,18})", request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    end = min(int(asked[2]) if asked and asked[2] else size - 1, size - 1, start + LONGEST_RANGE - 1)
    if start >= size or end < start:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return HttpResponse(
        read_range(path, start, end),
        status=206,
        content_type="application/octet-stream",
        headers={
            "Content-Range": f"bytes {start}-{end}/{size}",
            "Accept-Ranges": "bytes",
            "ETag": f'"{size}-{path.stat().st_mtime_ns}"',
            "Cache-Control": "private, max-age=3600",
        },
    )
