"""Joint decisions: proposed by one delegation, in effect when every party has consented to exactly what was proposed.

Nothing is decided by one delegation, and nothing by the passing of time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.readable import readable
from apps.accounts.models import Delegation
from apps.consents.proofs import Proof
from apps.consents.step_up import check_step_up
from apps.cooperation.joint import check_joint, check_proposed_since
from apps.texts.moments import current_moment, whole_second
from apps.theatre.facts import theatre
from apps.truce.clock import Course
from apps.truce.contents import Content, Count, DayD, Establishment, Renewal, Reset, decision_digest, written
from apps.truce.models import Decision, DecisionConsent, DecisionEnd, Purpose
from apps.truce.policies import DECIDE, PROPOSE
from apps.truce.problems import decided_already, lapsed, no_cessation
from apps.truce.selectors import Decided, Truce, decision_of, truce_at

MAX_REASON = 2_000
# How many proposals of one delegation may wait for consents at once.
MAX_OPEN = 10
# Day D is agreed on for a time that people can prepare for.
MAX_AHEAD = timedelta(days=366)
# One at a time: whoever says or decides something sees everything that was said before.
_LOCK = 0x7472_7563

PURPOSE_OF: dict[type[Content], Purpose] = {
    DayD: Purpose.DAY_D,
    Renewal: Purpose.RENEWAL,
    Count: Purpose.COUNT,
    Reset: Purpose.RESET,
    Establishment: Purpose.ESTABLISH,
}


def lock() -> None:
    """Wait until nobody else decides or says anything about a cessation, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def propose(*, actor: Identity, content: Content, agreed_at: datetime | None = None) -> Decided:
    """Put a decision before the signatories. `agreed_at`: when they agreed on it elsewhere, where it is only recorded
    here. Raises NotPermitted, NotAllowedInState, Incomplete."""
    if not can(actor, PROPOSE, Decision()):
        raise NotPermitted
    now = current_moment()
    agreed_at = whole_second(agreed_at)
    with unit_of_work(actor):
        lock()
        check_joint()
        truce = truce_at(actor, now)
        content = _readable(content)
        _check_proposable(truce, content, actor.delegation_code, agreed_at, now)
        parties = sorted(Delegation.objects.signatories().values_list("code", flat=True))
        name = uuid.uuid4()
        stated, purpose = content.content(), PURPOSE_OF[type(content)]
        Decision.objects.create(
            uuid=name,
            purpose=purpose,
            content=stated,
            parties=parties,
            agreed_at=agreed_at,
            digest=decision_digest(name, purpose, stated, parties, agreed_at),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=now,
            at=now,
        )
        return decision_of(actor, name, now)


def consent(*, actor: Identity, decision: uuid.UUID, digest: str, proof: Proof) -> Decided:
    """Record a party's consent to exactly the digest (hex) that was shown. Raises NotVisible, NotPermitted,
    NotAllowedInState, Incomplete."""
    now = current_moment()
    with unit_of_work(actor):
        lock()
        decided = decision_of(actor, decision, now)
        if not may_decide(actor, decided):
            raise NotPermitted if not can(actor, DECIDE, decided.row) else decided_already()
        if decided.row.digest_hex != digest:
            raise decided_already()
        check_joint()
        check_proposed_since(decided.row.at)
        _check_in_time(truce_at(actor, now), decided, now)
        check_step_up(actor.user_id, proof)
        try:
            with transaction.atomic():
                DecisionConsent.objects.create(
                    decision=decision,
                    delegation_id=actor.delegation_id,
                    user_id=actor.user_id,
                    digest=decided.row.digest,
                    method=proof.method,
                    evidence=dict(proof.evidence),
                    public_key=proof.public_key,
                    at=now,
                )
        except IntegrityError as error:
            raise decided_already() from error
        return decision_of(actor, decision, now)


def end(*, actor: Identity, decision: uuid.UUID, reason: str) -> Decided:
    """Decline a decision as a party's authority, or withdraw what the own delegation proposed. Raises NotVisible,
    NotPermitted, NotAllowedInState, Incomplete."""
    now = current_moment()
    reason = readable("reason", reason)
    with unit_of_work(actor):
        lock()
        decided = decision_of(actor, decision, now)
        how = may_end(actor, decided)
        if how is None:
            raise NotPermitted if not can(actor, DECIDE, decided.row) else decided_already()
        if how == DecisionEnd.How.DECLINED and not reason:
            raise at_field("reason", _("Say why your delegation declines."))
        if len(reason) > MAX_REASON:
            raise at_field("reason", _("Write at most %(count)s characters.") % {"count": MAX_REASON})
        DecisionEnd.objects.create(
            decision=decision,
            how=how,
            reason=reason,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=now,
            at=now,
        )
        return decision_of(actor, decision, now)


def may_decide(actor: Identity, decided: Decided) -> bool:
    """Whether the actor's consent is what a decision waits for."""
    return can(actor, DECIDE, decided.row) and decided.waits_for(actor.delegation_code)


def may_end(actor: Identity, decided: Decided) -> DecisionEnd.How | None:
    """How the actor could end a decision that has not come about; None where they cannot."""
    if not decided.is_open:
        return None
    if decided.row.delegation_id == actor.delegation_id and can(actor, PROPOSE, decided.row):
        return DecisionEnd.How.WITHDRAWN
    return DecisionEnd.How.DECLINED if may_decide(actor, decided) else None


