"""The cessation as JSON: everything that the page shows, for programs. Moments are UTC, as in 2016-09-12T16:00:00Z."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.cooperation.models import Notice
from apps.cooperation.selectors import Cooperation
from apps.texts.moments import instant
from apps.truce.clock import Count, Course, Day
from apps.truce.contents import written
from apps.truce.models import Attestation, Report
from apps.truce.selectors import Decided, Truce
from apps.truce.timeline import ClauseRow

# Days at the end of a long cessation; earlier ones come with an earlier `as_of`.
MAX_DAYS = 400


def truce_data(truce: Truce) -> dict[str, Any]:
    course = truce.course
    return {
        "as_of": instant(truce.moment),
        "cessation": _course_data(course) if course else None,
        "decisions": [decision_data(one) for one in truce.decided],
        "phases": [
            {
                "code": state.phase.code,
                "open": state.is_open,
                "conditions": [
                    {
                        "needs": one.condition.needs,
                        "met": one.met.value,
                        **({"have": one.have, "need": one.need} if one.need else {}),
                    }
                    for one in state.conditions
                ],
            }
            for state in truce.phases
        ],
        "preparation": [
            {"work": one.work.code, "owner": one.owner, "done": one.done, "said_at": written(one.said_at) or None}
            for one in truce.work
        ],
    }


def _course_data(course: Course) -> dict[str, Any]:
    first = max(1, course.last_over - MAX_DAYS + 1)
    return {
        "day_d": instant(course.start),
        "decision": str(course.day_d.uuid),
        "parties": list(course.parties),
        "hours": course.hours,
        "lapsed_at": written(course.lapsed_at) or None,
        "periods": [
            {"number": one.period.number, "from": instant(one.since), "until": written(one.until) or None}
            for one in course.periods
        ],
        "counts": {
            **{code: _count_data(course.count_of(code)) for code in course.parties},
            "agreed": _count_data(course.agreed_count),
        },
        "days": [_day_data(day) for day in course.days(first, max(course.last_over, course.today))],
    }


def _count_data(count: Count) -> dict[str, Any]:
    return {"days": count.days, "through": count.through or None, "until": written(count.until) or None}


def _day_data(day: Day) -> dict[str, Any]:
    return {
        "number": day.number,
        "from": instant(day.start),
        "until": instant(day.end),
        "agreed": day.agreed.value,
        "accounts": {
            code: {
                "state": cell.state.value,
                "aid": cell.said.aid if cell.said else None,
                "said_at": instant(cell.said.said_at) if cell.said else None,
            }
            for code, cell in day.cells.items()
        },
    }


def decision_data(decided: Decided) -> dict[str, Any]:
    """One joint decision, also one that came to nothing."""
    row = decided.row
    return {
        "uuid": str(row.uuid),
        "purpose": row.purpose,
        "content": row.content,
        "digest": row.digest_hex,
        "proposed_by": row.delegation.code,
        "proposed_at": instant(row.said_at),
        "agreed_at": written(row.agreed_at) or None,
        "consents": [
            {"delegation": one.delegation.code, "at": instant(one.at), "signed": one.is_signed}
            for one in decided.consents
        ],
        "missing": list(decided.joint.missing()),
        "in_effect_since": written(decided.holds_since) or None,
        "ended": decided.end.how if decided.end else None,
    }


def day_data(
    course: Course, number: int, clauses: Sequence[ClauseRow], attestations: Sequence[Attestation]
) -> dict[str, Any]:
    """One day: each party's accounts of it, newest first, and how each reads each clause."""
    return {
        **_day_data(course.day(number)),
        "attestations": [
            {
                "attestation": str(one.uuid),
                "delegation": one.delegation.code,
                "says": one.says,
                "aid": one.aid,
                "remark": one.remark,
                "reports": one.reports,
                "digest": one.digest_hex,
                "signed": one.is_signed,
                "said_at": instant(one.said_at),
            }
            for one in attestations
        ],
        "clauses": [_clause_data(row) for row in clauses],
    }


def _clause_data(row: ClauseRow) -> dict[str, Any]:
    return {
        "clause": row.clause.code,
        "agreed": row.agreed,
        "readings": [
            {
                "delegation": party.code,
                "kept": reading.kept,
                "reason": reading.reason,
                "reports": [one.reference for one in named],
                "said_at": instant(reading.said_at),
            }
            for party, reading, named in row.readings
            if reading is not None
        ],
    }


def report_data(report: Report) -> dict[str, Any]:
    return {
        "uuid": report.uuid,
        "reference": report.reference,
        "delegation": report.delegation.code,
        "type": report.type,
        "since": report.since,
        "until": report.until,
        "counted": report.counted,
        "text": report.text,
        "said_at": report.said_at,
        "recorded_at": report.at,
    }


def cooperation_data(found: Cooperation, given: Sequence[Notice]) -> dict[str, Any]:
    """Where every signatory stands, who holds to what is in force, and the notices, newest first."""
    return {
        "as_of": instant(found.moment),
        "is_joint": found.is_joint,
        "holding": found.holding,
        "standings": [
            {
                "delegation": one.code,
                "is_away": one.is_away,
                "holds": one.holds,
                "notice": one.notice.step if one.notice else None,
                "announced": one.announced.step if one.announced else None,
                "effective_at": written(one.announced.effective_at if one.announced else None) or None,
            }
            for one in found.standings
        ],
        "notices": [
            {
                "notice": str(one.uuid),
                "delegation": one.delegation.code,
                "step": one.step,
                "hours": one.hours,
                "holds": one.holds,
                "reason": one.reason,
                "digest": one.digest_hex,
                "signed": one.is_signed,
                "said_at": instant(one.said_at),
                "recorded_at": instant(one.at),
                "effective_at": instant(one.effective_at),
            }
            for one in given
        ],
    }
