"""A token in place of a session, under the addresses for programs; and what looks like a token in an address, which is
refused before anything else reads it.

Whoever sends a token is that person for this request, with what they may do now. The session's cookie is not looked at
then, and a token that is none is no reason to fall back on it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError
from apps.accounts.client_address import address_of
from apps.exchange.problem_details import PROGRAMS
from apps.tokens.presenting import in_address, in_header, present
from jic.errors import refusal_in_kind


class TokenInAddress(DomainError):
    code = "token_in_address"
    status = 400
    title = _("A token was sent in an address. Servers and browsers keep addresses.")
    mend = _("Send it in the header Authorization, and end this token if others may have seen the address.")


class TokenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PROGRAMS):
            text = in_header(request.headers.get("Authorization", ""))
            if text is not None:
                presented = present(text, address_of(request), timezone.now())
                request.user = presented.user or AnonymousUser()
                setattr(request, "presented", presented)  # noqa: B010  (read by the API's authentication)
        if in_address(request.get_full_path()):
            return _refused(request)
        return self.get_response(request)


def _refused(request: HttpRequest) -> HttpResponse:
    """The refusal, whose page leads nowhere: a page of the site says its own address."""
    request.path = request.path_info = next((root for root in PROGRAMS if request.path.startswith(root)), "/")
    request.META["QUERY_STRING"] = ""
    return refusal_in_kind(request, TokenInAddress())
