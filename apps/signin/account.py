"""One's own sign-in: open sessions, one-time codes; and a clearance admin's ending of a member's sessions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.requests import SiteRequest
from apps.accounts.codes import device_of
from apps.accounts.guessing import proves_who_they_are
from apps.signin.enrolling import enrolment
from apps.signin.forms import ReplaceCodesForm
from apps.signin.recovery import open_now
from apps.signin.selectors import open_sessions, recovery_codes_left
from apps.signin.services import end_other_sessions, end_session, end_sessions_of


def account(request: SiteRequest) -> HttpResponse:
    """Where one is signed in, and with what one signs in."""
    device = device_of(request.user)
    context = {
        "sessions": open_sessions(request.identity, request.session.session_key or ""),
        "device": device,
        "recovery": open_now(request.user),
        "codes_left": recovery_codes_left(request.user) if device else 0,
        "sends_mail": settings.SENDS_MAIL,
        "has_key": request.user.passkeys.usable().exists(),
    }
    return render(request, "signin/account.html", context)


@sensitive_post_parameters("code", "password")
def codes(request: SiteRequest) -> HttpResponse:
    """Set up the app for one-time codes, or another in its place."""
    form = ReplaceCodesForm(posted(request))
    sent = request.method == "POST" and form.is_valid()
    if sent and not proves_who_they_are(request, request.user, form.cleaned_data["password"]):
        form.add_error("password", _("The password is wrong. Nothing was changed. Try again."))
    return enrolment(
        request, request.user, form, done=lambda made: _shown(request, made), replaced=device_of(request.user)
    )


def _shown(request: SiteRequest, made: list[str]) -> HttpResponse:
    return render(request, "signin/recovery_codes.html", {"codes": made, "next": ""})


@require_POST
def end(request: SiteRequest, session: uuid.UUID) -> HttpResponse:
    end_session(actor=request.identity, session=session)
    messages.success(request, _("Session ended. That browser has to sign in again."))
    return redirect("signin:account")


@require_POST
def end_others(request: SiteRequest) -> HttpResponse:
    count = end_other_sessions(actor=request.identity, but=request.session.session_key or "")
    messages.success(
        request, ngettext("%(count)d other session ended.", "%(count)d other sessions ended.", count) % {"count": count}
    )
    return redirect("signin:account")


@require_POST
def end_member(request: SiteRequest, user: uuid.UUID) -> HttpResponse:
    """A clearance admin ends all sessions of a member."""
    member = end_sessions_of(actor=request.identity, user=user)
    messages.success(request, _("All sessions of this person are ended."))
    return redirect("signin:member", user=member.uuid)
