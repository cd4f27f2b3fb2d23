"""Pages of recovery: a member's sign-in as their clearance admins see it, and where the phrase is used."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.policy import can, get_visible, require, visible
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.accounts.codes import device_of
from apps.accounts.models import User
from apps.accounts.session_models import Recovery
from apps.signin.forms import OpenRecoveryForm, RecoverForm
from apps.signin.policies import CONFIRM_RECOVERY, END_SESSIONS, RECOVER
from apps.signin.recovery import cancel_recovery, confirm_recovery, open_now, open_recovery, use_recovery
from apps.signin.steps import begin, next_step
from apps.signin.views import entered


def member(request: SiteRequest, user: uuid.UUID) -> HttpResponse:
    """What a member signs in with, and their recoveries; the form to open one."""
    found = get_visible(request.identity, User.objects.select_related("delegation"), uuid=user)
    require(request.identity, END_SESSIONS, found)
    form = OpenRecoveryForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            open_recovery(actor=request.identity, user=found.uuid, reason=form.cleaned_data["reason"])
            messages.success(
                request, _("Recovery started. Another clearance admin of your delegation must confirm it.")
            )
            return redirect("signin:member", user=found.uuid)
    now = timezone.now()
    rows = visible(
        request.identity, found.recoveries.select_related("opened_by", "confirmed_by", "cancelled_by", "user")
    )
    context = {
        "member": found,
        "form": form,
        "has_key": found.passkeys.usable().exists(),
        "device": device_of(found),
        "recoveries": [
            (row, row.status_at(now), can(request.identity, CONFIRM_RECOVERY, row)) for row in rows.order_by("-pk")[:20]
        ],
        "may_recover": can(request.identity, RECOVER, found) and open_now(found) is None,
    }
    return render(request, "signin/member.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
def confirm(request: SiteRequest, recovery: uuid.UUID) -> HttpResponse:
    """The phrase, once."""
    found, phrase = confirm_recovery(actor=request.identity, recovery=recovery)
    return render(request, "signin/phrase.html", {"recovery": found, "phrase": phrase})


@require_POST
def cancel(request: SiteRequest, recovery: uuid.UUID) -> HttpResponse:
    found = get_visible(request.identity, Recovery.objects.select_related("user"), uuid=recovery)
    cancel_recovery(actor=request.identity, recovery=found.uuid)
    messages.success(request, _("Recovery cancelled. Its phrase no longer works."))
    if found.user_id == request.user.pk:
        return redirect("signin:account")
    return redirect("signin:member", user=found.user.uuid)


@login_not_required
@sensitive_post_parameters("phrase", "password", "again")
@never_cache
def recover(request: HttpRequest) -> HttpResponse:
    """Where the member sets a new password with the phrase; a second factor is set up anew right after."""
    form = RecoverForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with RefusalsIn(form):
            user = use_recovery(username=data["username"], phrase=data["phrase"], password=data["password"])
            step = next_step(user)
            if not step:
                return entered(request, user, "/")
            begin(request, user, "/")
            return redirect(step)
    return render(request, "signin/recover.html", {"form": form}, status=422 if form.errors else 200)
