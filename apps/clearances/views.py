import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.clearances.errors import Incomplete, NotVisible
from apps.clearances.forms import GrantForm, RevokeForm
from apps.clearances.identity import identify
from apps.clearances.models import Grant
from apps.clearances.policies import GRANT
from apps.clearances.policy import can, get_visible, visible
from apps.clearances.posted import posted
from apps.clearances.requests import SiteRequest
from apps.clearances.roles import Role
from apps.clearances.selectors import grants_of, members
from apps.clearances.services import grant, revoke
from jic.refusals import into_form


def _require_admin(request: SiteRequest) -> None:
    if not request.identity.has(Role.CLEARANCE_ADMIN):
        raise NotVisible


def people(request: SiteRequest) -> HttpResponse:
    """Who of the admin's delegation holds what until when."""
    _require_admin(request)
    return render(request, "clearances/people.html", {"members": members(request.identity)})


def person(request: SiteRequest, user: uuid.UUID) -> HttpResponse:
    """One person: what he holds, what he held, and the form to grant."""
    _require_admin(request)
    member = get_visible(request.identity, User.objects.select_related("delegation"), uuid=user)
    form = GrantForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            grant(
                who=request.identity,
                user=member.uuid,
                **form.given,
                reason=form.cleaned_data["reason"],
                valid_until=form.cleaned_data["valid_until"],
            )
        except Incomplete as error:
            into_form(error, form)
        else:
            messages.success(request, _("Granted. It holds from this person's next request on."))
            return redirect("clearances:person", user=member.uuid)
    now = timezone.now()
    context = {
        "member": member,
        "form": form,
        "identity_now": identify(member),
        "grants": [(held, held.status_at(now)) for held in grants_of(member)],
        "may_grant": can(request.identity, GRANT, member),
        "keys": visible(request.identity, member.passkeys.select_related("confirmed_by", "revoked_by")),
        "revoke_form": RevokeForm(),
    }
    return render(request, "clearances/person.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_grant(request: SiteRequest, user: uuid.UUID, grant_id: uuid.UUID) -> HttpResponse:
    _require_admin(request)
    member = get_visible(request.identity, User.objects.all(), uuid=user)
    held = Grant.objects.filter(user=member, uuid=grant_id).first()
    if held is None:
        raise NotVisible
    form = RevokeForm(request.POST)
    try:
        revoke(who=request.identity, grant=held.uuid, reason=form.data.get("reason", "").replace("\0", "")[:500])
    except Incomplete as error:
        messages.error(request, error.facts["fields"]["reason"][0])
    else:
        messages.success(request, _("Revoked. It no longer holds, from this person's next request on."))
    return redirect("clearances:person", user=member.uuid)
