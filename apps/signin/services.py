"""Writes around signing in: entering, second factors, ending sessions."""

from __future__ import annotations

import uuid

from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import Identity, identify
from apps.access.policy import get_visible, require, visible
from apps.accounts.browsers import agent_of, known_here, remember
from apps.accounts.client_address import address_of
from apps.accounts.codes import device_of, digest, fits, new_recovery_codes, unused
from apps.accounts.models import User
from apps.accounts.session_models import CodeDevice, KnownBrowser, OpenSession, RecoveryCode
from apps.accounts.sessions import ORIGIN
from apps.signin.policies import END_SESSIONS

BACKEND = "apps.accounts.backends.ActiveUserBackend"


def enter(*, request: HttpRequest, user: User) -> KnownBrowser | None:
    """Sign in whoever has fully proved who they are. Returns the browser if this person has never signed in from it."""
    request.session.flush()  # nothing of what came before goes on under another name
    login(request, user, backend=BACKEND)
    agent, address = agent_of(request), address_of(request)
    new = None
    if not known_here(request, user.username):
        with unit_of_work(identify(user)):
            new = KnownBrowser.objects.create(user=user, agent=agent, address=address)
    first = new is not None and not KnownBrowser.objects.filter(user=user).exclude(pk=new.pk).exists()
    request.session[ORIGIN] = {"agent": agent, "address": address, "new": new is not None and not first}
    request.session.set_expiry(None)
    return new


def keep_browser(request: HttpRequest, response: HttpResponse, new: KnownBrowser | None) -> HttpResponse:
    """The answer to a sign-in, with the mark by which the browser is known next time."""
    if new is not None:
        remember(request, response, new)
    return response


def enrol(*, actor: Identity, user: User, secret: str, code: str) -> list[str]:
    """From now on this app's codes count, and no other's. Returns the recovery codes, which nobody can show again.
    Raises Incomplete."""
    step = fits(secret, code)
    if step is None:
        raise Incomplete(
            fields={
                "code": [
                    _(
                        "The code does not match. Check that the time on your device is correct, and enter "
                        "the current code."
                    )
                ]
            }
        )
    codes = new_recovery_codes()
    with unit_of_work(actor):
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        CodeDevice.objects.filter(user=user, removed_at=None).update(removed_at=timezone.now())
        device = CodeDevice.objects.create(user=user, secret=secret, last_step=step)
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, device=device, digest=digest(recovery)) for recovery in codes
        )
    return codes


def use_recovery_code(*, user: User, code: str) -> bool:
    """Whether this is a recovery code of the person that was not used; it is now."""
    if device_of(user) is None:
        return False
    with unit_of_work(identify(user)):
        recovery_code = unused(user, code)
        if recovery_code is None:
            return False
        recovery_code.used_at = timezone.now()
        recovery_code.save(update_fields=["used_at"])
        return True


def _end(sessions: QuerySet[OpenSession]) -> int:
    """End sessions and forget what they hold. Returns how many there were."""
    return sessions.update(ended_at=timezone.now(), session_data="")


def end_session(*, actor: Identity, session: uuid.UUID) -> OpenSession:
    """End one of one's own sessions, wherever it is open."""
    open_session = get_visible(actor, OpenSession.objects.filter(ended_at=None), uuid=session)
    _end(OpenSession.objects.filter(pk=open_session.pk))
    return open_session


def end_other_sessions(*, actor: Identity, but: str) -> int:
    """End all of one's own sessions except this one. Returns how many there were."""
    others = visible(actor, OpenSession.objects.filter(ended_at=None, user_id=actor.user_id)).exclude(session_key=but)
    return _end(others)


def end_sessions_of(*, actor: Identity, user: uuid.UUID) -> User:
    """End all sessions of a member of one's delegation: a clearance admin's act, at once."""
    member = get_visible(actor, User.objects.all(), uuid=user)
    require(actor, END_SESSIONS, member)
    _end(OpenSession.objects.filter(user=member, ended_at=None))
    return member
