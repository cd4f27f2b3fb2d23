from django.http import HttpResponse
from django.shortcuts import render

from apps.clearances.errors import NotVisible
from apps.clearances.policy import visible
from apps.clearances.requests import SiteRequest
from apps.clearances.roles import Role
from apps.negotiation.models import Withheld

MOST = 200


def withheld(request: SiteRequest) -> HttpResponse:
    """For a clearance admin: approvals of his delegation that something hidden from the approver holds back."""
    if not request.identity.has(Role.CLEARANCE_ADMIN):
        raise NotVisible
    rows = visible(request.identity, Withheld.objects.select_related("user"))[:MOST]
    return render(request, "negotiation/withheld.html", {"rows": rows})
