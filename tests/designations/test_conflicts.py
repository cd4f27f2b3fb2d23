"""The conflict check in the database gives what comparing everything with everything gives."""

from __future__ import annotations

import random

import pytest
from shapely.geometry import Polygon

from apps.designations.conflicts import conflicts, overlaps
from apps.designations.kinds import LIVE, kind_codes
from apps.designations.models import Designation
from apps.geometry.measure import area_m2
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area
from apps.theatre.facts import theatre
from tests.drafting import in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def blob(chance: random.Random) -> Outline:
    """A random star-shaped outline with a hole, on a coarse grid so that borders are shared often."""
    west, south = 36.5 + chance.randrange(20) * 0.02, 36.0 + chance.randrange(20) * 0.02
    width, height = chance.randrange(1, 4) * 0.02, chance.randrange(1, 4) * 0.02
    shell = [(west, south), (west + width, south), (west + width, south + height), (west, south + height)]
    if chance.random() < 0.4:
        shell.insert(2, (west + width + 0.003, south + height / 2))
    hole = []
    if chance.random() < 0.4:
        a, b = west + width / 4, south + height / 4
        hole = [[(a, b), (a + width / 3, b), (a + width / 3, b + height / 3), (a, b + height / 3)]]
    return Outline.from_shapely(Polygon(shell, hole))


@pytest.mark.slow
def test_the_index_finds_what_comparing_all_finds():
    chance = random.Random(16)
    for number in range(60):
        in_state(
            chance.choice(["submitted", "in_force", "suspended", "agreed", "rejected", "draft"]),
            kind=chance.choice(["intermingled", "no_combat_flight_area"]),
            shape=Area(blob(chance)),
            level=1 + number % 3,
        )
    principal = identity_of("ru.officer2", level=2)
    everything = list(Designation.objects.select_related("current"))
    compared = 0
    for _ in range(60):
        outline = blob(chance)
        expected = {}
        for other in everything:
            if other.state not in LIVE or other.level > 2 or other.reference is None:
                continue
            shared = outline.to_shapely().intersection(other.current.as_outline.to_shapely())
            size = area_m2(shared)
            compared += 1
            if size >= 1:
                expected[other.pk] = size
        found = dict(overlaps(principal, outline))
        assert found.keys() == expected.keys()
        for key, size in found.items():
            assert size == pytest.approx(expected[key], rel=1e-6)
    assert compared > 1000


def test_every_pair_of_kinds_has_a_rule_that_is_the_same_in_either_order():
    rules = theatre().conflict_rules
    for one in kind_codes():
        for other in kind_codes():
            assert rules.between(one, other) == rules.between(other, one)
            assert rules.between(one, other).severity in ("blocks", "warns", "allowed")


def test_blocks_come_first_and_say_both_areas_and_the_overlap():
    in_state("in_force", kind="nusra", shape=square(37.1, size=0.02))
    in_state("in_force", kind="intermingled", shape=square(37.1, 36.19, size=0.03))
    found = conflicts(identity_of("us.officer"), "opposition", square(37.11, size=0.02).outline())
    assert found[0].severity == "blocks"
    first = found[0]
    assert 0 < first.overlap_m2 < min(first.area_m2, first.own_area_m2)
    assert first.reason


def test_a_shared_border_is_no_conflict():
    in_state("in_force", kind="nusra", shape=square(37.10, size=0.02))
    assert conflicts(identity_of("us.officer"), "opposition", square(37.12, size=0.02).outline()) == []


def test_drafts_and_what_has_ended_are_no_conflict():
    in_state("draft", kind="nusra")
    in_state("rejected", kind="nusra", shape=square(37.101))
    assert conflicts(identity_of("us.officer"), "opposition", square().outline()) == []
