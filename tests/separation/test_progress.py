"""How far a separation has come: by designations in force, as far as the reader may know of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.access.connection import reading_as
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.separation.models import StepAccount
from apps.separation.progress import plans, progress_at
from apps.separation.statements import AccountInput, give_account
from jic_verify.verify import verify
from tests.drafting import in_state
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.separation.areas import EAST, half, intermingled
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db
DONE = AccountInput(1, "done")


@pytest.fixture
def area():
    return intermingled()


def shown(area, by: str = "us.officer", moment=None):
    return progress_at(identity_of(by), area.uuid, moment or timezone.now())


def accounted(area, by: str = "us.officer", sent: AccountInput = DONE) -> StepAccount:
    return give_account(actor=identity_of(by), designation=area.uuid, sent=sent)


def shares(progress) -> list[int]:
    return [progress.whole.share, *(row.ground.share for row in progress.steps)]


def test_nothing_is_separated_before_ground_is_agreed(area):
    in_state("submitted", kind="opposition", shape=half())
    progress = shown(area)
    assert shares(progress) == [0, 0, 0]
    assert progress.counted == []


@pytest.mark.parametrize("kind", ["opposition", "nusra"])
def test_a_designation_in_force_separates_the_ground_that_it_covers(area, kind):
    made = in_state("in_force", kind=kind, shape=half())
    progress = shown(area)
    assert shares(progress) in ([50, 100, 0], [49, 100, 0])
    assert progress.steps[0].ground.is_whole
    assert [(one.held.designation, round(one.area_m2)) for one in progress.counted] == [
        (made.uuid, round(progress.whole.covered_m2))
    ]


def test_what_covers_no_party_alone_does_not_count(area):
    in_state("in_force", kind="no_combat_flight_area", shape=half())
    assert shares(shown(area)) == [0, 0, 0]


def test_the_parts_of_the_steps_are_those_of_the_whole(area):
    in_state("in_force", kind="opposition", shape=half(EAST - 0.005))
    progress = shown(area)
    for name in ("whole_m2", "covered_m2", "open_m2"):
        together = sum(getattr(row.ground, name) for row in progress.steps)
        assert together == pytest.approx(getattr(progress.whole, name), abs=3.0)


def test_what_a_reader_may_not_know_of_is_not_counted(area):
    in_state("in_force", kind="opposition", shape=half(), releasable_to=("RU", "US"))
    assert shown(area, "ru.officer").steps[0].ground.is_whole
    hidden = shown(area, "un.observer")
    assert (shares(hidden), hidden.counted) == ([0, 0, 0], [])


def test_as_of_a_moment_only_what_held_then_is_counted(area):
    in_state("in_force", kind="opposition", shape=half())
    before = timezone.now() - timedelta(hours=1)
    then = shown(area, moment=before)
    assert (then.was_in_force, shares(then)) == (False, [0, 0, 0])


def test_a_step_is_overdue_until_its_ground_is_agreed(area):
    assert [row.is_overdue for row in shown(area).steps] == [True, True]
    in_state("in_force", kind="opposition", shape=half())
    assert [row.is_overdue for row in shown(area).steps] == [False, True]


@pytest.mark.parametrize("due", [None, timezone.now() + timedelta(days=1)])
def test_a_step_is_not_overdue_before_its_date(due):
    assert [row.is_overdue for row in shown(intermingled(due=due)).steps] == [False, False]


def test_what_each_side_says_stands_beside_the_computed_ground(area):
    accounted(area, "ru.officer")
    accounted(area, "us.officer", AccountInput(1, "not_done"))
    row = shown(area).steps[0]
    assert {side.delegation.code: side.newest.state for side in row.sides if side.newest} == {
        "US": "not_done",
        "RU": "done",
    }
    assert row.ground.share == 0


def test_each_delegation_numbers_its_own_statements(area):
    assert [accounted(area, by).number for by in ("ru.officer", "us.officer", "ru.officer", "un.observer")] == [
        1,
        1,
        2,
        1,
    ]


@pytest.mark.parametrize("by", ["us.admin", "us.auditor", "us.observer", "ru.observer"])
def test_who_is_no_officer_and_not_of_the_secretariat_says_nothing(area, by):
    with pytest.raises((NotPermitted, NotVisible)):
        accounted(area, by)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": 9}, "step"),
        ({"state": "partly"}, "note"),
        ({"since": timezone.now() + timedelta(days=1)}, "since"),
        ({"said_at": timezone.now() + timedelta(days=1)}, "said_at"),
        ({"note": "x" * 2_001}, "note"),
    ],
)
def test_a_statement_that_cannot_be_is_refused_at_its_field(area, change, field):
    with pytest.raises(Incomplete) as refused:
        accounted(area, sent=replace(DONE, **change))
    assert list(refused.value.facts["fields"]) == [field]
    assert not StepAccount.objects.exists()


@pytest.mark.parametrize("state", ["draft", "submitted", "agreed"])
def test_a_plan_that_is_not_in_force_is_not_followed(state):
    area = intermingled(state)
    assert area not in plans(identity_of("us.officer"))
    with pytest.raises(NotVisible):
        accounted(area)


def test_an_area_without_steps_has_no_plan():
    with pytest.raises(NotVisible):
        shown(in_state("in_force", kind="intermingled"))


def test_one_side_cannot_fill_what_the_others_say(area, monkeypatch):
    monkeypatch.setattr("apps.separation.statements.MAX_OWN", 1)
    accounted(area, "ru.officer")
    with pytest.raises(NotAllowedInState):
        accounted(area, "ru.officer")
    assert accounted(area).number == 1


def test_raw_sql_gives_no_statement_of_an_area_that_is_hidden(as_role):
    area = intermingled(releasable_to=("RU", "US"))
    accounted(area)
    people = {name: identity_of(name) for name in ("un.observer", "us.admin", "ru.auditor")}
    as_role("jic_web")
    counts = {}
    for name, actor in people.items():
        with reading_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM separation_stepaccount")
            counts[name] = cursor.fetchone()[0]
    assert counts == {"un.observer": 0, "us.admin": 0, "ru.auditor": 1}


def test_it_is_in_the_log_and_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    accounted(intermingled(), sent=AccountInput(1, "partly", note="The west is done."))
    seal_all()
    assert Entry.objects.filter(event="step_account.created").count() == 1
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]
