"""Pages of passkeys: everybody's own, and a clearance admin's confirmation of their members'."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.errors import Incomplete
from apps.access.policy import get_visible
from apps.access.refusals import into_form
from apps.access.requests import SiteRequest
from apps.accounts.models import Passkey, User
from apps.accounts.passkeys import BadPasskey, registered, registration_options
from apps.clearances.passkeys import confirm_passkey, register_passkey, revoke_passkey
from apps.theatre.facts import theatre


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Passkey name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = forms.CharField(
        max_length=20_000, required=False, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""})
    )


def own_keys(request: SiteRequest) -> HttpResponse:
    """One's own passkeys, and the form to put another one on record."""
    form = PasskeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            key = registered(request, form.cleaned_data["answer"])
            register_passkey(actor=request.identity, name=form.cleaned_data["name"], key=key)
        except BadPasskey:
            form.add_error(None, _("The browser sent no passkey, or not the expected one. Try again."))
        except Incomplete as error:
            into_form(error, form)
        else:
            messages.success(request, _("Passkey added. You can use it once a clearance admin has confirmed it."))
            return redirect("clearances:keys")
    if form.errors:
        # What the browser answered serves once only.
        sent = request.POST.copy()
        sent["answer"] = ""
        form.data = sent
    context = {
        "form": form,
        "keys": request.user.passkeys.select_related("confirmed_by"),
        "options": registration_options(request, request.user, theatre().name(get_language() or "en")),
    }
    return render(request, "clearances/keys.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: SiteRequest, user: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    member = get_visible(request.identity, User.objects.all(), uuid=user)
    confirm_passkey(actor=request.identity, passkey=get_visible(request.identity, member.passkeys.all(), uuid=key).uuid)
    messages.success(request, _("Passkey confirmed. It now signs this person's approvals."))
    return redirect("clearances:person", user=member.uuid)


@require_POST
def revoke(request: SiteRequest, key: uuid.UUID) -> HttpResponse:
    """One's own key, or a member's: back to where one came from."""
    passkey = get_visible(request.identity, Passkey.objects.select_related("user"), uuid=key)
    try:
        reason = request.POST.get("reason", "").replace("\0", "")[:500]
        revoke_passkey(actor=request.identity, passkey=passkey.uuid, reason=reason)
    except Incomplete as error:
        messages.error(request, error.facts["fields"]["reason"][0])
    else:
        messages.success(request, _("Passkey revoked. It can no longer sign. Earlier signatures remain on record."))
    if passkey.user_id == request.user.pk:
        return redirect("clearances:keys")
    return redirect("clearances:person", user=passkey.user.uuid)
