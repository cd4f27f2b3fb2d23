"""Between the password and the second factor: somebody whom the password has named and who is not signed in yet.

The session says who, since when, and where they were going. Nothing but the pages of the second step reads it, so that
a password alone opens nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.codes import device_of
from apps.accounts.models import Passkey, User

PENDING = "signing_in"
WITHIN = 600


@dataclass(frozen=True)
class Pending:
    user: User
    target: str


def begin(request: HttpRequest, user: User, target: str) -> None:
    """Remember who gave the right password, in a session with a key of its own."""
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        # Another password set meanwhile ends it.
        "stamp": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": target,
    }
    request.session.set_expiry(WITHIN)


def pending(request: HttpRequest) -> Pending | None:
    """Who is in the middle of signing in, for ten minutes."""
    said = request.session.get(PENDING)
    if not said or time.time() - said["at"] > WITHIN:
        return None
    user = User.objects.select_related("delegation").filter(pk=said["user"], is_active=True).first()
    if user is None or said["stamp"] != user.get_session_auth_hash():
        return None
    return Pending(user, said["next"])


def next_step(user: User) -> str:
    """What is still needed besides the password: the page's name, or nothing."""
    if Passkey.objects.usable().filter(user=user).exists():
        return "signin:key"
    if device_of(user) is not None:
        return "signin:code"
    return "signin:enrol" if settings.SECOND_FACTOR == "required" else ""


def safe_next(request: HttpRequest, default: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Where to go on: an address of this site, or the default."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return resolve_url(default)
