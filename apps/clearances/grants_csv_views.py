"""The table of who has what, out and in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.refusals import into_form
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.access.streams import guarded, in_thread
from apps.clearances.forms import SheetForm
from apps.clearances.grants_csv import COLUMNS, MAX_BYTES, NEEDED, grants_table, propose_from, written
from apps.clearances.selectors import other_admins
from apps.clearances.views import require_admin
from apps.theatre.facts import theatre

PAGE = 200


def export(request: SiteRequest) -> StreamingHttpResponse:
    """Who has what, as CSV. It breaks off when the principal's own access ends meanwhile."""
    require_admin(request)
    return StreamingHttpResponse(
        guarded(request, _lines(request.identity)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="who-has-what.csv"',
            "Cache-Control": "private, no-store",
        },
    )


async def _lines(actor: Identity) -> AsyncIterator[bytes]:
    yield b"".join(written([list(COLUMNS)]))
    after = 0
    while rows := await in_thread(partial(grants_table, actor, after, PAGE)):
        after = rows[-1][0]
        _mark, *lines = written(row for _key, row in rows)
        yield b"".join(lines)


def import_table(request: SiteRequest) -> HttpResponse:
    """Proposals from a table: all of its lines or none, and each faulty line named."""
    require_admin(request)
    actor = request.identity
    posted = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if posted else SheetForm()
    faults, more = [], 0
    if posted and form.is_valid():
        try:
            grants = propose_from(actor=actor, content=form.cleaned_data["file"].read(MAX_BYTES + 1))
        except Incomplete as error:
            faults, more = error.facts.get("faults", []), error.facts.get("more", 0)
            into_form(error, form)
        else:
            said = ngettext(
                "%(count)s grant proposed. It takes effect when a second clearance admin confirms it.",
                "%(count)s grants proposed. They take effect when a second clearance admin confirms them.",
                len(grants),
            )
            messages.success(request, said % {"count": len(grants)})
            return redirect("clearances:waiting")
    context = {
        "form": form,
        "faults": faults,
        "more": more,
        "needed": NEEDED,
        "levels": [level.code for level in theatre().levels],
        "compartments": theatre().compartments,
        "roles": [role.value for role in Role],
        "alone": not other_admins(actor),
    }
    return render(request, "clearances/import.html", context, status=422 if form.errors else 200)
