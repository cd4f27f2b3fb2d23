"""Headers that keep other sites' pages away from ours, on every answer, static files included."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class IsolationMiddleware(MiddlewareMixin):
    """Nothing of ours is embedded elsewhere, and nothing of others is embedded here, so that a page of ours shares its
    process with nobody's. The opener policy is Django's own (SECURE_CROSS_ORIGIN_OPENER_POLICY)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response
