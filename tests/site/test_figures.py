"""Areas, lengths and shares: what is there is never shown as nothing, and sides stand in one order whoever looks."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.accounts.models import Delegation
from apps.negotiation.comparison import compare_versions
from apps.negotiation.next_actors import next_actors
from apps.negotiation.selectors import turn
from jic.templatetags.jic import km2, metres, per_cent
from tests.acting import counter
from tests.drafting import content, fresh, in_state, square
from tests.people import identity_of


@pytest.mark.parametrize(
    ("area", "english", "russian"),
    [
        (0, "0 km²", "0 км²"),
        (0.4, "< 1 m²", "< 1 м²"),
        (1, "1 m²", "1 м²"),
        (49.6, "50 m²", "50 м²"),
        (9_999, "9,999 m²", "9 999 м²"),
        (10_000, "0.010 km²", "0,010 км²"),
        (400_000, "0.40 km²", "0,40 км²"),
        (61_234_567, "61.23 km²", "61,23 км²"),
    ],
)
def test_an_area_says_something_at_every_size(area, english, russian):
    with translation.override("en"):
        assert km2(area) == english
    with translation.override("ru"):
        assert km2(area).replace("\xa0", " ") == russian


@pytest.mark.parametrize(("length", "words"), [(0, "0 m"), (0.3, "< 1 m"), (12, "12 m"), (3_500, "3,500 m")])
def test_a_length_says_something_at_every_size(length, words):
    assert metres(length) == words


@pytest.mark.parametrize(
    ("share", "part", "whole", "words"),
    [
        (0, 0, 100, "0 %"),
        (0, 0.4, 100, "< 1 %"),
        (1, 1, 100, "1 %"),
        (100, 99.7, 100, "> 99 %"),
        (100, 100, 100, "100 %"),
    ],
)
def test_a_share_that_is_there_is_not_none(share, part, whole, words):
    assert per_cent(share, part, whole) == words


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["us", "ru"])
def test_the_shares_stand_in_the_order_of_the_delegations(side):
    """Whoever answered last: US, both, RU."""
    other = "ru" if side == "us" else "us"
    first = in_state("submitted", side=side)
    counter(
        actor=identity_of(f"{other}.officer"),
        designation=first.uuid,
        revision=fresh(first).revision,
        content=content(shape=square(37.11)),
    )
    a, b = fresh(first).versions.order_by("sequence")[0:2]
    shares = compare_versions(a, b).shares
    assert [part["version"] and part["version"].delegation.code for part in shares] == ["US", None, "RU"]
    assert sum(part["per_cent"] for part in shares) == 100


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["us.officer", "ru.officer"])
def test_who_acts_next_stands_in_the_order_of_the_delegations(reader):
    designation = in_state("agreed")
    signatories = list(Delegation.objects.signatories())
    found = next_actors(identity_of(reader), designation, turn(designation, signatories))
    assert [actor.delegation.code for actor in found] == ["US", "RU"]


@pytest.mark.django_db
def test_a_page_never_shows_nothing_for_what_is_there(sign_in):
    """Two outlines that differ by a sliver of some square metres."""
    designation = in_state("submitted", shape=square(37.1, size=0.02))
    counter(
        actor=identity_of("ru.officer"),
        designation=designation.uuid,
        revision=fresh(designation).revision,
        content=content(shape=square(37.1, size=0.020001)),
    )
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/compare/").content.decode()
    assert "&lt; 1 %" in page
    assert "&gt; 99 %" in page or "99 %" in page
    assert "0.0000" not in page
