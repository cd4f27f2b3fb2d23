from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.file_stream import SentFile, page_file
from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.ledger.orders import file_of, order, own_order
from apps.ledger.tasks import wake_bundles
from apps.ledger.views.auditors import for_auditors


@for_auditors
def verify(request: SiteRequest) -> HttpResponse:
    """The page on which the auditor's own browser judges a bundle. Nothing of the bundle comes here."""
    names = ";".join(f"{delegation.code}={delegation.word('mark')}" for delegation in Delegation.objects.all())
    return render(request, "ledger/verify.html", {"names": names})


@for_auditors
def bundle(request: SiteRequest) -> HttpResponse:
    """GET shows where the auditor's own bundle is; POST asks the queue to make one."""
    if request.method == "POST":
        order(request.identity)
        wake_bundles()
        return redirect("ledger:bundle")
    return render(request, "ledger/bundle.html", {"order": own_order(request.identity)})


@for_auditors
def bundle_file(request: SiteRequest) -> HttpResponseBase:
    """The file, to whoever asked for it, while it is kept."""
    found = own_order(request.identity)
    if found is None or found.ready_at is None:
        raise NotVisible
    try:
        file = file_of(found).open("rb")
    except FileNotFoundError:
        raise NotVisible from None
    name = f"jic-{request.identity.delegation_code.lower()}-{timezone.now():%Y%m%d-%H%M}.zip"
    return page_file(request, SentFile(file, "application/zip", name, etag=f'"{found.name}"'))
