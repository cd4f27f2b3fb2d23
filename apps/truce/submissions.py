"""What a delegation may enter about a cessation, and what records it. Each raises NotVisible, NotPermitted or
NotAllowedInState where somebody may not enter it now."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import require
from apps.access.submissions import Submission
from apps.truce.decisions import end, propose
from apps.truce.forms import PROPOSALS, ClauseReadingForm, EndForm, ReportForm, WorkForm
from apps.truce.models import ClauseReading, Decision, DecisionEnd, PreparationMark, Purpose, Report
from apps.truce.policies import PROPOSE, REPORT, STATE
from apps.truce.problems import no_cessation
from apps.truce.selectors import Truce, decision_of, truce_at
from apps.truce.statements import mark_work, read_clause, report
from apps.truce.timeline import agreed_days


def proposal(actor: Identity, purpose: str) -> Submission:
    """Proposing a joint decision."""
    if purpose not in Purpose.values:
        raise NotVisible
    require(actor, PROPOSE, Decision())
    truce = truce_at(actor, timezone.now())
    form_class = PROPOSALS[Purpose(purpose)]

    def record(form: Any) -> Decision:
        return propose(actor=actor, content=form.content(), agreed_at=form.cleaned_data["agreed_at"]).row

    return Submission(partial(form_class, course=truce.course, initial=_initial(truce, purpose)), record)


def _initial(truce: Truce, purpose: str) -> dict[str, Any]:
    if purpose == Purpose.COUNT and truce.course is not None:
        days = agreed_days(truce.course)
        return {"first": days[0], "last": days[-1]} if days else {}
    return {}


def end_decision(actor: Identity, decision: uuid.UUID) -> Submission:
    """Declining what another delegation proposed, or withdrawing what the own one did."""
    decided = decision_of(actor, decision, timezone.now())

    def record(form: Any) -> DecisionEnd | None:
        return end(actor=actor, decision=decision, reason=form.cleaned_data["reason"]).end

    return Submission(partial(EndForm, auto_id="end_%s"), record, decided)


def clause_reading(actor: Identity, day: int, clause: str = "") -> Submission:
    """Saying whether a clause was kept on a day."""
    require(actor, STATE, ClauseReading())
    if truce_at(actor, timezone.now()).course is None:
        raise no_cessation()

    def record(form: Any) -> ClauseReading:
        return read_clause(actor=actor, sent=form.sent(day))

    return Submission(partial(ClauseReadingForm, initial={"clause": clause}), record)


def new_report(actor: Identity) -> Submission:
    """Reporting an event, a count or a visit."""
    require(actor, REPORT, Report())
    return Submission(ReportForm, lambda form: report(actor=actor, sent=form.sent()))


def preparation(actor: Identity) -> Submission:
    """Marking a piece of the own delegation's preparatory work."""
    require(actor, REPORT, PreparationMark())

    def record(form: Any) -> PreparationMark:
        sent = form.cleaned_data
        return mark_work(actor=actor, work=sent["work"], done=sent["done"], note=sent["note"])

    return Submission(WorkForm, record)
