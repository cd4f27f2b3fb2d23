from django.http import HttpResponse
from django.shortcuts import render

from apps.access.errors import NotVisible
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.negotiation.blocks import withheld_from

MAX_ROWS = 200


def withheld(request: SiteRequest) -> HttpResponse:
    """For a clearance admin: approvals of their delegation that something hidden from the approver holds back."""
    if not request.identity.has(Role.CLEARANCE_ADMIN):
        raise NotVisible
    return render(request, "negotiation/withheld.html", {"attempts": withheld_from(request.identity, MAX_ROWS)})
