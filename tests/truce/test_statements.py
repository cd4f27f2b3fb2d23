"""What a delegation says for itself: of days that are over, with reasons, and never for another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted
from apps.theatre.facts import theatre
from apps.truce.models import Attestation, ClauseReading, Report
from apps.truce.statements import DayInput, ReadingInput, ReportInput, checked_day, mark_work, read_clause, report
from apps.truce.timeline import clause_rows
from tests.people import identity_of
from tests.truce.cessation import DAY_D, as_of, began, hours, says
from tests.truce.test_decisions import refused

pytestmark = pytest.mark.django_db


def reads(code: str, clause: str, kept: str, **more) -> ClauseReading:
    actor = identity_of(f"{code.lower()}.officer")
    sent = ReadingInput(1, clause, kept, more.pop("reason", ""), said_at=hours(30), **more)
    return read_clause(actor=actor, sent=sent)


def reported(name: str, text: str = "Small arms fire.", **more) -> Report:
    sent = ReportInput(more.pop("type", "event"), more.pop("since", hours(5)), text, said_at=hours(29), **more)
    return report(actor=identity_of(name), sent=sent)


@pytest.mark.parametrize(("day", "said_at"), [(0, 30), (-1, 30), (2, 47), (1, 23.9), (3, 80)])
def test_no_day_is_attested_before_it_is_over_or_outside(day, said_at):
    began()
    with pytest.raises(Incomplete) as error:
        says("US", day, said_at=hours(said_at))
    assert refused(error) == "day"
    assert not Attestation.objects.exists()


def test_nothing_is_attested_before_day_d_or_in_the_future():
    with pytest.raises(NotAllowedInState):
        says("US", 1)
    now = timezone.now().replace(microsecond=0)
    began(now - timedelta(hours=25), now - timedelta(days=3))
    with pytest.raises(Incomplete) as error:
        says("US", 1, said_at=now + timedelta(hours=1))
    assert refused(error) == "said_at"


@pytest.mark.parametrize("what", ["withheld", "remark"])
def test_withholding_and_remarks_need_their_reason(what):
    began()
    with pytest.raises(Incomplete) as error:
        says("US", 1, what, remark=" ")
    assert refused(error) == "remark"


@pytest.mark.parametrize("name", ["us.officer", "us.auditor", "un.observer", "un.authority"])
def test_only_a_signatorys_authority_attests(name):
    began()
    with pytest.raises(NotPermitted):
        checked_day(identity_of(name), DayInput(1, "attests", "no", said_at=hours(30)))


def test_the_newest_account_counts_and_the_earlier_one_stays():
    began()
    says("US", 1)
    says("US", 1, "withheld", after=3)
    assert as_of(hours(26)).course.day(1).cells["US"].said.says == "attests"
    assert as_of(hours(28)).course.day(1).cells["US"].said.says == "withheld"
    assert Attestation.objects.count() == 2


def test_reports_are_numbered_for_each_delegation():
    assert [reported(name).reference for name in ("us.officer", "ru.officer", "us.officer", "un.observer")] == [
        "US-0001",
        "RU-0001",
        "US-0002",
        "UN-0001",
    ]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("until", {"type": "count", "counted": 3}),
        ("counted", {"type": "count", "until": DAY_D + timedelta(hours=20)}),
        ("until", {"type": "count", "counted": 3, "until": DAY_D + timedelta(hours=4)}),
        ("counted", {"counted": 3}),
        ("since", {"since": DAY_D + timedelta(hours=40)}),
        ("text", {"text": " "}),
        ("text", {"text": "x" * 5001}),
        ("text", {"text": "a\u202eb"}),
    ],
)
def test_a_report_that_cannot_be_is_refused_at_its_field(field, more):
    with pytest.raises(Incomplete) as error:
        reported("us.officer", **more)
    assert refused(error) == field


def test_an_account_names_only_reports_that_there_are():
    began()
    reported("us.officer")
    says("US", 1, reports=["us-0001"])
    assert Attestation.objects.get().reports == ["US-0001"]
    for name in ("US-0002", "XX-0001", "0001", "US-"):
        with pytest.raises(Incomplete) as error:
            says("RU", 1, reports=[name])
        assert refused(error) == "reports"


def test_three_readings_of_a_clause_stand_beside_each_other():
    began()
    made = reported("us.officer")
    reads("US", "attacks", "not_kept", reports=[made.reference])
    reads("RU", "attacks", "kept")
    reads("US", "territory", "kept")
    reads("US", "access", "not_kept", reason="Lorries wait.")
    reads("RU", "access", "not_kept", reason="Lorries wait.")
    rows = {row.clause.code: row for row in clause_rows(identity_of("un.observer"), as_of(hours(31)).course, 1)}
    assert {code: row.agreed for code, row in rows.items()} == {
        "attacks": "disputed",
        "territory": "unattested",
        "access": "not_kept",
        "defence": "unattested",
        "castello": "unattested",
        "ramouseh": "unattested",
    }
    behind = {party.code: [one.reference for one in named] for party, _one, named in rows["attacks"].readings}
    assert behind == {"US": ["US-0001"], "RU": []}
    assert [party.code for party in rows["territory"].missing] == ["RU"]
    earlier = clause_rows(identity_of("us.officer"), as_of(hours(29)).course, 1)
    assert not any(reading for row in earlier for _party, reading, _reports in row.readings)


def test_a_clause_that_was_not_kept_has_a_reason_or_a_report():
    began()
    with pytest.raises(Incomplete) as error:
        reads("US", "attacks", "not_kept")
    assert refused(error) == "reason"


def test_each_delegation_marks_only_its_own_preparatory_work():
    mark_work(actor=identity_of("us.officer"), work="staff", done=True)
    mark_work(actor=identity_of("un.observer"), work="posts", done=True, note="Both ends.")
    for name, work in (("us.officer", "posts"), ("un.observer", "staff"), ("us.officer", "nothing")):
        with pytest.raises(NotPermitted):
            mark_work(actor=identity_of(name), work=work, done=True)
    states = {(one.work.code, one.owner): one.done for one in as_of(timezone.now()).work}
    assert (states["staff", "US"], states["staff", "RU"], states["posts", "UN"]) == (True, None, True)
    each = [work for work in theatre().arrangement.preparation if work.owner == "each"]
    assert len(states) == 2 * len(each) + 1
