"""Pages of tokens: one's own, and those of the members of a clearance admin's delegation."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.errors import NotVisible
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.tokens.forms import TokenForm
from apps.tokens.second_factor import Factor, check_factor, factor_of, passkey_options
from apps.tokens.selectors import members_tokens, own_tokens
from apps.tokens.services import end_token, make_token


@sensitive_post_parameters("answer", "code", "password")
def tokens(request: SiteRequest) -> HttpResponse:
    """One's own tokens; POST makes one, and shows it this once."""
    factor = factor_of(request.user)
    form = TokenForm(factor, posted(request))
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            check_factor(request, request.user, factor, form.proof)
            token, plain = make_token(
                actor=request.identity,
                user=request.user,
                purpose=form.cleaned_data["purpose"],
                scope=form.cleaned_data["scope"],
                days=form.cleaned_data["days"],
            )
            return render(request, "tokens/made.html", {"token": token, "plain": plain.text})
    if form.errors:
        form.again()
    context = {
        "form": form,
        "tokens": own_tokens(request.identity),
        "options": passkey_options(request, request.user) if factor is Factor.PASSKEY else None,
        "is_admin": request.identity.has(Role.CLEARANCE_ADMIN),
    }
    return render(request, "tokens/tokens.html", context, status=422 if form.errors else 200)


def members(request: SiteRequest) -> HttpResponse:
    """The tokens of the admin's delegation."""
    if not request.identity.has(Role.CLEARANCE_ADMIN):
        raise NotVisible
    return render(request, "tokens/members.html", {"tokens": members_tokens(request.identity)})


@require_POST
def end(request: SiteRequest, token: uuid.UUID) -> HttpResponse:
    row = end_token(actor=request.identity, token=token)
    messages.success(request, _("Token ended. It opens nothing any more."))
    return redirect("tokens:tokens" if row.user_id == request.user.pk else "tokens:members")
