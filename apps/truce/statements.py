"""What one delegation says for itself: of a day, of a clause, of an event, of its preparatory work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.readable import readable
from apps.consents.proofs import Proof
from apps.consents.step_up import check_step_up
from apps.texts.moments import current_moment
from apps.theatre.arrangement import EACH
from apps.theatre.facts import theatre
from apps.truce.clock import Course
from apps.truce.contents import DaySaid
from apps.truce.decisions import lock
from apps.truce.models import Attestation, ClauseReading, PreparationMark, Report, Says
from apps.truce.policies import ATTEST, REPORT, STATE
from apps.truce.problems import no_cessation
from apps.truce.selectors import reports_named, truce_at

MAX_TEXT = 5_000
MAX_REPORTS_NAMED = 20
MAX_COUNTED = 1_000_000
MAX_WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class DayInput:
    """What somebody enters of a day. `said_at`: when it was said, where it is recorded here later; None: now."""

    day: int
    says: str
    aid: str
    remark: str = ""
    reports: Sequence[str] = ()
    said_at: datetime | None = None


def checked_day(actor: Identity, sent: DayInput, name: uuid.UUID | None = None) -> DaySaid:
    """What would be signed of a day, complete and checked. Raises NotPermitted, NotAllowedInState, Incomplete."""
    if not can(actor, ATTEST, Attestation()):
        raise NotPermitted
    now = current_moment()
    said_at = sent.said_at or now
    course = _course(actor, now)
    _check_day(course, sent.day, said_at, now)
    remark = written_text("remark", sent.remark, required=False)
    if sent.says in (Says.WITHHELD, Says.REMARK) and not remark:
        raise at_field("remark", _("Say why, in one sentence at least."))
    reports = _named(actor, sent.reports)
    return DaySaid(
        name or uuid.uuid4(),
        course.day_d.uuid,
        actor.delegation_code,
        sent.day,
        sent.says,
        sent.aid,
        remark,
        reports,
        said_at,
    )


def attest(*, actor: Identity, said: DaySaid, proof: Proof) -> Attestation:
    """Record what was checked and shown. Raises NotPermitted, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        lock()
        sent = DayInput(said.day, said.says, said.aid, said.remark, said.reports, said.said_at)
        if checked_day(actor, sent, said.attestation) != said:
            raise at_field("digest", _("This is not what was shown to you. Check it again."))
        if Attestation.objects.filter(uuid=said.attestation).exists():
            raise at_field("digest", _("This has been recorded already."))
        check_step_up(actor.user_id, proof)
        return Attestation.objects.create(
            uuid=said.attestation,
            day_d=said.day_d,
            day=said.day,
            says=said.says,
            aid=said.aid,
            remark=said.remark,
            reports=list(said.reports),
            digest=said.digest(),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            method=proof.method,
            evidence=dict(proof.evidence),
            public_key=proof.public_key,
            said_at=said.said_at,
            at=current_moment(),
        )


@dataclass(frozen=True)
class ReadingInput:
    """How a delegation reads a clause on a day."""

    day: int
    clause: str
    kept: str
    reason: str = ""
    reports: Sequence[str] = ()
    said_at: datetime | None = None


def read_clause(*, actor: Identity, sent: ReadingInput) -> ClauseReading:
    """Record how the actor's delegation reads a clause. Raises NotPermitted, NotAllowedInState, Incomplete."""
    if not can(actor, STATE, ClauseReading()):
        raise NotPermitted
    with unit_of_work(actor):
        lock()
        now = current_moment()
        said_at = sent.said_at or now
        course = _course(actor, now)
        _check_day(course, sent.day, said_at, now, may_run=True)
        if sent.clause not in theatre().arrangement.clause_codes:
            raise at_field("clause", _("The arrangement has no such clause."))
        reports = _named(actor, sent.reports)
        reason = written_text("reason", sent.reason, required=sent.kept == ClauseReading.Kept.NOT_KEPT and not reports)
        return ClauseReading.objects.create(
            day_d=course.day_d.uuid,
            day=sent.day,
            clause=sent.clause,
            kept=sent.kept,
            reason=reason,
            reports=list(reports),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at,
            at=now,
        )


@dataclass(frozen=True)
class ReportInput:
    """What a delegation reports. `until` and `counted` belong to a count."""

    type: str
    since: datetime
    text: str
    until: datetime | None = None
    counted: int | None = None
    said_at: datetime | None = None


