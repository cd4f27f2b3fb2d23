"""Pages of the signatories' cooperation: where each stands, who holds to what is in force, and giving notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.errors import Incomplete, NotVisible
from apps.access.policy import can, require
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.passkeys import relying_party
from apps.consents.signing import consent_statement, proof_from_form, signing_request
from apps.consents.step_up import check_possible, required_step_up
from apps.cooperation.giving import check_possible_step, checked_notice, give_notice
from apps.cooperation.labels import held_by_sentence, mark, told_sentences
from apps.cooperation.models import Holds, Notice, Step
from apps.cooperation.policies import GIVE
from apps.cooperation.selectors import Cooperation, cooperation_at, notices
from apps.designations.past import AsOf, held_keys, read_as_of, told
from apps.truce.cooperation_forms import NoticeForm
from apps.truce.cooperation_labels import BUTTONS, EFFECTS, TITLES, stands
from apps.truce.forms import SigningForm
from apps.truce.timeline import in_order
from apps.truce.views import asked_moment, for_readers

MAX_HELD = 200


@for_readers
def cooperation(request: SiteRequest) -> HttpResponse:
    """Where every signatory stands now or as of a moment, its notices, and who holds to what is in force."""
    moment, is_past = asked_moment(request)
    found = cooperation_at(moment)
    keys = held_keys(request.identity, AsOf.at(moment), most=MAX_HELD + 1)
    context: dict[str, Any] = {
        "moment": moment,
        "is_past": is_past,
        "rows": [(party, stands(found.of(party.code))) for party in _parties(found)],
        "holding": in_order(found.holding),
        "held_by": held_by_sentence(found),
        "told": told_sentences(found),
        "held": told(request.identity, keys[:MAX_HELD]),
        "more_held": len(keys) > MAX_HELD,
        "notices": notices(request.identity, moment),
        "steps": [] if is_past else _steps(request, found),
        "takes_bundle": request.identity.has(Role.AUDITOR),
    }
    return render(request, "truce/cooperation.html", context)


def _parties(found: Cooperation) -> Any:
    return in_order([one.code for one in found.standings])


def _steps(request: SiteRequest, found: Cooperation) -> list[tuple[str, Any]]:
    """The notices that the reader could give now, with what their buttons say."""
    if not can(request.identity, GIVE, Notice()):
        return []
    return [(step, BUTTONS[Step(step)]) for step in found.of(request.identity.delegation_code).next_steps]


@sensitive_post_parameters("password", "code")
@for_readers
def notice(request: SiteRequest, step: str) -> HttpResponse:
    """Giving notice for the own delegation: entered first, then shown as it is signed, then recorded."""
    if step not in Step.values:
        raise NotVisible
    require(request.identity, GIVE, Notice())
    check_possible_step(request.identity, step)
    check_possible(required_step_up(request.user))
    form = NoticeForm(posted(request), step=step)
    if form.is_valid():
        with RefusalsIn(form):
            return _signed_notice(request, form)
    context = {"form": form, "title": TITLES[Step(step)], "effect": EFFECTS[Step(step)]}
    return render(request, "truce/notice.html", context, status=422 if form.errors else 200)


def _signed_notice(request: SiteRequest, form: NoticeForm) -> HttpResponse:
    """The second step: what is signed, shown as it is; recorded once it comes back signed. Raises Incomplete for what
    was entered in the first."""
    second = "name" in request.POST
    signing = SigningForm(request.POST if second else None)
    required = required_step_up(request.user)
    signing.ask(required)
    is_whole = second and signing.is_valid()
    content = checked_notice(request.identity, form.sent(), signing.cleaned_data.get("name") if second else None)
    digest = content.digest().hex()
    stated = consent_statement(relying_party(request), content.delegation, content.notice, digest)
    if is_whole and signing.cleaned_data["digest"] == digest:
        with RefusalsIn(signing):
            proof = proof_from_form(request, required, stated, signing.cleaned_data)
            give_notice(actor=request.identity, content=content, proof=proof)
            messages.success(request, _("Recorded, and shown to every signatory."))
            return redirect("truce:cooperation")
    if not signing.errors:
        # Nothing of what came counts where it is not what is shown now.
        signing = SigningForm()
        signing.ask(required)
    context = {
        "content": content,
        "title": TITLES[Step(content.step)],
        "effect": EFFECTS[Step(content.step)],
        "holds": Holds(content.holds).label,
        "returns": content.step == Step.RETURNS,
        "form": signing,
        "digest": digest,
        "delegation": request.user.delegation,
        "signing": signing_request(request, required, stated),
    }
    return render(request, "truce/notice_sign.html", context, status=422 if signing.errors else 200)


@dataclass(frozen=True)
class ToldInHeader:
    """What every page says while a signatory is away or has given notice. `sides`: who holds to what is in force, where
    somebody is away; empty where nobody is, or nobody holds to it."""

    sentences: Sequence[str]
    sides: str = ""


def shown_moment(request: HttpRequest) -> datetime:
    """The moment that a page shows: now, unless its address asks for another."""
    try:
        as_of = read_as_of(request.GET)
    except Incomplete:
        as_of = None
    return as_of.moment if as_of else timezone.now()


def told_in_header(found: Cooperation) -> ToldInHeader | None:
    """None where all cooperate."""
    sentences = told_sentences(found)
    if not sentences:
        return None
    if found.is_joint:
        return ToldInHeader(sentences)
    return ToldInHeader([*sentences, held_by_sentence(found)], ", ".join(map(mark, found.holding)))
