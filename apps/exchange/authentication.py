from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import User
from apps.tokens.models import ApiToken
from apps.tokens.presenting import Presented

REFUSALS = {
    "wrong": _("This token is not valid. Check that it was copied whole."),
    "ended": _("This token was ended. Create a new one under Sign-in and security."),
    "expired": _("This token has expired. Create a new one under Sign-in and security."),
}


class TokenAuthentication(BaseAuthentication):
    """The token that a request carried (`jic/token_sign_in.py` has looked it up). A request with a token needs no CSRF
    token: no browser adds the header by itself."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        presented: Presented | None = getattr(request._request, "presented", None)
        if presented is None:
            return None
        if presented.user is None or presented.token is None:
            raise AuthenticationFailed(REFUSALS[presented.refused])
        return presented.user, presented.token

    def authenticate_header(self, request: Request) -> str:
        """No challenge for Basic, which GIS programs send by themselves: a browser would ask its reader for a password
        whenever a session has ended under an open page."""
        return 'Bearer realm="JIC", Session realm="JIC"'


class SessionAuthentication(DjangoSession):
    """The page's own session, with its CSRF token on every act. Answers 401 without one, so that scripts can tell
    "sign in" from "you may not"."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="JIC"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.exchange.authentication.TokenAuthentication"
    name = ["token", "token_as_password"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [{"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.exchange.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
