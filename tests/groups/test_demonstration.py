"""The demonstration has what was public of groups, and its own are marked as invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.groups.models import GroupName, Listing
from apps.groups.selectors import compared, groups
from apps.theatre.facts import theatre
from tests.people import identity_of
from tools.demo_groups import INVENTED, Groups

pytestmark = pytest.mark.django_db


def test_the_groups_are_played_and_every_class_of_lines_is_there():
    played = Groups()
    for step in theatre().scenario:
        if step["do"] in ("group", "state"):
            played.play(identity_of(step["by"]), step)
    now = datetime(2016, 9, 12, tzinfo=UTC)
    reader = identity_of("un.observer")
    assert {group.number for group in groups(reader, now, "нусра")} == {1}
    classes = [line.line_class for line in compared(reader, now)]
    assert classes == ["all-excluded", "all-excluded", "all-party", "only-us", "disputed", "differing", "only-ru"]
    invented = GroupName.objects.filter(source=INVENTED)
    assert all("xercise" in name.text for name in invented.filter(language="en"))
    assert (invented.count(), Listing.objects.filter(remark=INVENTED).count()) == (15, 8)
