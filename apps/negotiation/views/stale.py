"""The page for the second of two who acted at once: what changed, and what they had entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.forms import BooleanField, BoundField, ChoiceField, PasswordInput
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from apps.access.errors import StaleRecord
from apps.access.markings import together
from apps.access.policy import get_visible
from apps.access.requests import SiteRequest
from apps.designations.models import Designation
from apps.negotiation.comparison import compare_versions
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import changed_since, versions_of
from apps.texts.characters import normalise


def stale_page(request: SiteRequest, error: StaleRecord) -> HttpResponse:
    """409. Nothing was applied; everything that was entered is shown, to copy or to go on with."""
    form: Iterable[BoundField] = error.form or ()
    designation: Designation = error.facts["designation"]
    actor = request.identity
    designation = get_visible(actor, Designation.objects.select_related("owner", "current"), pk=designation.pk)
    acts = changed_since(actor, designation, error.facts["revision"])
    versions = versions_of(actor, designation)
    seen = [version for version in versions if not any(act.version_id == version.pk for act in acts)]
    comparison = compare_versions(seen[-1], versions[-1]) if seen and versions and seen[-1] != versions[-1] else None
    act = error.facts.get("act", "")
    own = bool(acts) and all(act.actor_id == actor.user_id for act in acts)
    context = {
        "error": error,
        # Two windows of one person are no second person.
        "title": gettext("You changed this designation in another window.") if own else error.title,
        "designation": designation,
        "acts": acts,
        "comparison": comparison,
        "entered": [(field.label, value) for field in form if (value := _entered(field))],
        "act_title": spec_of(act).title if act else "",
        "marking": together([designation, *versions]),
    }
    return render(request, "negotiation/stale.html", context, status=409)


def _entered(bound: BoundField) -> str:
    """What a person entered in a field, as the form showed it: choices by their names, a text with its lines.

    Nothing of a password, of what scripts fill in, or of what is fixed."""
    if bound.is_hidden or bound.field.disabled or isinstance(bound.field.widget, PasswordInput):
        return ""
    value = bound.value()
    if isinstance(bound.field, ChoiceField):
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])} - {""}
        choices = cast(Iterable[tuple[object, object]], bound.field.choices)
        return ", ".join(str(name) for code, name in choices if str(code) in chosen)
    if isinstance(bound.field, BooleanField):
        return gettext("yes") if value else ""
    return normalise(str(value or "")).strip()
