"""What an open page asks: a stream of what changes, the same by polling, and what changed under a form."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.accounts.drafts import draft_box
from apps.live.audience import reader_of
from apps.live.hub import hub
from apps.live.sources import changed_after
from apps.live.streaming import OPENING, Opening, event_id
from apps.negotiation.selectors import changed_since, visible_record
from apps.negotiation.visits import count_new

# A moment is asked for with so much before it: what was committed then may carry an earlier time.
OVERLAP = timedelta(seconds=20)
# What is longer ago is answered with "everything".
LONGEST = timedelta(minutes=10)
NOTHING_KEPT = {"Cache-Control": "no-store, private"}


def _since(request: SiteRequest) -> datetime | None:
    """The moment after which the reader wants to know what changed: the id of the last event, or the age of their page
    in milliseconds. None: too long ago, or none that can be read."""
    now = datetime.now(UTC)
    last, age = request.headers.get("Last-Event-ID") or request.GET.get("since", ""), request.GET.get("age", "")
    if last.isascii() and last.isdecimal() and len(last) <= 14:
        moment = datetime.fromtimestamp(int(last) / 1000, UTC)
    elif not last and age.isascii() and age.isdecimal() and len(age) <= 9:
        moment = now - timedelta(milliseconds=int(age))
    else:
        return None
    return min(moment, now) - OVERLAP if now - moment < LONGEST else None


def _changed(request: SiteRequest) -> list[uuid.UUID] | None:
    moment = _since(request)
    changed = changed_after(request.identity, moment) if moment else None
    return None if changed is None else sorted(changed)


def _is_of_another(request: SiteRequest) -> bool:
    """Whether the page was opened by somebody else, who has signed out in this browser since."""
    owner = request.GET.get("owner", "")
    return bool(owner) and owner != draft_box(request.user).owner


def events(request: SiteRequest) -> HttpResponse:
    """Opens a stream (`streaming.py`) by the reader's session."""
    if _is_of_another(request):
        return HttpResponse(status=204)
    return open_stream(request)


def open_stream(request: SiteRequest, token: uuid.UUID | None = None) -> HttpResponse:
    """A stream by the reader's session, or by their token. A server that cannot stream answers with an empty one."""
    headers = {**NOTHING_KEPT, "X-Accel-Buffering": "no"}
    opening: Opening | None = getattr(request, "scope", {}).get(OPENING)
    if opening is not None:
        if not hub().has_room:
            return HttpResponse(status=503, headers={**NOTHING_KEPT, "Retry-After": "30"})
        # What changed since is read before the stream begins; what is committed meanwhile, the hub tells (`REPLAY`).
        opening.first = _changed(request)
        session_key = "" if token else request.session.session_key or ""
        opening.reader = reader_of(session_key, request.identity, token)
    return HttpResponse(content_type="text/event-stream", headers=headers)


def changes(request: SiteRequest) -> HttpResponse:
    """The same for whoever cannot hold a stream open: designations that changed, and from when on to ask next."""
    if _is_of_another(request):
        return HttpResponse(status=204)
    asked = time.time()
    changed = _changed(request)
    answer = {"all": True} if changed is None else {"changed": [str(one) for one in changed]}
    return JsonResponse({**answer, "since": event_id(asked)}, headers=NOTHING_KEPT)


def menu(request: SiteRequest) -> HttpResponse:
    """The main menu as it is now: how much waits, and how many comments are new."""
    count, more = count_new(request.identity)
    return render(request, "live/menu.html", {"new_comments": f"{count}+" if more else str(count or "")})


def stale(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """What happened to a designation after the revision that a form was made for (`?revision=`); empty where nothing
    did that the reader may see."""
    found = visible_record(request.identity, designation)
    revision = request.GET.get("revision", "")
    known = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else found.revision
    acts = changed_since(request.identity, found, known)
    if not acts:
        return HttpResponse(headers=NOTHING_KEPT)
    own = all(act.actor_id == request.user.pk for act in acts)
    return render(
        request, "live/stale.html", {"designation": found, "acts": acts, "own": own, "marking": together([found])}
    )