def report(*, actor: Identity, sent: ReportInput) -> Report:
    """Record a report under the next number of the actor's delegation. Raises NotPermitted, Incomplete."""
    if not can(actor, REPORT, Report()):
        raise NotPermitted
    with unit_of_work(actor):
        lock()
        now = current_moment()
        said_at = sent.said_at or now
        check_said(said_at, now)
        _check_window(sent, said_at)
        last = Report.objects.filter(delegation_id=actor.delegation_id).aggregate(last=Max("number"))["last"]
        return Report.objects.create(
            number=(last or 0) + 1,
            type=sent.type,
            since=sent.since,
            until=sent.until,
            counted=sent.counted,
            text=written_text("text", sent.text),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at,
            at=now,
        )


def mark_work(
    *, actor: Identity, work: str, done: bool, note: str = "", said_at: datetime | None = None
) -> PreparationMark:
    """Record whether the actor's delegation has done a piece of its preparatory work. Raises NotPermitted,
    Incomplete."""
    if not can(actor, REPORT, PreparationMark()) or not owes(actor, work):
        raise NotPermitted
    with unit_of_work(actor):
        lock()
        now = current_moment()
        check_said(said_at or now, now)
        return PreparationMark.objects.create(
            work=work,
            done=done,
            note=written_text("note", note, required=False),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at or now,
            at=now,
        )


def owes(actor: Identity, work: str) -> bool:
    """Whether a piece of preparatory work is the actor's delegation's."""
    owners = {one.owner for one in theatre().arrangement.preparation if one.code == work}
    return actor.delegation_code in owners or (EACH in owners and actor.is_signatory)


def _course(actor: Identity, now: datetime) -> Course:
    course = truce_at(actor, now).course
    if course is None or actor.delegation_code not in course.parties:
        raise no_cessation()
    return course


def _check_day(course: Course, day: int, said_at: datetime, now: datetime, *, may_run: bool = False) -> None:
    """That the day is one of the cessation, and was over (or ran) when it was spoken of."""
    check_said(said_at, now)
    if day < 1:
        raise at_field("day", _("Days are counted from 1, the day that begins with Day D."))
    if course.lapsed_at is not None and day > course.last_over:
        raise at_field(
            "day", _("The commitment had lapsed by then: the last day is day %(day)s.") % {"day": course.last_over}
        )
    if may_run and course.starts(day) > said_at:
        raise at_field("day", _("Day %(day)s has not begun yet.") % {"day": day})
    if not may_run and course.starts(day + 1) > said_at:
        raise at_field("day", _("Day %(day)s is not over yet. It can be attested from its end on.") % {"day": day})


def check_said(said_at: datetime, now: datetime) -> None:
    """That something was said before now. Raises Incomplete."""
    if said_at > now:
        raise at_field("said_at", _("This time is still to come."))


def _check_window(sent: ReportInput, said_at: datetime) -> None:
    if sent.since > said_at:
        raise at_field("since", _("This time is still to come."))
    is_count = sent.type == Report.Type.COUNT
    if is_count and (sent.until is None or sent.counted is None):
        missing = "until" if sent.until is None else "counted"
        raise at_field(missing, _("A count needs the end of its window and a number."))
    if not is_count and (sent.until is not None or sent.counted is not None):
        raise at_field("counted", _("Only a count has an end of its window and a number."))
    if sent.until is not None and not sent.since < sent.until <= said_at:
        raise at_field("until", _("The window has to end after it begins, and not in the future."))
    if sent.until is not None and sent.until - sent.since > MAX_WINDOW:
        raise at_field("until", _("Count at most %(days)s days in one report.") % {"days": MAX_WINDOW.days})
    if sent.counted is not None and sent.counted > MAX_COUNTED:
        raise at_field("counted", _("Enter a number up to %(count)s.") % {"count": MAX_COUNTED})


def _named(actor: Identity, names: Sequence[str]) -> tuple[str, ...]:
    """The reports that somebody names, each once, in their order. Raises Incomplete for one that there is not."""
    wanted = tuple(dict.fromkeys(name.strip().upper() for name in names if name.strip()))
    if len(wanted) > MAX_REPORTS_NAMED:
        raise at_field("reports", _("Name at most %(count)s reports.") % {"count": MAX_REPORTS_NAMED})
    found = reports_named(actor, wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise at_field("reports", _("There is no report %(name)s.") % {"name": missing[0][:40]})
    return wanted


def written_text(field: str, text: str, *, required: bool = True) -> str:
    """A text in the form in which it is stored. Raises Incomplete for one that is missing, too long or unreadable."""
    taken = readable(field, text)
    if required and not taken:
        raise at_field(field, _("This text is empty. Write at least one sentence."))
    if len(taken) > MAX_TEXT:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": MAX_TEXT})
    return taken
