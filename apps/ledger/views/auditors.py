"""What all pages of the log have in common: they are auditors' alone, and to all others look as if they were not
there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from apps.access.errors import NotVisible
from apps.access.requests import SiteRequest
from apps.access.roles import Role

View = Callable[..., HttpResponseBase]


def for_auditors(view: View) -> View:
    @wraps(view)
    def guarded(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.identity.has(Role.AUDITOR):
            raise NotVisible
        return view(request, *args, **kwargs)

    return guarded


def a_file(content: str | bytes, name: str) -> HttpResponse:
    """Text to keep, which no browser keeps by itself."""
    return HttpResponse(
        content,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"},
    )
