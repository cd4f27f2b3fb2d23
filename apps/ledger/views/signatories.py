"""Who has to sign the log, what is proposed to change about it, and a signatory's consent to that."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.errors import NotVisible
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.passkeys import relying_party
from apps.consents.signing import consent_statement, proof_from_form, signing_request
from apps.consents.step_up import check_possible, required_step_up
from apps.ledger.checkpoints import witnesses_in_use
from apps.ledger.forms import ConsentForm
from apps.ledger.signatories import lacking
from apps.ledger.signatory_changes import all_changes, consent, may_consent, progress_of

READERS = (Role.AUDITOR, Role.APPROVING_AUTHORITY)


def list_witnesses(request: SiteRequest) -> HttpResponse:
    """Whose witnesses cosign, with which keys, and every change of it."""
    _check_reader(request)
    context = {"witnesses": witnesses_in_use(), "lacking": lacking(), "changes": all_changes()}
    return render(request, "ledger/witnesses.html", context)


@sensitive_post_parameters("password", "code")
def signatory_change(request: SiteRequest, change: uuid.UUID) -> HttpResponse:
    """GET shows exactly what is proposed; POST consents to it for the reader's delegation."""
    _check_reader(request)
    actor = request.identity
    change_progress = progress_of(change)
    consents = may_consent(actor) and not change_progress.done and not change_progress.given_by(actor.delegation_id)
    context: dict[str, Any] = {"progress": change_progress, "change": change_progress.change, "form": None}
    if not consents:
        return render(request, "ledger/signatory_change.html", context)
    form = ConsentForm(posted(request), initial={"digest": change_progress.change.digest_hex})
    required = required_step_up(request.user)
    form.ask(required)
    digest = change_progress.change.digest_hex
    stated = consent_statement(relying_party(request), actor.delegation_code, change, digest)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        with RefusalsIn(form):
            consent(
                actor=actor,
                change=change,
                digest=sent["digest"],
                proof=proof_from_form(request, required, stated, sent),
            )
            messages.success(request, _("Your delegation's consent is recorded."))
            return redirect("ledger:signatory-change", change)
    check_possible(required)
    context |= {"form": form, "signing": signing_request(request, required, stated)}
    context["delegation"] = request.user.delegation
    return render(request, "ledger/signatory_change.html", context, status=422 if form.errors else 200)


def _check_reader(request: SiteRequest) -> None:
    """Auditors, and those who consent; to all others these pages look as if they were not there."""
    if not request.identity.has(*READERS) or not request.identity.is_signatory:
        raise NotVisible
