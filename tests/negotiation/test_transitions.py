"""The table itself, without a database."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.designations.kinds import State
from apps.negotiation.machine import FINAL, INITIAL, RELEASED, TABLE, ActType, Party, diagram, transition

STATES = [state.value for state in State]


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
    assert not [row for row in TABLE if row.state in FINAL]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.state}-{row.act}")
def test_what_brings_into_force_or_ends_by_both_needs_every_signatory(row):
    joint = row.result in {"in_force", "rescinded", "agreed"}
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
