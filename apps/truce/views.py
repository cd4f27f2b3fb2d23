"""Pages of the cessation: its course, joint decisions, and what a delegation says for itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.policy import can, require, require_reader
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.passkeys import relying_party
from apps.consents.proofs import BY_SESSION
from apps.consents.signing import consent_statement, proof_from_form, signing_request
from apps.consents.step_up import check_possible, required_step_up
from apps.designations.past import read_as_of
from apps.designations.policies import ALL_READERS
from apps.texts.moments import instant
from apps.truce import submissions
from apps.truce.data import truce_data
from apps.truce.decisions import consent, may_decide, may_end, next_renewal
from apps.truce.forms import AttestationForm, DayDForm, DecisionConsentForm, EndForm, SigningForm, WorkForm
from apps.truce.labels import PROPOSE as PROPOSE_WORDS
from apps.truce.models import Aid, Attestation, ClauseReading, Decision, PreparationMark, Purpose, Report, Says
from apps.truce.policies import ATTEST, PROPOSE, REPORT, STATE
from apps.truce.problems import no_cessation
from apps.truce.selectors import Decided, Truce, attestations_of, decision_of, reports, truce_at
from apps.truce.statements import attest, checked_day
from apps.truce.sundown import sundown
from apps.truce.timeline import agreed_days, by_code, clause_rows, in_order, shown_day, timeline

READERS = tuple(map(Role, ALL_READERS.roles))
View = Callable[..., HttpResponse]
REPORTS_PAGE = 50


def asked_moment(request: HttpRequest) -> tuple[datetime, bool]:
    """The moment that an address asks about, and whether it is one of the past."""
    as_of = read_as_of(request.GET)
    now = timezone.now()
    if as_of is None or as_of.moment >= now:
        return now, False
    return as_of.moment, True


def for_readers(view: View) -> View:
    """To those who do not read the agreed map these pages look as if they were not there."""

    @wraps(view)
    def guarded(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_reader(request.identity, READERS)
        return view(request, *args, **kwargs)

    return guarded


@for_readers
def course(request: SiteRequest) -> HttpResponse:
    """The cessation now, or as of a moment: its days, counts, phases, and how each party reads a day."""
    moment, is_past = asked_moment(request)
    truce = truce_at(request.identity, moment)
    context: dict[str, Any] = {
        "truce": truce,
        "course": truce.course,
        "moment": moment,
        "is_past": is_past,
        "open_decisions": [(one, not is_past and may_decide(request.identity, one)) for one in truce.open_decisions],
        "proposals": [] if is_past else _proposals(request, truce),
        "may_attest": not is_past and can(request.identity, ATTEST, Attestation()),
        "may_state": not is_past and can(request.identity, STATE, ClauseReading()),
    }
    if truce.course is not None:
        day = shown_day(truce.course, str(request.GET.get("day", "")))
        context |= {
            "day": truce.course.day(day),
            "timeline": timeline(truce.course, day),
            "clauses": clause_rows(request.identity, truce.course, day) if day <= truce.course.today else [],
            "attestations": attestations_of(request.identity, truce.course, day),
            "to_attest": [] if is_past else _to_attest(request, truce),
        }
    return render(request, "truce/course_parts.html" if request.htmx else "truce/course.html", context)


def _to_attest(request: SiteRequest, truce: Truce) -> list[int]:
    """Days that wait for the reader's own delegation, oldest first; the page shows the first of them."""
    if truce.course is None or not can(request.identity, ATTEST, Attestation()):
        return []
    code = request.identity.delegation_code
    return list(reversed(truce.course.to_attest(code))) if code in truce.course.parties else []


def _proposals(request: SiteRequest, truce: Truce) -> list[tuple[str, Any]]:
    """What the reader could propose now: purpose and words."""
    if not can(request.identity, PROPOSE, Decision()):
        return []
    found: list[Purpose] = []
    now = truce.course
    if now is None or not now.runs:
        found.append(Purpose.DAY_D)
    if now is not None and agreed_days(now):
        found.append(Purpose.COUNT)
    if now is not None and now.runs:
        if next_renewal(now) is not None:
            found.append(Purpose.RENEWAL)
        if now.counted:
            found.append(Purpose.RESET)
        found.append(Purpose.ESTABLISH)
    return [(purpose.value, PROPOSE_WORDS[purpose]) for purpose in found]


