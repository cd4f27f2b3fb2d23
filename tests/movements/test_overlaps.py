"""Windows that meet in time and place are pointed out, never refused; each route is summed up by week."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from apps.bounds.child_processes import MAX_IN_THREAD
from apps.movements.models import Movement, MovementStatement
from apps.movements.overlaps import MAX_OUTLINES, _touched, overlaps
from apps.movements.selectors import grounds, movements
from apps.movements.selectors import in_state as in_state_of
from apps.movements.touching import size_of
from apps.movements.weekly import route_table
from apps.movements.weeks import monday
from tests.drafting import in_state
from tests.movements.convoy import CLOSES, OPENS, after, as_of, notified, says, window
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


def meeting(movement: Movement, name: str = "us.officer") -> dict[str, bool]:
    actor, now = identity_of(name), timezone.now()
    ground = grounds(actor, [movement.uuid]).get(movement.uuid, [])
    return {one.movement.reference: one.blocks for one in overlaps(actor, movement, ground, now)}


def test_live_fire_in_the_window_of_a_convoy_is_pointed_out():
    convoy = notified(route="")
    fire = notified("us.officer", window("live_fire"))
    away = notified("us.officer", window("live_fire", drawn="35.1, 36.1\n35.1, 36.2\n35.2, 36.2"))
    later = notified("us.officer", window("live_fire", since=CLOSES, until=CLOSES + timedelta(hours=4)))
    assert meeting(convoy) == {fire.reference: True}
    assert meeting(fire) == {convoy.reference: True}
    assert meeting(later) == meeting(away) == {}


def test_windows_of_many_vertices_are_compared_in_a_child_process():
    ring = [
        (37.1 + 0.05 * math.cos(one), 36.2 + 0.05 * math.sin(one)) for one in np.linspace(0, 2 * math.pi, 1_500)[:-1]
    ]
    circle = "\n".join(f"{latitude:.6f}, {longitude:.6f}" for longitude, latitude in ring)
    first, second = (notified("us.officer", window("live_fire", drawn=circle)) for _number in range(2))
    # Its box meets theirs, and it does not.
    corner = notified("us.officer", window("works", drawn="36.245, 37.145\n36.245, 37.16\n36.26, 37.16\n36.26, 37.145"))
    assert size_of(first.shape) + size_of(second.shape) > MAX_IN_THREAD
    assert meeting(first) == {second.reference: True}
    assert meeting(corner) == {}


def test_the_outlines_of_so_many_windows_are_looked_at_and_no_more():
    first = notified(route="")
    near = [notified("us.officer", window("works")) for _number in range(3)]
    others = [near[number % 3] for number in range(MAX_OUTLINES)]
    far = notified("us.officer", window("live_fire", drawn="35.1, 36.1\n35.1, 36.2\n35.2, 36.2"))
    assert _touched(first, [far, *others]) == {one.uuid for one in near}
    assert _touched(first, [*[near[0]] * MAX_OUTLINES, near[1]]) == {near[0].uuid}


def test_two_convoys_on_one_route_overlap_until_one_is_cancelled():
    first, second = notified(drawn=""), notified(drawn="", since=after(5))
    assert meeting(first) == {second.reference: False}
    says(second, "cancelled", -10, reason="Postponed.")
    assert meeting(first) == {}


def test_what_only_the_notifier_can_say_counts_by_its_word_alone():
    first, second = notified(drawn=""), notified(drawn="", since=after(5))
    foreign = MovementStatement(movement=second.uuid, what="state", code="cancelled", since=after(6), said_at=after(6))
    foreign.delegation, foreign.user, foreign.at = person("ru.officer").delegation, person("ru.officer"), after(6)
    foreign.content = {"reason": "Not agreed."}
    foreign.save()
    actor, now = identity_of("us.officer"), timezone.now()
    assert meeting(first) == {second.reference: False}
    assert as_of(second, now).state == "notified"
    assert route_table(actor, "castello", after(24))[0].cancelled == 0
    assert set(in_state_of(movements(actor, now), "notified", now)) == {first, second}
    says(second, "cancelled", 7, reason="Postponed.")
    says(second, "held", 8, by="ru.officer")
    assert as_of(second, now).cancelled_at == after(7)
    assert meeting(first) == {}
    assert route_table(actor, "castello", after(24))[0].cancelled == 1


def test_a_shared_designation_overlaps_for_those_who_know_of_it():
    table = in_state("submitted")
    where = {"route": "", "grounds": [table.reference]}
    first = notified("us.officer", **where)
    second = notified("us.officer", **where, drawn="35.10, 36.10\n35.20, 36.20")
    assert meeting(first) == {second.reference: False}
    assert meeting(first, "un.observer") == {}


def test_a_route_is_summed_up_by_week():
    through, held = notified(), notified(since=after(24), until=after(36))
    says(through, "departed", 1)
    says(through, "delivered", 5)
    says(held, "departed", 26)
    says(held, "held", 28, reason="No permit.")
    says(held, "held", 29, by="ru.officer", reason="Road mined.")
    notified(since=after(24 * 7), until=after(24 * 7 + 8))
    rows = route_table(identity_of("ru.auditor"), "castello", after(24 * 3))
    assert [row.start for row in rows] == [datetime(2016, 9, 19, tzinfo=UTC), datetime(2016, 9, 12, tzinfo=UTC)]
    week = rows[1]
    assert (week.movements, week.days_notified, week.days_open, week.share) == (2, 2, 1, 50)
    assert week.longest_delay == timedelta(hours=2 + 24 * 3 - 28)
    assert week.reasons == {"RU": [(held.reference, "Road mined.")], "UN": [(held.reference, "No permit.")]}
    assert route_table(identity_of("ru.auditor"), "ramouseh", after(24 * 3)) == []
    assert monday(OPENS) == week.start
