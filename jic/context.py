"""What the frame of every page shows: the marking, the seal state, how many things wait, the centre's clock."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from apps.access.identity import Identity
from apps.access.roles import Role
from apps.accounts.drafts import draft_box
from apps.accounts.models import User
from apps.designations.selectors import signatories
from apps.help.sections import help_address, is_guide
from apps.ledger.alerts import open_alerts
from apps.ledger.checkpoints import seal_state
from apps.texts.interface import INTERFACES
from apps.theatre.facts import theatre
from apps.truce.cooperation_views import shown_moment
from jic.menu import NEGOTIATORS, READERS, Waits, menu_of
from jic.sides import sheet_address


def frame(request: HttpRequest) -> dict[str, Any]:
    actor: Identity | None = getattr(request, "identity", None)
    place, now = theatre(), timezone.now()
    signed_in = bool(getattr(request, "user", None) and request.user.is_authenticated)
    language = get_language() or "en"
    match = request.resolver_match
    shown: dict[str, Any] = {
        "language": language,
        "centre": {
            "name": place.name(language),
            "short": place.short_name(language),
            "zone": place.zone_name(language),
            "zone_id": place.zone,
            "bounds": ",".join(map(str, place.bounds)),
            "view": f"{place.view.lon},{place.view.lat},{place.view.zoom}",
        },
        "sides": place.sides,
        "sides_address": sheet_address(),
        "signatories": SimpleLazyObject(signatories),
        "interfaces": INTERFACES,
        "demo": settings.DEMO,
        "help_address": SimpleLazyObject(lambda: help_address(match)),
        "is_guide": is_guide(match),
        "theme": request.COOKIES.get("theme", "") if request.COOKIES.get("theme") in {"light", "dark"} else "",
        "clock": {
            "utc": now.strftime("%H:%MZ"),
            "local": now.astimezone(ZoneInfo(place.zone)).strftime("%H:%M"),
        },
        # What a page says of itself where its view says nothing: its marking, and that without what a form chooses.
        "marking": place.levels[0].order,
        "marking_base": None,
    }
    if signed_in and actor is not None:
        waits = Waits(actor, shown_moment(request))
        shown |= {
            "actor": actor,
            "draft": SimpleLazyObject(lambda: draft_box(cast("User", request.user))),
            "seal": SimpleLazyObject(seal_state),
            "menu": SimpleLazyObject(lambda: menu_of(actor, request, waits)),
            "is_reader": actor.has(*READERS),
            "is_negotiator": actor.is_signatory and actor.has(*NEGOTIATORS),
            "clearance_work": SimpleLazyObject(lambda: waits.clearances) if actor.has(Role.CLEARANCE_ADMIN) else None,
            "is_auditor": actor.has(Role.AUDITOR),
            "cooperation_told": SimpleLazyObject(lambda: waits.cooperation),
            "truce_headline": SimpleLazyObject(lambda: waits.headline),
            "open_alerts": SimpleLazyObject(open_alerts) if actor.has(Role.AUDITOR) else [],
        }
    return shown
