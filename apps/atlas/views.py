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
from apps.designations.selectors import visible_to
from apps.designations.views import listed

# One answer of the extract: the client asks for directories and tiles, never for the whole file.
LONGEST_RANGE = 8_000_000
LISTED = 30


def workspace(request: SiteRequest) -> HttpResponse:
    """List, map and record beside each other. `?record=` names the record that is open, so that its address can be
    shared; one that is hidden and one that does not exist are alike not there."""
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
