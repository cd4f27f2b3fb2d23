"""Pages of single acts: said before what the act brings about, done by POST, and the approval with its ceremony."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.errors import Incomplete, NotAllowedInState, NotVisible, StaleRecord
from apps.access.markings import together
from apps.access.refusals import into_form
from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.acts.approve import approve
from apps.negotiation.acts.carry_out import allowed_line
from apps.negotiation.acts.withheld import BlockedByConflict, HeldBack
from apps.negotiation.forms import ActForm, ApprovalForm
from apps.negotiation.models import Purpose
from apps.negotiation.needed import check_possible, needed_of
from apps.negotiation.perform import PLAIN, WITH_REASON, Given, perform
from apps.negotiation.selectors import consents, own_consent
from apps.negotiation.signing import approval_statement, given_proof, keys_of, options
from apps.negotiation.transitions import Act, Says
from apps.negotiation.views.binding import BINDING, binding_context, changed_sentence, shows_otherwise
from apps.negotiation.views.record import visible_record
from apps.negotiation.views.stale import stale_page
from apps.negotiation.words import EFFECT, TITLE

# Acts with a page of their own; those that bring a version have the editor's, and approval has its ceremony.
PAGES = (*PLAIN, *WITH_REASON, Act.ASK)


def act(request: SiteRequest, designation: uuid.UUID, code: str) -> HttpResponse:
    """GET says what the act brings about; POST does it."""
    who = request.identity
    found = visible_record(who, designation)
    chosen = Act(code)
    form = ActForm(posted(request), initial={"revision": found.revision})
    if request.method == "POST":
        otherwise = (
            chosen in BINDING and found.current and shows_otherwise(who, found.current, request.POST.get("seen"))
        )
        if otherwise:
            form.add_error(None, changed_sentence())
        if form.is_valid():
            try:
                done = perform(
                    chosen,
                    who=who,
                    designation=found.uuid,
                    revision=form.cleaned_data["revision"],
                    given=Given(reason=form.cleaned_data["reason"], reasons=tuple(form.cleaned_data["reasons"])),
                )
            except Incomplete as error:
                into_form(error, form)
            except StaleRecord as error:
                return stale_page(request, error, form)
            else:
                messages.success(request, done_sentence(chosen, done))
                return redirect(found)
        elif "revision" in form.errors:
            return stale_page(request, StaleRecord(designation=found, revision=-1, act=code), form)
    line = allowed_line(who, found, chosen)
    binds = chosen in BINDING and found.current is not None
    context = {
        "designation": found,
        "version": found.current,
        "marking": together([found]),
        **(binding_context(who, found, found.current) if binds and found.current else {}),
        "binds": binds,
        "act": chosen,
        "title": TITLE[chosen],
        "effect": EFFECT[chosen],
        "says": line.reason.value,
        "must": line.reason is Says.MUST,
        "ends": chosen in (Act.REJECT, Act.WITHDRAW, Act.SUSPEND, Act.RESCIND, Act.DECLINE, Act.RECALL),
        "form": form,
    }
    return render(request, "negotiation/act.html", context, status=422 if form.errors else 200)


def done_sentence(act: Act, designation: Designation) -> str:
    sentences = {
        Act.SUBMIT: _("Submitted with the reference %(reference)s. The other delegation acts next."),
        Act.AGREE: _("Your agreement is recorded."),
        Act.RESUME: _("Your consent to resume is recorded."),
        Act.RESCIND: _("Your consent to rescind is recorded."),
        Act.ACKNOWLEDGE: _("Receipt acknowledged. This is not consent."),
        Act.ASK: _("Your request was sent to the other delegation."),
        Act.ANSWER: _("Your answer was sent to the other delegation."),
        Act.REJECT: _("The designation is rejected."),
        Act.WITHDRAW: _("The designation is withdrawn."),
        Act.SUSPEND: _("The designation is suspended."),
        Act.DECLINE: _("The version was returned to the liaison officers."),
        Act.RECALL: _("Copy recalled. Its recipients can no longer open it."),
    }
    return sentences[act] % {"reference": designation.reference or ""}


@sensitive_post_parameters("password", "code")
def approval(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """The ceremony: exactly what is approved, its digest, what the approval brings about, and the proof of who does
    it."""
    who = request.identity
    found = visible_record(who, designation)
    version = found.current
    if version is None:
        raise NotVisible
    form = ApprovalForm(posted(request), initial={"revision": found.revision, "digest": version.digest_hex})
    blocked: list[Any] = []
    keys = keys_of(request.user)
    needed = needed_of(request.user)
    form.ask(needed)
    if request.method == "POST" and shows_otherwise(who, version, request.POST.get("seen")):
        form.add_error(None, changed_sentence())
    if request.method == "POST" and form.is_valid():
        given_now = form.cleaned_data
        try:
            done = approve(
                who=who,
                designation=found.uuid,
                revision=given_now["revision"],
                digest=given_now["digest"],
                proof=given_proof(request, keys, approval_statement(request, found, version), given_now),
            )
        except StaleRecord as error:
            return stale_page(request, error, form)
        except HeldBack as error:
            blocked = error.facts["conflicts"] if isinstance(error, BlockedByConflict) else []
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except Incomplete as error:
            into_form(error, form)
        else:
            messages.success(request, _approved_sentence(done))
            return redirect("negotiation:receipt", found.uuid, own_consent(who, done, Purpose.APPROVE).uuid)
    elif request.method == "POST" and {"revision", "digest"} & form.errors.keys():
        return stale_page(request, StaleRecord(designation=found, revision=-1, act=Act.APPROVE.value), form)
    allowed_line(who, found, Act.APPROVE)
    check_possible(needed)
    given = consents(found, Purpose.APPROVE)
    given_by = {one.delegation_id for one in given}
    missing = [
        one for one in Delegation.objects.signatories() if one.pk not in given_by and one.pk != who.delegation_id
    ]
    if who.delegation_id in given_by:
        raise _already()
    context = {
        **binding_context(who, found, version, blocked or None),
        "form": form,
        "signing": options(request, keys, approval_statement(request, found, version)) if keys else None,
        "given": given,
        "missing": missing,
        "delegation": request.user.delegation,
    }
    return render(request, "negotiation/approval.html", context, status=422 if form.errors else 200)


def _already() -> NotAllowedInState:
    return NotAllowedInState(
        _("Your delegation has already approved this version."), mend=_("The other delegation acts next.")
    )


def _approved_sentence(designation: Designation) -> str:
    if designation.state == "in_force":
        return _("Approved by every signatory: %(reference)s is in force.") % {"reference": designation.reference}
    return _(
        "Your delegation's approval is recorded. The designation comes into force when every signatory has approved."
    )
