"""Who may ask, in which form an answer is, and what a refusal looks like: alike at every address of the service."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.access.errors import DomainError
from apps.access.requests import SiteRequest
from apps.accounts.models import User
from apps.exchange.authentication import REFUSALS
from apps.exchange.problem_details import PROBLEM_JSON, problem_body, wants_page
from apps.ogc.refusals import CHALLENGE, BadParameter, NoSuchForm, NotSignedIn

JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
# What each form is asked for as.
_KINDS = {"json": (JSON, GEOJSON, SCHEMA, "application/vnd.oai.openapi+json"), "html": ("text/html",)}
View = Callable[..., HttpResponse]


def service(view: View) -> View:
    """An address of the service: signed in by session or token, answered in the form that was asked for."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answered(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = _unknown(request) or view(request, *args, **kwargs)
        except DomainError as error:
            answer = _refusal(request, error)
        patch_vary_headers(answer, ["Accept", "Accept-Language", "Authorization", "Cookie"])
        return answer

    return answered


def _unknown(request: SiteRequest) -> HttpResponse | None:
    """What is answered to somebody who is not signed in. Browsers go to the sign-in; a token that is none says why."""
    user: User | AnonymousUser = request.user
    if user.is_authenticated:
        return None
    presented = getattr(request, "presented", None)
    if presented is not None:
        raise NotSignedIn(mend=REFUSALS[presented.refused])
    if wants_page(request.path, request.headers.get("Accept", "")):
        return redirect_to_login(request.get_full_path())
    raise NotSignedIn


def _refusal(request: SiteRequest, error: DomainError) -> HttpResponse:
    if request.user.is_authenticated and is_page(request, strict=False):
        return render(request, "errors/refusal.html", {"error": error}, status=error.status)
    fields = error.facts.get("fields")
    more = {"errors": fields} if fields else {}
    body = problem_body(error.status, error.code, str(error.title), str(error.mend), **more)
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=PROBLEM_JSON, status=error.status)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def is_page(request: SiteRequest, *, strict: bool = True) -> bool:
    """Whether HTML is asked for: by `f`, else by the header Accept, else not. `strict`: raises BadParameter for a form
    that is none, and NoSuchForm for one that no answer has."""
    form = request.GET.get("f")
    if form is not None:
        if form not in _KINDS and strict:
            raise BadParameter("f", "json, html")
        return form == "html"
    if strict and not any(request.accepts(kind) for kinds in _KINDS.values() for kind in kinds):
        raise NoSuchForm
    return wants_page(request.path, request.headers.get("Accept", ""))


def as_json(body: Any, kind: str = JSON, **headers: str) -> HttpResponse:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, content_type=kind, headers=headers)
