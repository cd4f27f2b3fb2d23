"""Against guessing passwords: after a few wrong ones whoever types them has to wait (django-axes).

Three counts over the same rows: for a name at an address, for a name wherever it is typed, and for an address whatever
names are typed there. The first is the strictest. The second does not hold a browser from which the name's owner has
signed in before, so that nobody keeps an officer out by typing wrong passwords elsewhere. The right password ends the
first count alone. A name that does not exist is counted alike, and every spelling of a name is that name."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.browsers import known_here
from apps.accounts.client_address import counted_address
from apps.accounts.models import User
from apps.accounts.usernames import counted_username

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


class GuessCounter(AxesDatabaseHandler):
    """The library's handler with a limit of its own for each of the three counts."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        username, address = counted_username(request, credentials), counted_address(request)
        of_name, of_address = Q(username=username), Q(ip_address=address)
        counts = self._recent(request).aggregate(
            pair=Sum("failures_since_start", filter=of_name & of_address, default=0),
            name=Sum("failures_since_start", filter=of_name, default=0),
            address=Sum("failures_since_start", filter=of_address, default=0),
        )
        limit = settings.AXES_FAILURE_LIMIT
        if counts["address"] >= settings.GUESSES_OF_ADDRESS:
            return int(max(limit, counts["address"]))
        if counts["name"] >= settings.GUESSES_OF_NAME and not known_here(request, username):
            return int(max(limit, counts["name"]))
        return int(counts["pair"])

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        username = counted_username(request, credentials)
        return int(AccessAttempt.objects.filter(username=username, ip_address=counted_address(request)).delete()[0])

    @staticmethod
    def _recent(request: HttpRequest) -> QuerySet[AccessAttempt]:
        recent: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
            attempt_time__gte=get_cool_off_threshold(request)
        )
        return recent


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer to whoever has to wait, in the form that they asked in."""
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


def proves_who_they_are(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the signed-in user knows their password: asked again before they sign. Wrong ones count like those of
    signing in, and whoever has to wait gets the answer of `locked_out` whatever the view returns."""
    found = authenticate(request, username=user.username, password=password)
    return found is not None and found.pk == user.pk
