"""Pages of access reviews."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.models import Grant
from apps.access.policy import get_visible, require
from apps.access.refusals import RefusalsIn, into_form
from apps.access.requests import SiteRequest
from apps.accounts.models import User
from apps.clearances.forms import ReviewForm
from apps.clearances.policies import REVIEW
from apps.clearances.reviews import REVIEW_EVERY, changed_meanwhile, reviews_due, reviews_of, sign_off
from apps.clearances.views import require_admin


def reviews(request: SiteRequest) -> HttpResponse:
    """Whose access is to be reviewed next, the most overdue first."""
    require_admin(request)
    context = {"due": reviews_due(request.identity), "days": REVIEW_EVERY.days}
    return render(request, "clearances/reviews.html", context)


def review(request: SiteRequest, user: uuid.UUID) -> HttpResponse:
    """One member's review: each thing that they hold is kept or taken back, and the whole is signed."""
    require_admin(request)
    actor = request.identity
    member = get_visible(actor, User.objects.select_related("delegation"), uuid=user)
    require(actor, REVIEW, member)
    held = list(
        Grant.objects.valid_at(timezone.now())
        .filter(user=member)
        .select_related("granted_by", "confirmed_by")
        .order_by("-role", "-level", "compartment", "right", "pk")
    )
    form = ReviewForm(posted(request), held)
    if request.method == "POST" and not _as_shown(request, held):
        form.errors.clear()
        into_form(changed_meanwhile(), form)
    elif request.POST.get("act") == "keep-rest":
        # Shown first, signed by another press.
        form = ReviewForm(_rest_kept(request, held), held)
        form.errors.clear()
    elif request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            sign_off(actor=actor, user=member.uuid, decisions=form.decisions, note=form.cleaned_data["note"])
            messages.success(request, _("Review signed. Access that you revoked has ended."))
            return redirect("clearances:reviews")
    context = {"member": member, "form": form, "earlier": reviews_of(member)}
    return render(request, "clearances/review.html", context, status=422 if form.errors else 200)


def _rest_kept(request: SiteRequest, held: list[Grant]) -> QueryDict:
    """What was posted, with "keep" for every grant that was not decided."""
    filled = request.POST.copy()
    for grant in held:
        filled.setdefault(f"decision_{grant.uuid}", ReviewForm.KEEP)
    return filled


def _as_shown(request: SiteRequest, held: list[Grant]) -> bool:
    """Whether the page that was posted showed exactly what is held now."""
    return set(request.POST.getlist("shown")) == {str(grant.uuid) for grant in held}
