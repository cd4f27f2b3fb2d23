import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.errors import Incomplete, NotAllowedInState, NotVisible
from apps.access.identity import identify
from apps.access.models import Grant
from apps.access.policy import can, get_visible, visible
from apps.access.refusals import RefusalsIn, into_form
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.models import User
from apps.clearances.forms import DecisionForm, GrantForm, RevokeForm
from apps.clearances.policies import CONFIRM, GRANT, REVIEW
from apps.clearances.reviews import reviews_of
from apps.clearances.selectors import ending_within, grants_of, members, other_admins, proposals
from apps.clearances.services import confirm, decline, propose, revoke

TERMS = (7, 30)


def require_admin(request: SiteRequest) -> None:
    """What clearance admins have pages for is nobody else's to know of."""
    if not request.identity.has(Role.CLEARANCE_ADMIN):
        raise NotVisible


def people(request: SiteRequest) -> HttpResponse:
    """Who of the admin's delegation holds what until when."""
    require_admin(request)
    actor = request.identity
    context = {"members": members(actor), "alone": not other_admins(actor)}
    return render(request, "clearances/people.html", context)


def person(request: SiteRequest, user: uuid.UUID) -> HttpResponse:
    """One person: what they hold, what they held, and the form to propose a grant."""
    require_admin(request)
    actor = request.identity
    member = get_visible(actor, User.objects.select_related("delegation"), uuid=user)
    form = GrantForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            propose(
                actor=actor,
                user=member.uuid,
                what=form.given,
                reason=form.cleaned_data["reason"],
                valid_until=form.cleaned_data["valid_until"],
            )
            messages.success(request, _("Proposed. It takes effect when a second clearance admin confirms it."))
            return redirect("clearances:person", user=member.uuid)
    now = timezone.now()
    context = {
        "member": member,
        "form": form,
        "identity_now": identify(member),
        "grants": [(held, held.status_at(now), can(actor, CONFIRM, held)) for held in grants_of(member)],
        "may_grant": can(actor, GRANT, member),
        "may_review": can(actor, REVIEW, member),
        "reviews": reviews_of(member),
        "others": other_admins(actor, member),
        "keys": visible(actor, member.passkeys.select_related("confirmed_by", "revoked_by")),
        "revoke_form": RevokeForm(),
    }
    return render(request, "clearances/person.html", context, status=422 if form.errors else 200)


def waiting(request: SiteRequest) -> HttpResponse:
    """What waits for a second clearance admin: confirm or decline what was chosen, all of it or nothing."""
    require_admin(request)
    actor, status = request.identity, 200
    rows = proposals(actor)
    form = DecisionForm(posted(request), [row.grant for row in rows])
    declining = request.POST.get("act") == "decline"
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        try:
            if declining:
                done = decline(actor=actor, grants=chosen, reason=form.cleaned_data["reason"])
            else:
                done = confirm(actor=actor, grants=chosen)
        except Incomplete as error:
            into_form(error, form)
        except NotAllowedInState as error:
            form.add_error(None, f"{error.title} {error.mend}")
            status, rows = 409, proposals(actor)
        else:
            messages.success(request, _decided(declining, len(done)))
            return redirect("clearances:waiting")
    context = {
        "rows": rows,
        "form": form,
        "ours": [row for row in rows if row.may_confirm],
        "alone": not other_admins(actor),
        "chosen": set(request.POST.getlist("chosen")),
    }
    return render(request, "clearances/waiting.html", context, status=422 if form.errors and status == 200 else status)


def _decided(declining: bool, count: int) -> str:
    if declining:
        return ngettext("%(count)s proposal declined.", "%(count)s proposals declined.", count) % {"count": count}
    return ngettext(
        "%(count)s grant confirmed. It takes effect at the person's next request.",
        "%(count)s grants confirmed. They take effect at each person's next request.",
        count,
    ) % {"count": count}


def ending(request: SiteRequest) -> HttpResponse:
    """What ends within days, so that it can be proposed anew in time."""
    require_admin(request)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, TERMS) else TERMS[-1]
    context = {"grants": ending_within(request.identity, timedelta(days=days)), "days": days, "terms": TERMS}
    return render(request, "clearances/ending.html", context)


@require_POST
def revoke_grant(request: SiteRequest, user: uuid.UUID, grant_id: uuid.UUID) -> HttpResponse:
    require_admin(request)
    member = get_visible(request.identity, User.objects.all(), uuid=user)
    held = Grant.objects.filter(user=member, uuid=grant_id).first()
    if held is None:
        raise NotVisible
    form = RevokeForm(request.POST)
    try:
        revoke(actor=request.identity, grant=held.uuid, reason=form.data.get("reason", "").replace("\0", "")[:500])
    except Incomplete as error:
        messages.error(request, error.facts["fields"]["reason"][0])
    else:
        messages.success(request, _("Revoked. The person loses this access at their next request."))
    return redirect("clearances:person", user=member.uuid)
