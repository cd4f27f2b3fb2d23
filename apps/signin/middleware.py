"""Whether a session is still in use, and where somebody goes whose session is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.accounts.session_models import OpenSession

# What an open page asks for by itself: somebody who is away must not stay signed in by that.
BY_ITSELF = frozenset({"ledger:seal", "live:events", "live:changes", "live:menu", "live:stale"})
# What a page says with a request for a part of itself that has changed.
BY_ITSELF_HEADER = "JIC-By-Itself"
# A visit is written down at most this often.
EVERY = timedelta(minutes=1)


def _is_by_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    return BY_ITSELF_HEADER in request.headers or bool(match and match.view_name in BY_ITSELF)


class SeenMiddleware(LoginRequiredMiddleware):
    """Writes down when a session was last used; and tells at the sign-in page why there is none any more."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        row = getattr(request.session, "row", None)
        if request.user.is_authenticated and row is not None and request.resolver_match and not _is_by_itself(request):
            now = timezone.now()
            if now - row.seen_at > EVERY:
                OpenSession.objects.filter(pk=row.pk).update(seen_at=now)
                row.seen_at = now
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # 401 has no address to go to
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true" or _is_by_itself(request):
            # The sign-in page is no part of the page that asked; what that page says then stands in connection.ts.
            return HttpResponse(status=401, headers={"Cache-Control": "no-store, private"})
        answer = super().handle_no_permission(request, view_func)
        reason = getattr(request.session, "over", "")
        if not reason:
            return answer
        scheme, host, path, query, fragment = urlsplit(answer.headers["Location"])
        asked = QueryDict(query, mutable=True)
        asked["ended"] = reason
        answer.headers["Location"] = urlunsplit((scheme, host, path, asked.urlencode(safe="/"), fragment))
        return answer
