"""Showing a version to another delegation before agreement: to whom, how exactly, until when, and what it will see."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.errors import StaleRecord
from apps.access.markings import together
from apps.access.policy import require
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.content import Content
from apps.designations.models import Version
from apps.designations.schema import in_reader_language
from apps.geometry.precision import Precision
from apps.negotiation.copies import content_of_copy, release
from apps.negotiation.features import collection, feature, version_feature
from apps.negotiation.forms import ReleaseForm
from apps.negotiation.machine import ActType
from apps.negotiation.selectors import receivers_of, visible_record
from apps.releases.labels import LABEL, MEANS
from apps.releases.policies import RELEASE


def release_copy(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """GET shows what each precision leaves (`?precision=`), POST releases."""
    actor = request.identity
    found = visible_record(actor, designation)
    require(actor, RELEASE, found)
    version = found.current
    assert version is not None
    asked = request.POST.get("precision") or request.GET.get("precision") or Precision.SQUARES_5_KM.value
    shown = Precision(asked) if asked in set(Precision) else Precision.SQUARES_5_KM
    form = ReleaseForm(
        posted(request),
        receivers=receivers_of(actor, found),
        initial={"revision": found.revision, "precision": shown.value, "to": request.GET.get("to", "")},
    )
    if request.method == "POST":
        with RefusalsIn(form):
            if form.is_valid():
                copy = release(actor=actor, designation=found.uuid, **form.cleaned_data)
                text = _("Released with the reference %(reference)s. You can see here who opens it.") % {
                    "reference": copy.reference
                }
                messages.success(request, text)
                return redirect(f"{found.get_absolute_url()}#releases")
            if "revision" in form.errors:
                raise StaleRecord(designation=found, revision=-1, act=ActType.RELEASE.value)
    copy_content = content_of_copy(version, shown)
    context = {
        "designation": found,
        "version": version,
        "form": form,
        "shown": shown,
        "label": LABEL[shown],
        "means": [(one.value, LABEL[one], MEANS[one]) for one in Precision],
        "copy": copy_content,
        "copy_title": in_reader_language(copy_content.titles),
        "features": _preview(version, shown, copy_content),
        "marking": together([found]),
    }
    return render(request, "negotiation/release.html", context, status=422 if form.errors else 200)


def _preview(version: Version, precision: Precision, copy: Content) -> dict[str, Any]:
    """The exact outline, and over it what the receiver would see."""
    exact = version_feature(version, role="context")
    if precision in (Precision.EXACT, Precision.EXISTENCE):
        return collection([exact])
    seen = feature(
        copy.shape.outline().geojson(),
        "copy",
        title=str(LABEL[precision]),
        label=str(LABEL[precision]),
        kind=version.designation.kind,
        phase="released",
        side=version.delegation.position,
    )
    return collection([exact, seen])
