"""The page on which an app for one-time codes is set up: the same at the first sign-in and later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from apps.access.identity import identify
from apps.access.refusals import RefusalsIn
from apps.accounts.codes import address, new_secret, picture, spelled, unsealed
from apps.accounts.models import User
from apps.signin.forms import CodeForm
from apps.signin.services import enrol
from apps.theatre.facts import theatre

# The secret on offer, sealed: in the session, so that a wrong code does not mean to scan anew.
OFFERED = "offered_secret"


def enrolment(
    request: HttpRequest, user: User, form: CodeForm, done: Callable[[list[str]], HttpResponse], **more: Any
) -> HttpResponse:
    """Show the secret, or put it on record when its code came with the form; then `done` has the recovery codes."""
    sealed = request.session.get(OFFERED) or new_secret()
    secret = unsealed(sealed)
    if secret is None:
        sealed = new_secret()
        secret = unsealed(sealed)
    assert secret is not None
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            codes = enrol(actor=identify(user), user=user, secret=sealed, code=form.cleaned_data["code"])
            request.session.pop(OFFERED, None)
            return done(codes)
    if form.errors:
        form.again()
    request.session[OFFERED] = sealed
    site = theatre().short_name(get_language() or "en")
    context = {
        "form": form,
        "secret": spelled(secret),
        # Our own library's SVG of our own text.
        "picture": mark_safe(picture(address(user, secret, site))),  # noqa: S308  # nosec B308 B703
        **more,
    }
    return render(request, "signin/enrol.html", context, status=422 if form.errors else 200)
