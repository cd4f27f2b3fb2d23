"""The table itself, without a database."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.designations.kinds import Amendment, State
from apps.negotiation.machine import (
    ALLOWED_PAIRS,
    AMENDMENT_FINAL,
    FINAL,
    HOLDING,
    INITIAL,
    RELEASED,
    TABLE,
    ActType,
    Party,
    diagram,
    transition,
    transitions,
)

AMENDED = ("amend_submitted", "amend_countered", "amend_agreed", "amend_partly_approved")
STATES = [*(state.value for state in State), *(state.value for state in Amendment)]


def test_every_state_of_the_model_is_in_the_table_and_no_other():
    named = {row.state for row in TABLE} | {row.result for row in TABLE} | {row.partial for row in TABLE if row.partial}
    assert named == set(STATES)


def test_an_act_has_one_line_a_state():
    assert len({(row.state, row.act) for row in TABLE}) == len(TABLE)


def test_every_state_can_be_reached_from_a_draft_or_a_release():
    reached, frontier = {INITIAL, RELEASED}, [INITIAL, RELEASED]
    while frontier:
        state = frontier.pop()
        for row in TABLE:
            if row.state == state:
                for result in filter(None, (row.result, row.partial)):
                    if result not in reached:
                        reached.add(result)
                        frontier.append(result)
    assert reached == set(STATES)


def test_final_states_have_no_way_out():
    assert {"rescinded", "withdrawn", "rejected", "superseded", "expired", "recalled"} == FINAL
    assert {"amend_rejected", "amend_withdrawn", "amend_expired"} == AMENDMENT_FINAL
    assert not [row for row in TABLE if row.state in FINAL | AMENDMENT_FINAL]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.state}-{row.act}")
def test_what_brings_into_force_or_ends_by_both_needs_every_signatory(row):
    joint = row.result in {"in_force", "rescinded", "agreed", "amend_agreed"}
    assert (row.partial is not None) == joint


@given(st.lists(st.sampled_from(list(ActType)), max_size=25))
def test_no_course_comes_into_force_without_agreement_and_approval(acts):
    state, seen = INITIAL, []
    for act in acts:
        row = transition(state, act)
        if row is None:
            continue
        seen.append(act)
        state = row.result
        if state == "in_force":
            assert ActType.AGREE in seen
            assert ActType.APPROVE in seen[seen.index(ActType.AGREE) :]
    assert state in STATES


def test_nobody_approves_what_he_wrote():
    assert all(row.who.not_author for row in TABLE if row.act is ActType.APPROVE)


def test_only_the_clock_expires_and_supersedes():
    assert {row.act for row in TABLE if row.who.party is Party.NOBODY} == {ActType.EXPIRE, ActType.SUPERSEDE}


def test_the_diagram_in_the_docs_is_made_of_the_table():
    docs = Path(__file__).resolve().parents[2] / "docs" / "states.md"
    assert diagram() in docs.read_text(encoding="utf-8"), "run `python manage.py docs`"


def test_amendments_are_on_the_table_only_beside_what_holds():
    assert set(ALLOWED_PAIRS) == set(HOLDING)
    for row in TABLE:
        if row.result in AMENDED and row.state not in AMENDED:
            assert row.act is ActType.PROPOSE
            assert row.state in HOLDING


@pytest.mark.parametrize("state", sorted(ALLOWED_PAIRS))
@pytest.mark.parametrize("amendment", AMENDED)
def test_beside_an_amendment_no_other_is_proposed(state, amendment):
    lines = transitions(state, amendment)
    assert {line.state for line in lines} == {state, amendment}
    assert ActType.PROPOSE not in {line.act for line in lines}
    # Of a pair an act has one line; only the end of a validity can be that of either version.
    acts = [line.act for line in lines if line.act is not ActType.EXPIRE]
    assert len(set(acts)) == len(acts)


@pytest.mark.parametrize("amendment", AMENDED)
def test_an_amendment_is_negotiated_as_a_first_version_is(amendment):
    first = {line.act: line for line in TABLE if f"amend_{line.state}" == amendment}
    for line in (line for line in TABLE if line.state == amendment):
        plain = first[line.act]
        assert line.result.removeprefix("amend_") == plain.result
        assert (line.partial or "").removeprefix("amend_") == (plain.partial or "")
        assert (line.reason, line.new_version, line.if_asked) == (plain.reason, plain.new_version, plain.if_asked)
        # Whoever made an amendment may take it back; a first version only its originator.
        assert line.who == plain.who or line.act is ActType.WITHDRAW
