"""Each request gets its identity once, read from the grants as they stand when it begins; its reads carry it to the
database from then on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.access.connection import StatementPrefix, reading_as
from apps.access.identity import NOBODY, Identity, identify
from apps.accounts.models import User


def _identity(request: HttpRequest, carrier: StatementPrefix) -> Identity:
    found = identify(request.user) if isinstance(request.user, User) else NOBODY
    carrier.identity = found
    return found


class IdentityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading_as() as carrier:
            lazily = SimpleLazyObject(lambda: _identity(request, carrier))
            setattr(request, "identity", lazily)  # noqa: B010  (typed in requests.py)
            return self.get_response(request)
