"""One place where refusals become pages. The API has its own translation of the same errors (`apps/exchange`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from apps.access.errors import DomainError, NotVisible, StaleRecord
from apps.access.requests import SiteRequest
from apps.bounds.budget import as_refusal
from apps.exchange.problem_details import API, PROBLEM_JSON, PROGRAMS, problem_body, wants_page
from apps.negotiation.views.stale import stale_page


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What a refusal looks like where no form can show it beside its field."""
    answer = render(request, "errors/refusal.html", {"error": error}, status=error.status)
    return _with_retry_after(answer, error)


def refusal_in_kind(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal in the form that was asked in: a page, or problem details under the addresses for programs."""
    if wants_page(request.path, request.headers.get("Accept", "")):
        return refusal_page(request, error)
    body = problem_body(error.status, error.code, str(error.title), str(error.mend))
    return _with_retry_after(JsonResponse(body, status=error.status, content_type=PROBLEM_JSON), error)


def _with_retry_after(answer: HttpResponse, error: DomainError) -> HttpResponse:
    """The answer with the seconds after which to ask again, where the refusal knows them."""
    if seconds := getattr(error, "retry_after", None):
        answer.headers["Retry-After"] = str(seconds)
        answer.headers["Cache-Control"] = "no-store, private"
    return answer


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            return not_found(request)
        if isinstance(exception, StaleRecord):
            return stale_page(cast(SiteRequest, request), exception)
        if isinstance(exception, DomainError):
            return refusal_page(request, exception)
        if refusal := as_refusal(exception):
            return refusal_in_kind(request, refusal)
        return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Hidden and missing look alike: same words, same status. Under the API's addresses it is problem details."""
    return refusal_in_kind(request, NotVisible())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page whose reader is signed in no more leads to the sign-in, and back to the form, which then
    offers what was entered; any other is refused."""
    if not request.user.is_authenticated and not request.path.startswith(resolve_url("signin:sign-in")):
        return redirect_to_login(request.get_full_path())
    error = DomainError(
        _("The form has expired, or was not sent from this site."),
        mend=_("Go back, reload the page and send the form again. Nothing was changed."),
    )
    return render(request, "errors/refusal.html", {"error": error}, status=403)


class NotUnderstood(DomainError):
    code = "bad_request"
    status = 400


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django could not read, and what no part of the site would: parts of a form that are cut, too many of them,
    a NUL in an address."""
    is_program = request.path.startswith(PROGRAMS)
    mend = _("Check the address and the body. Nothing was changed.") if is_program else _("Go back and try again.")
    return refusal_in_kind(request, NotUnderstood(_("The server did not understand this request."), mend=mend))


class NulMiddleware:
    """Refuses a NUL in a query of the API: the database holds no such text. Pages, and filters under /ogc/, say what
    is wrong with it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API) and "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Plain, and without any query: the database may be what failed, or too busy to answer."""
    if refusal := as_refusal(sys.exc_info()[1]):
        answer = render(request, "errors/busy.html", status=refusal.status)
        return _with_retry_after(answer, refusal)
    return render(request, "errors/fault.html", status=500)