def next_renewal(course: Course | None) -> Renewal | None:
    """What renewing the commitment would mean now; None where there is nothing to renew."""
    period = course.next_period if course else None
    if course is None or period is None or course.end is None:
        return None
    until = course.end + timedelta(hours=period.hours) if period.hours is not None else None
    return Renewal(course.day_d.uuid, period.number, course.end, until)


def _check_proposable(truce: Truce, content: Content, by: str, agreed_at: datetime | None, now: datetime) -> None:
    if agreed_at is not None and agreed_at > now:
        raise at_field("agreed_at", _("This time is still to come. Leave it empty where the decision is taken here."))
    if sum(waiting.joint.by == by for waiting in truce.open_decisions) >= MAX_OPEN:
        raise at_field(
            "agreed_at", _("Too many proposals wait for consent. Consent to, decline or withdraw one first.")
        )
    for waiting in truce.open_decisions:
        if waiting.row.content == content.content() and waiting.row.agreed_at == agreed_at:
            raise at_field("agreed_at", _("The same proposal is waiting for consent already."))
    if isinstance(content, DayD):
        _check_day_d(truce, content, agreed_at, now)
        return
    course = truce.course
    if course is None or content.day_d != course.day_d.uuid:
        raise no_cessation()
    # A decision that was taken elsewhere is judged by when it was taken.
    then = agreed_at or now
    if isinstance(content, Renewal):
        if content != next_renewal(course):
            raise at_field(
                "agreed_at", _("There is nothing to renew, or it has been renewed meanwhile. Reload the page.")
            )
        if then > content.since:
            raise lapsed()
    elif isinstance(content, Count):
        _check_count(course, content, then)
    elif isinstance(content, Reset):
        if not 1 <= content.day <= max(1, course.last_over + 1):
            raise at_field("day", _("Choose a day that has begun: from 1 to %(day)s.") % {"day": course.last_over + 1})
        _check_texts("reason", content.reasons)
    elif content.instant < course.start:
        raise at_field("instant", _("The centre cannot be established before Day D."))


def _readable(content: Content) -> Content:
    """The content with its texts in the form in which they are stored and signed. Raises Incomplete."""
    if isinstance(content, DayD):
        return replace(content, announced=_readable_texts("announced", content.announced or {}))
    return (
        replace(content, reasons=_readable_texts("reason", content.reasons)) if isinstance(content, Reset) else content
    )


def _readable_texts(field: str, texts: Mapping[str, str]) -> dict[str, str]:
    taken = {code: readable(f"{field}_{code}", text) for code, text in texts.items()}
    for code, text in taken.items():
        if len(text) > MAX_REASON:
            raise at_field(f"{field}_{code}", _("Write at most %(count)s characters.") % {"count": MAX_REASON})
    return taken


def _check_day_d(truce: Truce, content: DayD, agreed_at: datetime | None, now: datetime) -> None:
    if agreed_at is None and content.instant > now + MAX_AHEAD:
        raise at_field("instant", _("Choose a time within one year."))
    if agreed_at is None and content.instant < now:
        raise at_field(
            "instant", _("This time has passed. Enter under “Agreed elsewhere at” when the signatories agreed on it.")
        )
    if agreed_at is not None and content.instant < agreed_at:
        raise at_field("agreed_at", _("Day D has to come after the agreement on it."))
    _check_none_runs(truce, "instant")
    if any((content.announced or {}).values()):
        _check_texts("announced", content.announced or {})


def _check_none_runs(truce: Truce, field: str) -> None:
    if truce.course is not None and truce.course.runs:
        raise at_field(field, _("A cessation holds already. A new Day D can be agreed when it has lapsed."))


def _check_count(course: Course, content: Count, then: datetime) -> None:
    if not course.first_counted <= content.first <= content.last:
        raise at_field(
            "first", _("Choose days from %(day)s on, the first before the last.") % {"day": course.first_counted}
        )
    if course.starts(content.last + 1) > then or content.last > course.last_over:
        raise at_field("last", _("Day %(day)s is not over yet.") % {"day": content.last})
    counted = [day for day in range(content.first, content.last + 1) if day in course.counted]
    if counted:
        raise at_field("first", _("Day %(day)s is counted already.") % {"day": counted[0]})


def _check_texts(field: str, texts: Any) -> None:
    missing = [code for code in theatre().language_codes if not texts.get(code)]
    if missing:
        raise at_field(f"{field}_{missing[0]}", _("Write this text in every language: all are equally authoritative."))


def _check_in_time(truce: Truce, decided: Decided, now: datetime) -> None:
    """That a consent given now still makes of the decision what it says."""
    row = decided.row
    then = row.agreed_at or now
    course = truce.course
    if row.purpose == Purpose.DAY_D:
        if row.agreed_at is None and row.content["instant"] < written(now):
            raise at_field("digest", _("Day D has passed before every signatory had consented. Propose another one."))
        _check_none_runs(truce, "digest")
        return
    if course is None or row.content["day_d"] != str(course.day_d.uuid):
        raise no_cessation()
    if row.purpose == Purpose.RENEWAL and written(then) > row.content["from"]:
        raise lapsed()
