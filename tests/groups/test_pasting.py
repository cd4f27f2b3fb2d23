"""A pasted list is shown line by line first; what names no group, or several, is never guessed at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.errors import Incomplete, NotPermitted
from apps.groups.models import Listing
from apps.groups.pasting import Match, preview, record
from apps.groups.statements import ListingInput
from tests.groups.registry import added, listed, nusra
from tests.people import identity_of

pytestmark = pytest.mark.django_db
EXCLUDED = ListingInput("excluded", reference="Annex 2")
PASTED = "Jabhat Fatah al-Sham\n\nан-Нусра Джебхат\nNorth\nNobody\nG-0004\nالنصره جبهه\nG-0099"


def looked_at(text: str, by: str = "us.officer", listed_as: str = "excluded"):
    return preview(actor=identity_of(by), text=text, listed_as=listed_as)


def confirmed(text: str, confirmation: str, by: str = "us.officer"):
    return record(actor=identity_of(by), text=text, confirmation=confirmation, sent=EXCLUDED)


@pytest.fixture
def registry():
    nusra()
    added("North")
    added("North", by="ru.officer", is_another=True)
    listed(added("South"), "excluded")


def test_lines_are_matched_by_any_name_and_by_reference(registry):
    shown = looked_at(PASTED)
    assert [(line.number, line.match) for line in shown.lines] == [
        (1, Match.NEW),
        (3, Match.UNMATCHED),
        (4, Match.AMBIGUOUS),
        (5, Match.UNMATCHED),
        (6, Match.SAME),
        (7, Match.UNMATCHED),
        (8, Match.UNMATCHED),
    ]
    assert [group.number for group in shown.lines[2].groups] == [2, 3]
    assert len(shown.left_out) == 5
    assert Listing.objects.count() == 1


def test_two_lines_that_name_one_group_are_recorded_once(registry):
    shown = looked_at("Jabhat al-Nusra\nДжебхат ан-Нусра\nجبهة النصرة")
    assert [line.match for line in shown.lines] == [Match.NEW, Match.REPEATED, Match.REPEATED]
    (listing,) = confirmed("Jabhat al-Nusra\nДжебхат ан-Нусра\nجبهة النصرة", shown.confirmation)
    assert (listing.listed_as, listing.reference) == ("excluded", "Annex 2")


def test_what_was_confirmed_is_recorded_and_nothing_else(registry):
    confirmed(PASTED, looked_at(PASTED).confirmation)
    assert Listing.objects.count() == 2


@pytest.mark.parametrize("confirmation", ["", "0" * 64])
def test_nothing_is_recorded_that_was_not_shown(registry, confirmation):
    with pytest.raises(Incomplete):
        confirmed(PASTED, confirmation)
    assert Listing.objects.count() == 1


def test_what_is_not_on_the_list_is_named_and_not_taken_off(registry):
    shown = looked_at("South\nNobody\nNusra", listed_as="off")
    assert [line.match for line in shown.lines] == [Match.NEW, Match.UNMATCHED, Match.UNMATCHED]
    shown = looked_at("South\nJabhat al-Nusra", listed_as="off")
    assert [line.match for line in shown.lines] == [Match.NEW, Match.NOT_LISTED]
    sent = ListingInput("off")
    actor, text = identity_of("us.officer"), "South\nJabhat al-Nusra"
    assert len(record(actor=actor, text=text, confirmation=shown.confirmation, sent=sent)) == 1


def test_a_list_said_earlier_is_held_against_the_list_of_then(registry):
    added("West", said_at=timezone.now() - timedelta(days=9))
    earlier = timezone.now().replace(microsecond=0) - timedelta(days=2)
    actor, sent = identity_of("us.officer"), ListingInput("excluded", said_at=earlier)
    for expected in (Match.NEW, Match.SAME):
        shown = preview(actor=actor, text="West", listed_as="excluded", said_at=earlier)
        assert [line.match for line in shown.lines] == [expected]
        if expected == Match.NEW:
            record(actor=actor, text="West", confirmation=shown.confirmation, sent=sent)


def test_a_name_as_another_keyboard_writes_it_is_the_same(registry):
    added("كتيبة", language="ar")
    assert [line.match for line in looked_at("کتیبة").lines] == [Match.NEW]


def test_what_changed_after_it_was_shown_is_shown_again(registry):
    shown = looked_at("Somewhere\nJabhat al-Nusra")
    added("Somewhere", by="ru.officer")
    with pytest.raises(Incomplete):
        confirmed("Somewhere\nJabhat al-Nusra", shown.confirmation)
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("text", [" \n ", "x\n" * 501, "x" * 201, "a\u202eb"])
def test_a_list_that_cannot_be_is_refused(text):
    with pytest.raises(Incomplete):
        looked_at(text)


@pytest.mark.parametrize("by", ["un.observer", "us.observer", "us.authority", "us.auditor"])
def test_only_officers_of_signatories_have_a_list(by):
    with pytest.raises(NotPermitted):
        looked_at("x", by)


def test_five_hundred_lines_take_a_few_queries(registry, django_assert_max_num_queries):
    text = "\n".join(f"Nobody {number}" for number in range(499)) + "\nJabhat al-Nusra"
    shown = looked_at(text)
    with django_assert_max_num_queries(40):
        confirmed(text, shown.confirmation)
