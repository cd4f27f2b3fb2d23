"""Against guessing passwords: after a few wrong ones for a name from one address, that name has to wait there
(django-axes).

By name and address together, so that nobody can keep an officer out by typing wrong passwords for him elsewhere. A name
that does not exist is counted alike."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User

TOO_MANY = 429


class TooManyTries(Exception):
    """What a page or a problem says to somebody who has to wait."""

    status = TOO_MANY
    code = "too_many_tries"
    title = _("Too many wrong passwords.")

    @property
    def mend(self) -> str:
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
        return ngettext(
            "Wait %(minutes)d minute, then try again. Nothing else was changed.",
            "Wait %(minutes)d minutes, then try again. Nothing else was changed.",
            minutes,
        ) % {"minutes": minutes}


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer to whoever has to wait, in the form that he asked in."""
    error = TooManyTries()
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank",
            "title": str(error.title),
            "status": error.status,
            "code": error.code,
            "detail": error.mend,
        }
        answer: HttpResponse = JsonResponse(body, status=error.status, content_type="application/problem+json")
    else:
        answer = render(request, "errors/refusal.html", {"error": error}, status=error.status)
    answer.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return answer


def proves_himself(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the signed-in user knows his password: asked again before what he signs. Wrong ones count like those of
    signing in, and whoever has to wait gets the answer of `locked_out` whatever the view returns."""
    found = authenticate(request, username=user.username, password=password)
    return found is not None and found.pk == user.pk
