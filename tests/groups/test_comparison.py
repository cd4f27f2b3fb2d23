"""What the lists come to, line by line: disputed where one has a party that another excludes."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest

from apps.groups.comparison import classes, line_class, lines, totals
from apps.groups.models import ListedAs

SIDES = ["US", "RU"]


@pytest.mark.parametrize(
    ("us", "ru", "wanted"),
    [
        ("party", "excluded", "disputed"),
        ("excluded", "party", "disputed"),
        ("party", "unclear", "differing"),
        ("excluded", "unclear", "differing"),
        ("party", "", "only-us"),
        ("", "excluded", "only-ru"),
        ("party", "off", "only-us"),
        ("party", "party", "all-party"),
        ("excluded", "excluded", "all-excluded"),
        ("unclear", "unclear", "all-unclear"),
        ("off", "", "unlisted"),
        ("", "", "unlisted"),
    ],
)
def test_a_line_is_of_one_class(us, ru, wanted):
    assert line_class({code: value for code, value in (("US", us), ("RU", ru)) if value}, SIDES) == wanted


def test_the_order_of_the_sides_changes_nothing_but_their_letters():
    for us, ru in product(["", *ListedAs.values], repeat=2):
        one, other = line_class({"US": us or "off", "RU": ru or "off"}, SIDES), None
        other = line_class({"US": ru or "off", "RU": us or "off"}, SIDES)
        exchanged = {"only-us": "only-ru", "only-ru": "only-us"}
        assert exchanged.get(one, one) == other


def test_of_three_signatories_two_of_them_alone_are_named():
    sides = [*SIDES, "XX"]
    assert line_class({"US": "party", "XX": "party"}, sides) == "only-us-xx"
    assert "only-us-xx" in classes(sides, ["only-us-xx"])
    assert line_class({"US": "party", "RU": "unclear", "XX": "excluded"}, sides) == "disputed"


def test_every_line_is_counted_once():
    groups = [SimpleNamespace(uuid=number) for number in range(4)]
    of = {0: ("party", "excluded"), 1: ("party", "party"), 2: ("unclear", None)}
    listings = [
        SimpleNamespace(group=group, delegation=SimpleNamespace(code=code), listed_as=value)
        for group, pair in of.items()
        for code, value in zip(SIDES, pair, strict=True)
        if value
    ]
    rows = lines(groups, listings, SIDES)
    counted = dict(totals(rows, SIDES))
    assert (counted["disputed"], counted["all-party"], counted["only-us"], counted["unlisted"]) == (1, 1, 1, 1)
    assert sum(counted.values()) == len(groups)
    assert rows[2].listings[1] is None
