"""Pages of single acts: said before what the act brings about, done by POST, and the approval with its ceremony."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.errors import NotAllowedInState, NotVisible, StaleRecord
from apps.access.markings import together
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.consents.models import missing_signatories
from apps.consents.proofs import Proof
from apps.consents.signing import proof_from_form, signing_request
from apps.consents.step_up import check_possible, required_step_up
from apps.designations.models import Designation, Version
from apps.negotiation.act_sentences import done_sentence, effect_sentence, title_of
from apps.negotiation.act_spec import ActInput, version_about
from apps.negotiation.blocks import Blocked
from apps.negotiation.confirmations import confirm_sentence, missing_sentence, visible_text_statuses
from apps.negotiation.dispatch import allowed_transition, dispatch, transition_of
from apps.negotiation.forms import ActForm, ApprovalForm, offer
from apps.negotiation.machine import ActType, Says
from apps.negotiation.models import Purpose
from apps.negotiation.registry import spec_of
from apps.negotiation.rounds import bring_to_present_round
from apps.negotiation.same_ground import proposals_on_same_ground
from apps.negotiation.selectors import consents, own_consent, visible_record
from apps.negotiation.statements import approval_statement
from apps.negotiation.views.binding import binding_context, changed_sentence, shows_otherwise


def act(request: SiteRequest, designation: uuid.UUID, code: str) -> HttpResponse:
    """GET says what the act brings about; POST does it."""
    actor = request.identity
    found = visible_record(actor, designation)
    spec = spec_of(code)
    form = ActForm(posted(request), initial={"revision": found.revision})
    version = _version_of(found, spec.type)
    statuses = visible_text_statuses(actor, found, version) if spec.type is ActType.AGREE and version else []
    # What a colleague has confirmed since the page was read is no wrong choice.
    ticked = request.POST.getlist("confirmed")
    pending = [one.language for one in statuses if one.is_pending or (one.is_confirmed and one.language.code in ticked)]
    offer(form, "confirmed", [(language.code, confirm_sentence(language)) for language in pending])
    if request.method == "POST":
        if spec.binds and version and shows_otherwise(actor, version, request.POST.get("seen")):
            form.add_error(None, changed_sentence())
        with RefusalsIn(form):
            if form.is_valid():
                sent = form.cleaned_data
                given = ActInput(
                    reason=sent["reason"], reasons=tuple(sent["reasons"]), confirmed=frozenset(sent["confirmed"])
                )
                revision = sent["revision"]
                done = dispatch(spec.type, actor=actor, designation=found.uuid, revision=revision, given=given)
                messages.success(request, done_sentence(spec, found, done, actor))
                return redirect(found)
            if "revision" in form.errors:
                raise StaleRecord(designation=found, revision=-1, act=code)
    line = allowed_transition(actor, found, spec.type)
    bound = binding_context(actor, found, version, statuses=statuses or None) if spec.binds and version else {}
    proposals = bound.get("conflicts", ()) if spec.type is ActType.SUBMIT else ()
    context = {
        "designation": found,
        "version": version,
        "marking": together([found]),
        **bound,
        "same_ground": proposals_on_same_ground(actor, found.kind, proposals),
        "binds": bool(bound),
        "act": spec.type,
        "title": title_of(spec, found),
        "effect": effect_sentence(spec, found, actor),
        "says": line.reason.value,
        "must": line.reason is Says.MUST,
        "ends": spec.ends,
        "form": form,
        "missing": [missing_sentence(one.language) for one in statuses if one.is_missing],
    }
    return render(request, "negotiation/act.html", context, status=422 if form.errors else 200)


def _version_of(designation: Designation, act: ActType) -> Version | None:
    """The version that an act is about, or the current one where the act is not possible now."""
    line = transition_of(designation, act)
    return version_about(designation, line) if line else designation.current


@sensitive_post_parameters("password", "code")
def approval(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """The ceremony: exactly what is approved, its digest, what the approval brings about, and the proof of who does
    it."""
    actor = request.identity
    found = visible_record(actor, designation)
    version = found.on_table
    if version is None:
        raise NotVisible
    bring_to_present_round(found)
    form = ApprovalForm(posted(request), initial={"revision": found.revision, "digest": version.digest_hex})
    required = required_step_up(request.user)
    form.ask(required)
    statement = approval_statement(request, found, version)
    blocked: list[Any] = []
    if request.method == "POST" and shows_otherwise(actor, version, request.POST.get("seen")):
        form.add_error(None, changed_sentence())
    if request.method == "POST":
        try:
            with RefusalsIn(form):
                if form.is_valid():
                    proof = proof_from_form(request, required, statement, form.cleaned_data)
                    return _approve(request, found, form.cleaned_data, proof)
                if {"revision", "digest"} & form.errors.keys():
                    raise StaleRecord(designation=found, revision=-1, act=ActType.APPROVE.value)
        except Blocked as error:
            blocked = error.facts.get("conflicts", [])
            for sentence in error.sentences:
                form.add_error(None, sentence)
    allowed_transition(actor, found, ActType.APPROVE)
    check_possible(required)
    context = {
        **binding_context(actor, found, version, blocked or None),
        **_approvals(found, version, request.user.delegation),
        "effect": effect_sentence(spec_of(ActType.APPROVE), found, actor),
        "form": form,
        "signing": signing_request(request, required, statement),
    }
    return render(request, "negotiation/approval.html", context, status=422 if form.errors else 200)


def _approve(request: SiteRequest, designation: Designation, sent: dict[str, Any], proof: Proof) -> HttpResponse:
    """Record the approval, and go on to its receipt."""
    actor, given = request.identity, ActInput(digest=sent["digest"], proof=proof)
    done = dispatch(ActType.APPROVE, actor=actor, designation=designation.uuid, revision=sent["revision"], given=given)
    messages.success(request, done_sentence(spec_of(ActType.APPROVE), designation, done, actor))
    return redirect("negotiation:receipt", designation.uuid, own_consent(actor, done, Purpose.APPROVE).uuid)


def _approvals(designation: Designation, version: Version, own: Delegation) -> dict[str, Any]:
    """Who has approved, and who else has to beside one's own delegation; refused where that has."""
    given = consents(designation, Purpose.APPROVE)
    if any(approval.delegation_id == own.pk for approval in given):
        raise NotAllowedInState(
            _("Your delegation has already approved this version."),
            mend=_("It comes into force when every signatory has approved it."),
        )
    missing = missing_signatories(given, bytes(version.digest), Delegation.objects.signatories(), implied=[own.pk])
    return {"given": given, "missing": missing, "delegation": own}
