from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.request import Request


class SessionAuthentication(DjangoSession):
    """The page's own session, with its CSRF token on every act. Answers 401 without one, so that scripts can tell
    "sign in" from "you may not"."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="JIC"'


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.exchange.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
