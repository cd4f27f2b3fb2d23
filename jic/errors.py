"""One place where refusals become pages. The API has its own translation of the same errors (`apps/exchange`)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.clearances.errors import DomainError, NotVisible
from apps.exchange.problem_details import PROBLEM_JSON, problem_body


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What a refusal looks like where no form can show it beside its field."""
    return render(request, "errors/refusal.html", {"error": error}, status=error.status)


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            return not_found(request)
        if isinstance(exception, DomainError):
            return refusal_page(request, exception)
        return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Hidden and missing look alike: same words, same status. Under the API's addresses it is problem details."""
    if request.path.startswith("/api/"):
        missing = NotVisible()
        return JsonResponse(
            problem_body(missing.status, missing.code, str(missing.title), str(missing.mend)),
            status=missing.status,
            content_type=PROBLEM_JSON,
        )
    return render(request, "errors/refusal.html", {"error": NotVisible()}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    error = DomainError(
        _("The form has expired, or was not sent from this site."),
        mend=_("Go back, reload the page and send the form again. Nothing was changed."),
    )
    return render(request, "errors/refusal.html", {"error": error}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    error = DomainError(_("The server did not understand this request."), mend=_("Go back and try again."))
    return render(request, "errors/refusal.html", {"error": error}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Plain, and without any query: the database may be what failed."""
    return render(request, "errors/fault.html", status=500)
