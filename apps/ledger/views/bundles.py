from django.http import HttpResponse
from django.shortcuts import render

from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.ledger.views.auditors import for_auditors


@for_auditors
def verify(request: SiteRequest) -> HttpResponse:
    """The page on which the auditor's own browser judges a bundle. Nothing of the bundle comes here."""
    names = ";".join(f"{delegation.code}={delegation.word('mark')}" for delegation in Delegation.objects.all())
    return render(request, "ledger/verify.html", {"names": names})
