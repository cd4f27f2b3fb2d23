from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.designations.kinds import State
from apps.designations.paging import COUNTED
from apps.designations.selectors import count_agreed, signatories
from apps.negotiation.drafts import may_begin
from apps.negotiation.selectors import turns
from apps.negotiation.waiting import waiting_for, with_other_delegations

# Longer desks are read from the register; this many fit a page that is meant to be emptied.
MAX_ROWS = 50
# What is with the other delegation is asked version by version, each of which has a policy of its own: 2,000 took
# PostgreSQL 20 ms.
MAX_AWAY = 99


def desk(request: SiteRequest) -> HttpResponse:
    """Home: what waits for this person, what waits for other delegations, and the agreed map."""
    actor = request.identity
    if not actor.is_signatory or not actor.has(Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY):
        return redirect(_home_of(request))
    parties, waiting = signatories(), waiting_for(actor, MAX_ROWS)
    away = with_other_delegations(actor, MAX_AWAY)
    in_force, suspended = (count_agreed(actor, state, COUNTED) for state in (State.IN_FORCE, State.SUSPENDED))
    context: dict[str, Any] = {
        "rows": turns(waiting, parties),
        "others": len(parties) - 1,
        "away": away,
        "in_force": in_force,
        "suspended": suspended,
        "may_begin": may_begin(actor),
        "marking": together([*waiting, *([away.oldest] if away.oldest else [])]),
    }
    return render(request, "negotiation/desk_tasks.html" if request.htmx else "negotiation/desk.html", context)


def _home_of(request: SiteRequest) -> str:
    """Where people without a desk begin."""
    actor = request.identity
    if actor.has(Role.AUDITOR):
        return "ledger:history"
    if actor.has(Role.CLEARANCE_ADMIN):
        return "clearances:people"
    return "designations:register"
