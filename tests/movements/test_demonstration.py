"""The demonstration plays the convoys of September 2016, to be looked at as of each day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.movements.models import Movement
from apps.theatre.facts import theatre
from tests.movements.convoy import as_of
from tests.people import identity_of
from tools.demo_movements import Movements

pytestmark = pytest.mark.django_db


def day(number: int, hour: int = 20) -> datetime:
    return datetime(2016, 9, number, hour, tzinfo=UTC)


def test_the_convoys_of_september_2016_are_played():
    played = Movements()
    for step in theatre().scenario:
        if step["do"] in ("notify", "say", "flight"):
            played.play(identity_of(step["by"]), step)
    border, urum = Movement.objects.order_by("number")
    assert (len(border.vehicles), len(urum.vehicles)) == (40, 31)
    assert [as_of(border, day(number)).state for number in (12, 13, 14, 19)] == ["notified", "loaded", "held", "held"]
    assert {one.by for one in as_of(border, day(17)).reasons} == {"UN", "US", "RU"}
    assert [as_of(urum, day(*when)).state for when in ((17,), (19, 10), (19, 17), (19,))] == [
        "notified",
        "departed",
        "partly",
        "attacked",
    ]
    then = as_of(urum, day(19))
    assert [one.unit for one in then.unconfirmed] == ["Авиагруппа, дежурная смена"]
    assert then.permits[0].is_given
    assert len(as_of(urum, day(20)).by_side) == 3
