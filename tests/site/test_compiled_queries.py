"""Statements that are built once give what the queryset gives, to each reader what they may see."""

import uuid

import pytest

from apps.access.compiled_count import CompiledCount
from apps.access.errors import NotVisible
from apps.accounts.compiled_query import KEY_SLOT, KEYS_SLOT, UUID_SLOT, CompiledQuery, UnusedSlot
from apps.designations.index_lookups import among
from apps.designations.models import Designation
from apps.designations.selectors import visible_to
from apps.negotiation.selectors import visible_record
from apps.negotiation.waiting import count_waiting, waiting_for
from tests.drafting import in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def test_it_gives_the_rows_of_each_value():
    first, second = in_state("submitted"), in_state("submitted", shape=square(38.0))
    asked = CompiledQuery(Designation.objects.filter(uuid=UUID_SLOT), [UUID_SLOT])
    assert asked.ask(first.uuid) == [first]
    assert asked.ask(second.uuid) == [second]
    assert asked.first(uuid.uuid4()) is None


def test_what_is_joined_and_left_out_is_as_in_the_queryset(django_assert_num_queries):
    made = in_state("submitted")
    queryset = Designation.objects.select_related("current__delegation").defer("current__outline")
    asked = CompiledQuery(queryset.filter(pk=KEY_SLOT), [KEY_SLOT])
    with django_assert_num_queries(1):
        (found,) = asked.ask(made.pk)
        assert found.current.delegation.code == "US"
    assert "outline" in found.current.get_deferred_fields()


def test_a_list_of_keys_is_one_value():
    made = [in_state("submitted", shape=square(36.5 + number)) for number in range(3)]
    asked = CompiledQuery(Designation.objects.filter(among(KEYS_SLOT)).order_by("pk"), [KEYS_SLOT])
    assert asked.ask([one.pk for one in made[1:]]) == made[1:]
    assert asked.ask([]) == []


def test_values_come_as_values():
    made = in_state("submitted")
    asked = CompiledQuery(Designation.objects.filter(pk=KEY_SLOT).values_list("kind", "state"), [KEY_SLOT])
    assert asked.ask(made.pk) == [(made.kind, "submitted")]


def test_a_slot_that_stands_nowhere_is_refused():
    with pytest.raises(UnusedSlot):
        CompiledQuery(Designation.objects.filter(kind="isil"), [UUID_SLOT])


def test_each_value_takes_one_slot():
    asked = CompiledQuery(Designation.objects.filter(uuid=UUID_SLOT), [UUID_SLOT])
    with pytest.raises(ValueError, match="zip"):
        asked.ask()


def test_a_count_stops_where_it_is_told_to():
    for number in range(3):
        in_state("submitted", shape=square(36.5 + number))
    everything = Designation.objects.all()
    assert CompiledCount(everything, 5).ask() == (3, False)
    assert CompiledCount(everything, 3).ask() == (3, False)
    assert CompiledCount(everything, 2).ask() == (2, True)


def test_to_whom_the_policy_shows_nothing_nothing_is_asked():
    in_state("submitted")
    admin = identity_of("us.admin")
    assert CompiledQuery(visible_to(admin)).ask() == []
    assert CompiledCount(visible_to(admin), 5).ask() == (0, False)
    assert waiting_for(admin, 5) == []
    assert count_waiting(admin, 5) == (0, False)


def test_a_reader_gets_what_they_may_see_whoever_asked_before():
    high = in_state("submitted", level=3)
    assert visible_record(identity_of("us.officer"), high.uuid) == high
    low = identity_of("us.officer2", level=1)
    with pytest.raises(NotVisible):
        visible_record(low, high.uuid)
    assert visible_record(identity_of("us.officer"), high.uuid) == high


def test_what_a_revocation_took_away_is_not_shown_by_what_was_built_before():
    draft = in_state("draft")
    own, other = identity_of("us.officer"), identity_of("ru.officer")
    assert waiting_for(own, 5) == [draft]
    assert waiting_for(other, 5) == []
    with pytest.raises(NotVisible):
        visible_record(other, draft.uuid)