@for_readers
def as_json(request: SiteRequest) -> JsonResponse:
    """The same for programs, now or as of a moment."""
    moment, _is_past = asked_moment(request)
    return JsonResponse(truce_data(truce_at(request.identity, moment)))


@for_readers
def proposal(request: SiteRequest, purpose: str) -> HttpResponse:
    """Proposing a joint decision. *Look up the sundown* fills in a time and proposes nothing."""
    submission = submissions.proposal(request.identity, purpose)
    form = submission.form(posted(request))
    if isinstance(form, DayDForm) and "sundown" in form.data:
        form = _with_sundown(form) if form.is_valid() else form
    elif form.is_valid():
        with RefusalsIn(form):
            made = submission.record(form)
            messages.success(request, _("Proposed. It takes effect when every signatory has consented."))
            return redirect("truce:decision", made.uuid)
    context = {
        "form": form,
        "purpose": Purpose(purpose),
        "words": PROPOSE_WORDS[Purpose(purpose)],
        "renewal": next_renewal(form.course) if purpose == Purpose.RENEWAL else None,
    }
    return render(request, "truce/proposal.html", context, status=422 if form.errors else 200)


def _with_sundown(form: DayDForm) -> DayDForm:
    """The form with the time at which the sun sets at the chosen place on the day that was entered."""
    place, entered = form.sundown_place(), form.cleaned_data["instant"].astimezone(UTC)
    found = sundown(place, entered.date()) if place else None
    if found is None:
        form.add_error("place", _("Choose a place at which the sun sets that day."))
        return form
    return DayDForm(initial={**form.cleaned_data, "instant": found}, course=form.course)


@sensitive_post_parameters("password", "code")
@for_readers
def decision(request: SiteRequest, decision: uuid.UUID) -> HttpResponse:
    """GET shows exactly what is proposed; POST consents for the reader's delegation."""
    actor = request.identity
    decided = decision_of(actor, decision, timezone.now())
    context = _decision_context(request, decided, EndForm(auto_id="end_%s"))
    if not may_decide(actor, decided):
        if request.method == "POST":
            consent(actor=actor, decision=decision, digest="", proof=BY_SESSION)
        return render(request, "truce/decision.html", context)
    form = DecisionConsentForm(posted(request), initial={"digest": decided.row.digest_hex})
    required = required_step_up(request.user)
    form.ask(required)
    stated = consent_statement(relying_party(request), actor.delegation_code, decision, decided.row.digest_hex)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        with RefusalsIn(form):
            proof = proof_from_form(request, required, stated, sent)
            done = consent(actor=actor, decision=decision, digest=sent["digest"], proof=proof)
            if done.holds_since is not None:
                messages.success(request, _("Every signatory has consented: the decision is in effect."))
            else:
                messages.success(request, _("Your delegation's consent is recorded."))
            return redirect("truce:decision", decision)
    check_possible(required)
    context |= {"form": form, "signing": signing_request(request, required, stated)}
    context["delegation"] = request.user.delegation
    return render(request, "truce/decision.html", context, status=422 if form.errors else 200)


@for_readers
def end_decision(request: SiteRequest, decision: uuid.UUID) -> HttpResponse:
    """Declining what another delegation proposed, or withdrawing what the own one did."""
    submission = submissions.end_decision(request.identity, decision)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded. Nothing has been decided."))
            return redirect("truce:decision", decision)
    context = _decision_context(request, submission.about, form)
    return render(request, "truce/decision.html", context, status=422 if form.errors else 200)


def _decision_context(request: SiteRequest, decided: Decided, end_form: EndForm) -> dict[str, Any]:
    """What the page of a decision shows to whoever cannot consent to it."""
    return {
        "decided": decided,
        "row": decided.row,
        "missing": in_order(decided.joint.missing()),
        "form": None,
        "may_end": may_end(request.identity, decided),
        "end_form": end_form,
    }


