"""What is to be done is read off the version in force, and what was said of it is laid beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from apps.undertakings.models import Mark, State
from apps.undertakings.pull_back import baseline_rows, pull_back_of, standings
from tests.undertakings.zones import ROAD, provisions

DAY = datetime(2016, 9, 13, 12, tzinfo=UTC)
SPEAKERS = ("US", "RU", "UN")
OBSERVERS = frozenset({"UN"})


@pytest.fixture
def pull_back():
    return pull_back_of(provisions())


def mark(by: str, step: int, party: str, state: State, hours: int = 0, number: int = 1):
    said_at = DAY + timedelta(hours=hours)
    subject = ("posts", "heavy", "crew_served", "personnel")[step - 1]
    return SimpleNamespace(
        delegation=SimpleNamespace(code=by),
        step=step,
        subject=subject,
        party=party,
        state=state,
        said_at=said_at,
        number=number,
    )


def verified(step: int, hours: int = 0) -> list:
    return [mark("UN", step, party, State.DONE, hours) for party in ("government", "opposition")]


def standing(pull_back, *marks: Mark) -> list[str]:
    return [row.standing for row in standings(pull_back, marks, SPEAKERS, OBSERVERS)]


def test_the_parties_of_a_step_are_those_with_a_band_of_its_category(pull_back):
    assert pull_back.parties == ("government", "opposition")
    assert [step.parties for step in pull_back.steps] == [("government", "opposition")] * 4


@pytest.mark.parametrize(
    ("place", "metres"),
    [((37_140_000, 36_270_000), 1_000), ((37_140_000, 36_250_000), 500)],
)
def test_how_far_personnel_has_to_be_depends_on_the_side_of_the_road(pull_back, place, metres):
    assert pull_back.must_be_m("government", "personnel", place) == metres
    assert pull_back.must_be_m("opposition", "personnel", place) == 500


def test_nothing_said_is_nothing_and_a_later_step_is_not_open(pull_back):
    assert standing(pull_back) == ["open", "closed", "closed", "closed"]


def test_a_sides_own_notice_is_a_claim(pull_back):
    assert standing(pull_back, mark("RU", 1, "government", State.DONE))[0] == "claimed"


def test_the_other_sides_word_confirms_it_and_verifies_nothing(pull_back):
    marks = [mark("RU", 1, "government", State.DONE), mark("US", 1, "government", State.DONE)]
    assert standing(pull_back, *marks)[:2] == ["said", "closed"]


def test_an_observer_verifies_a_step_for_every_party_and_so_opens_the_next(pull_back):
    assert standing(pull_back, verified(1)[0])[:2] == ["said", "closed"]
    assert standing(pull_back, *verified(1))[:3] == ["verified", "open", "closed"]


def test_no_party_and_no_signatory_verifies_its_own_step(pull_back):
    marks = [mark(by, 1, party, State.DONE) for by in ("US", "RU") for party in ("government", "opposition")]
    assert standing(pull_back, *marks)[:2] == ["said", "closed"]


@pytest.mark.parametrize("by", SPEAKERS)
def test_what_is_taken_again_shows_whoever_says_it(pull_back, by):
    later = mark(by, 1, "government", State.REOCCUPIED, 10, 2)
    assert standing(pull_back, *verified(1), later)[0] == "reoccupied"


def test_the_newest_mark_of_a_delegation_counts_and_the_earlier_stays(pull_back):
    marks = [mark("UN", 1, "government", State.NOT_DONE), *verified(1, 5)]
    rows = standings(pull_back, marks, SPEAKERS, OBSERVERS)
    account = next(one for one in rows[0].parts[0].accounts if one.delegation == "UN")
    assert [one.state for one in account.marks] == [State.NOT_DONE, State.DONE]
    assert rows[0].standing == "verified"


def test_a_mark_before_its_step_was_open_is_shown_as_such(pull_back):
    marks = [
        mark("RU", 2, "government", State.DONE, 1, 1),
        *verified(1, 5),
        mark("RU", 2, "government", State.DONE, 6, 2),
    ]
    rows = standings(pull_back, marks, SPEAKERS, OBSERVERS)
    account = next(one for one in rows[1].parts[0].accounts if one.delegation == "RU")
    assert account.early == {1}
    assert rows[1].opened_at == DAY + timedelta(hours=5)


def test_provisions_without_a_line_or_bands_are_no_pull_back():
    said = provisions()
    assert pull_back_of({**said, "centre_line": None}) is None
    assert pull_back_of({name: value for name, value in said.items() if name != "bands"}) is None


def test_a_distance_is_measured_from_the_nearest_part_of_the_road(pull_back):
    assert pull_back.distance_m(ROAD[1]) < 0.1
    assert abs(pull_back.distance_m((37_125_000, 36_268_000)) - 1_110) < 40


def test_what_was_verified_once_stays_so_when_it_is_said_again(pull_back):
    marks = [*verified(1, 1), mark("RU", 2, "government", State.DONE, 2), *verified(1, 5)]
    rows = standings(pull_back, marks, SPEAKERS, OBSERVERS)
    assert rows[1].opened_at == DAY + timedelta(hours=1)
    account = next(one for one in rows[1].parts[0].accounts if one.delegation == "RU")
    assert account.early == frozenset()


def test_a_mark_on_a_step_that_was_about_something_else_does_not_count(pull_back):
    other = mark("UN", 2, "government", State.DONE)
    other.subject = "personnel"
    rows = standings(pull_back, [other], SPEAKERS, OBSERVERS)
    assert all(not one.marks for one in rows[1].parts[0].accounts)


def test_how_much_is_short_is_counted_by_the_side_on_which_it_was_found(pull_back):
    item = SimpleNamespace(
        uuid=1, party="government", arms="personnel", longitude=37_140_000, latitude=36_270_000, count=1, number=1
    )
    south = SimpleNamespace(item=1, delegation_id=1, longitude=37_140_000, latitude=36_254_000)
    (row,) = baseline_rows(pull_back, [item], [south])
    assert row.must_be_m == 1_000
    assert row.short_m == 0.0
