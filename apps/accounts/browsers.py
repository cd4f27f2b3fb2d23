"""Browsers that somebody has signed in from: what they call themselves in plain words, and the mark that they carry.

The mark is a signed cookie with the ids of the last few people's rows, since several may share a computer. It opens
nothing: it only says whether a sign-in comes from where earlier ones came from.
"""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.accounts.session_models import KnownBrowser

COOKIE = "browser"
MAX_MARKS = 8
YEAR = 365 * 86_400
# The first that fits: browsers name their forebears too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, as far as it is fit to keep."""
    return re.sub(r"[^\x20-\x7e]", "", request.headers.get("User-Agent", ""))[:300]


def in_words(agent: str) -> str:
    """ "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _marks(request: HttpRequest) -> list[uuid.UUID]:
    said = request.get_signed_cookie(COOKIE, default="", max_age=YEAR) or ""
    try:
        return [uuid.UUID(mark) for mark in said.split(".") if mark]
    except ValueError:
        return []


def known_here(request: HttpRequest, username: str) -> bool:
    """Whether this person has signed in from this browser before."""
    marks = _marks(request)
    return bool(marks) and KnownBrowser.objects.filter(user__username=username, uuid__in=marks).exists()


def remember(request: HttpRequest, response: HttpResponse, browser: KnownBrowser) -> None:
    marks = [browser.uuid, *_marks(request)][:MAX_MARKS]
    response.set_signed_cookie(
        COOKIE,
        ".".join(mark.hex for mark in marks),
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
