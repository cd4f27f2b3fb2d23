from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.access.errors import NotVisible
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
def bundle_file(request: SiteRequest) -> FileResponse:
    """The file, to whoever asked for it, while it is kept."""
    found = own_order(request.identity)
    path = file_of(found) if found is not None and found.ready_at is not None else None
    if path is None or not path.exists():
        raise NotVisible
    name = f"jic-{request.identity.delegation_code.lower()}-{timezone.now():%Y%m%d-%H%M}.zip"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "no-store, private"
    return answer