@sensitive_post_parameters("password", "code")
@for_readers
def attestation(request: SiteRequest, day: int) -> HttpResponse:
    """Saying for the own delegation how a day went: entered first, then shown as it is signed, then recorded."""
    require(request.identity, ATTEST, Attestation())
    truce = truce_at(request.identity, timezone.now())
    if truce.course is None:
        raise no_cessation()
    check_possible(required_step_up(request.user))
    form = AttestationForm(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            return _signed_attestation(request, form, day)
    context = {"form": form, "number": day, "day": truce.course.day(day) if day <= truce.course.today else None}
    return render(request, "truce/attest.html", context, status=422 if form.errors else 200)


def _signed_attestation(request: SiteRequest, form: AttestationForm, day: int) -> HttpResponse:
    """The second step: what is signed, shown as it is; recorded once it comes back signed. Raises Incomplete for what
    was entered in the first."""
    second = "name" in request.POST
    signing = SigningForm(request.POST if second else None)
    required = required_step_up(request.user)
    signing.ask(required)
    is_whole = second and signing.is_valid()
    name = signing.cleaned_data.get("name") if second else None
    said = checked_day(request.identity, form.sent(day), name)
    stated = consent_statement(relying_party(request), said.delegation, said.attestation, said.digest().hex())
    if is_whole and signing.cleaned_data["digest"] == said.digest().hex():
        with RefusalsIn(signing):
            attest(
                actor=request.identity,
                said=said,
                proof=proof_from_form(request, required, stated, signing.cleaned_data),
            )
            messages.success(request, _("Recorded, and shown to every signatory."))
            return redirect("truce:course")
    if not signing.errors:
        # Nothing of what came counts where it is not what is shown now.
        signing = SigningForm()
        signing.ask(required)
    context = {
        "said": said,
        "said_reports": ", ".join(said.reports),
        "says": Says(said.says).label,
        "aid": Aid(said.aid).label,
        "form": signing,
        "digest": said.digest().hex(),
        "name": said.attestation,
        "delegation": request.user.delegation,
        "signing": signing_request(request, required, stated),
    }
    return render(request, "truce/attest_sign.html", context, status=422 if signing.errors else 200)


@for_readers
def reading(request: SiteRequest, day: int) -> HttpResponse:
    """Saying for the own delegation whether a clause was kept on a day."""
    submission = submissions.clause_reading(request.identity, day, request.GET.get("clause", ""))
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded, and shown to every signatory."))
            return redirect(f"{reverse('truce:course')}?day={day}#clauses")
    return render(request, "truce/reading.html", {"form": form, "number": day}, status=422 if form.errors else 200)


@for_readers
def list_reports(request: SiteRequest) -> HttpResponse:
    """Every delegation's reports, newest first: beside each other, and never added up."""
    moment, is_past = asked_moment(request)
    found = list(reports(request.identity, moment)[: REPORTS_PAGE + 1])
    context = {
        "reports": found[:REPORTS_PAGE],
        # The first of those that are not shown: its page begins with it.
        "earlier": instant(found[REPORTS_PAGE].said_at) if len(found) > REPORTS_PAGE else "",
        "moment": moment,
        "is_past": is_past,
        "may_report": can(request.identity, REPORT, Report()),
    }
    return render(request, "truce/reports.html", context)


@for_readers
def new_report(request: SiteRequest) -> HttpResponse:
    """Reporting an event, a count or a visit under the own delegation's next number."""
    submission = submissions.new_report(request.identity)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            made = submission.record(form)
            messages.success(request, _("Recorded as %(number)s.") % {"number": made.reference})
            return redirect("truce:reports")
    return render(request, "truce/report.html", {"form": form}, status=422 if form.errors else 200)


@for_readers
def preparation(request: SiteRequest) -> HttpResponse:
    """The preparatory work of each delegation; each marks its own."""
    form = WorkForm()
    if request.method == "POST":
        submission = submissions.preparation(request.identity)
        form = submission.form(request.POST)
        if form.is_valid():
            with RefusalsIn(form):
                submission.record(form)
                messages.success(request, _("Recorded, and shown to every signatory."))
                return redirect("truce:preparation")
    moment, is_past = asked_moment(request)
    truce = truce_at(request.identity, moment)
    own = request.identity.delegation_code
    may_mark = not is_past and can(request.identity, REPORT, PreparationMark())
    owners = by_code()
    work = [
        (state, owners[state.owner], may_mark and state.owner == own) for state in truce.work if state.owner in owners
    ]
    context = {"work": work, "form": form, "moment": moment, "is_past": is_past}
    return render(request, "truce/preparation.html", context, status=422 if form.errors else 200)
