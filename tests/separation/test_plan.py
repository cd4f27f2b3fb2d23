"""What a version says of a separation, and whose accounts count of a step."""

from __future__ import annotations

from types import SimpleNamespace

from apps.separation.plan import plan_of, sides_of
from tests.separation.areas import DUE, half, plan

US, RU = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


def account(delegation, step: int, target: str, state: str = "done"):
    return SimpleNamespace(delegation_id=delegation.pk, step=step, target=target, state=state)


def test_steps_are_read_with_their_ground_and_date():
    read = plan_of(plan())
    assert [(step.number, step.due) for step in read.steps] == [(1, DUE), (2, DUE)]
    assert read.step(1).target.area_m2 == half().outline().area_m2
    assert [row.asserted_by for row in read.participants] == ["US", "RU"]


def test_without_steps_there_is_no_plan():
    assert plan_of({"participants": plan()["participants"]}) is None


def test_a_step_without_a_date_has_none():
    assert {step.due for step in plan_of(plan(None)).steps} == {None}


def test_the_newest_account_of_a_delegation_comes_first_and_none_is_merged():
    step = plan_of(plan()).step(1)
    accounts = [account(US, 1, step.key, "not_done"), account(RU, 1, step.key), account(US, 1, step.key)]
    us, ru = sides_of(step, accounts, [US, RU])
    assert [row.state for row in us.accounts] == ["done", "not_done"]
    assert ru.newest.state == "done"


def test_an_account_of_other_ground_under_the_same_number_does_not_count():
    step, other = plan_of(plan()).steps
    assert sides_of(step, [account(US, 1, other.key)], [US])[0].newest is None
