"""Each request gets its identity once, read from the grants as they stand when it begins."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import User
from apps.clearances.identity import NOBODY, Identity, identify


def _identity(request: HttpRequest) -> Identity:
    return identify(request.user) if isinstance(request.user, User) else NOBODY


class IdentityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, "identity", SimpleLazyObject(lambda: _identity(request)))  # noqa: B010  (typed in requests.py)
        return self.get_response(request)
