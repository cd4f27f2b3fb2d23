"""How much those are told whose approval a record holds back, and who may not see it: for its originator."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.errors import Incomplete
from apps.access.markings import together
from apps.access.refusals import into_form
from apps.access.requests import SiteRequest
from apps.designations.models import Designation
from apps.negotiation.blocks import Disclosed
from apps.negotiation.disclosing import DisclosureChanged, check_may_disclose, disclose
from apps.negotiation.forms import DisclosureForm
from apps.negotiation.selectors import visible_record
from apps.releases.models import Tells
from apps.releases.selectors import disclosures_of


def disclosure(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """GET shows what holds now and what each choice tells, POST chooses."""
    actor = request.identity
    found = visible_record(actor, designation)
    check_may_disclose(actor, found)
    form, status = DisclosureForm(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            disclose(actor=actor, designation=found.uuid, sequence=sent["sequence"], tells=sent["tells"])
        except Incomplete as error:
            into_form(error, form)
        except DisclosureChanged as error:
            form.add_error(None, f"{error.title} {error.mend}")
            status = error.status
        else:
            messages.success(request, _("Disclosure saved. It applies from the next approval attempt."))
            return redirect(f"{found.get_absolute_url()}#disclosure")
    given = list(disclosures_of(actor, found))
    newest = given[0] if given else None
    holds = Tells(newest.tells) if newest else Tells.ADMIN
    context = {
        "designation": found,
        "form": form,
        "given": given,
        "holds": holds,
        # Whoever sends the form again has seen what holds now.
        "seen": newest.sequence if newest else 0,
        "chosen": form["tells"].value() or holds.value,
        "choices": [(tell.value, tell.label, _said(found, tell)) for tell in Tells],
        "marking": together([found]),
    }
    if form.errors and status == 200:
        status = 422
    return render(request, "negotiation/disclosure.html", context, status=status)


def _said(found: Designation, tells: Tells) -> str:
    """What the approver reads under a choice, in the officer's language; empty for nothing."""
    if tells is Tells.ADMIN:
        return ""
    number = found.reference or _("the reference it gets on submission")
    return Disclosed(found.owner, found.kind, number if tells is Tells.REFERENCE else "").sentence
