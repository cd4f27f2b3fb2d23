"""The page for the second of two who acted at once: what changed, and what he had entered."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from apps.access.errors import StaleRecord
from apps.access.markings import together
from apps.access.policy import get_visible
from apps.access.requests import SiteRequest
from apps.designations.models import Designation
from apps.negotiation.comparison import compare_versions
from apps.negotiation.dispatch import changed_since
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import versions_of

HIDDEN = {"revision", "basis", "csrfmiddlewaretoken", "password", "key", "digest"}


def stale_page(request: SiteRequest, error: StaleRecord, form: Form) -> HttpResponse:
    """409. Nothing was applied; everything that was entered is shown, to copy or to go on with."""
    designation: Designation = error.facts["designation"]
    who = request.identity
    designation = get_visible(who, Designation.objects.select_related("owner", "current"), pk=designation.pk)
    acts = changed_since(who, designation, error.facts["revision"])
    versions = versions_of(who, designation)
    seen = [version for version in versions if not any(act.version_id == version.pk for act in acts)]
    comparison = compare_versions(seen[-1], versions[-1]) if seen and versions and seen[-1] != versions[-1] else None
    act = error.facts.get("act", "")
    entered: list[tuple[Any, str]] = [
        (field.label, str(form.data.get(name, "")))
        for name, field in form.fields.items()
        if name not in HIDDEN and str(form.data.get(name, "")).strip()
    ]
    own = bool(acts) and all(act.actor_id == who.user_id for act in acts)
    context = {
        "error": error,
        # Two windows of one person are no second person.
        "title": gettext("You changed this designation in another window.") if own else error.title,
        "designation": designation,
        "acts": acts,
        "comparison": comparison,
        "entered": entered,
        "act_title": spec_of(act).title if act else "",
        "marking": together([designation, *versions]),
    }
    return render(request, "negotiation/stale.html", context, status=409)
