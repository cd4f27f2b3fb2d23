from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.models import Delegation
from apps.designations.paging import capped_count
from apps.designations.selectors import on_the_agreed_map
from apps.negotiation.drafts import may_begin
from apps.negotiation.selectors import turns, waiting_for, with_current, with_other_delegations

# Longer desks are read from the register; this many fit a page that is meant to be emptied.
MAX_ROWS = 50


def desk(request: SiteRequest) -> HttpResponse:
    """Home: what waits for this person, what waits for other delegations, and the agreed map."""
    actor = request.identity
    if not actor.is_signatory or not actor.has(Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY):
        return redirect(_home_of(request))
    signatories = list(Delegation.objects.signatories())
    waiting = list(with_current(waiting_for(actor, MAX_ROWS)))
    away = with_other_delegations(actor)
    oldest = away.first()
    away_count, away_more = capped_count(away)
    agreed = on_the_agreed_map(actor)
    context: dict[str, Any] = {
        "rows": turns(waiting, signatories),
        "others": len(signatories) - 1,
        "away_count": away_count,
        "away_more": away_more,
        "away_oldest": oldest,
        "in_force": agreed.filter(state="in_force").count(),
        "suspended": agreed.filter(state="suspended").count(),
        "may_begin": may_begin(actor),
        "marking": together([*waiting, *([oldest] if oldest else [])]),
    }
    return render(request, "negotiation/desk.html", context)


def _home_of(request: SiteRequest) -> str:
    """Where people without a desk begin."""
    actor = request.identity
    if actor.has(Role.AUDITOR):
        return "ledger:history"
    if actor.has(Role.CLEARANCE_ADMIN):
        return "clearances:people"
    return "designations:register"
