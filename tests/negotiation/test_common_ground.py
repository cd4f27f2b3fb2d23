"""Common ground is agreed as one, and what remains of each version goes on as a disputed designation of its own."""

from dataclasses import replace

import pytest
from shapely.geometry import box

from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.policy import visible
from apps.designations.models import Designation, Version
from apps.designations.schema import REMAINDERS
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Route
from apps.negotiation.common_ground import common_ground
from tests.acting import agree, amend, approve, counter, decline, propose
from tests.drafting import act, approve_amendment, content, ending_soon, fresh, in_state, square, wait_until
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def refused(designation: Designation, words: str) -> None:
    with pytest.raises(NotAllowedInState) as refusal:
        common_ground(fresh(designation))
    assert words in str(refusal.value.title)


def two_versions(**changes) -> Designation:
    """US proposes a square, RU one that lies a quarter further east."""
    said = {"shape": square(west=37.105), "title_en": "Eastern quarters, as RU sees them", **changes}
    return act(counter, "ru.officer", in_state("submitted"), content=content(**said))


def proposed(designation: Designation, actor: str = "us.officer", by=counter, **changes) -> Designation:
    """The designation with its common ground proposed."""
    shared = common_ground(fresh(designation)).shared
    said = replace(content(**changes), shape=Area(shared), on_common_ground=True)
    return act(by, actor, designation, content=said)


def approved(designation: Designation, *actors: str) -> Designation:
    for actor in actors:
        digest = fresh(designation).on_table.digest_hex
        act(approve, actor, designation, digest=digest)
    return fresh(designation)


def agreed_by_all(designation: Designation, other: str = "ru.officer") -> Designation:
    act(agree, other, designation)
    return approved(designation, "us.authority", "ru.authority")


def remainders(designation: Designation) -> list[Designation]:
    found = Designation.objects.filter(remainder_of=designation).select_related("current", "owner")
    return sorted(found, key=lambda one: one.owner.code)


def test_all_come_about_at_the_last_approval_and_none_before():
    made = proposed(two_versions())
    act(agree, "ru.officer", made)
    made = approved(made, "us.authority")
    assert not remainders(made)
    made = approved(made, "ru.authority")
    of_ru, of_us = remainders(made)
    assert made.state == "in_force"
    assert {of_ru.state, of_us.state} == {"submitted"}
    assert (of_ru.owner.code, of_us.owner.code) == ("RU", "US")
    assert of_us.current.content.shape == Area(Outline.from_shapely(box(37.10, 36.2, 37.105, 36.22)))
    assert of_ru.current.content.shape == Area(Outline.from_shapely(box(37.12, 36.2, 37.125, 36.22)))
    assert of_ru.current.titles["en"] == "Eastern quarters, as RU sees them"
    assert of_us.reference is not None
    assert of_us.answer_due is not None
    moments = {one.state_since for one in (made, of_us, of_ru)}
    assert len(moments) == 1


def test_each_remainder_is_exactly_what_was_signed():
    made = agreed_by_all(proposed(two_versions()))
    signed = {one.designation: one.digest for one in made.current.provision_values[REMAINDERS.name]}
    assert signed == {one.uuid: one.current.digest_hex for one in remainders(made)}


def test_a_remainder_is_negotiated_like_any_other():
    made = agreed_by_all(proposed(two_versions()))
    of_ru, _of_us = remainders(made)
    act(agree, "us.officer", of_ru, confirmed=frozenset({"en", "ru"}))
    assert approved(of_ru, "us.authority", "ru.authority").state == "in_force"


def test_who_wrote_the_version_may_not_approve_its_remainder():
    """The remainder is that person's work still."""
    made = agreed_by_all(proposed(two_versions()))
    authors = {one.current.author.username for one in remainders(made)}
    assert authors == {"us.officer", "ru.officer"}


def test_an_authority_that_declines_leaves_nothing_behind():
    made = proposed(two_versions())
    act(agree, "ru.officer", made)
    act(decline, "ru.authority", made, reason="Not yet")
    assert not remainders(made)


def test_a_counter_proposal_on_the_texts_keeps_the_remainders():
    made = proposed(two_versions())
    before = fresh(made).current
    made = act(
        counter,
        "ru.officer",
        made,
        content=replace(content(title_en="Common ground"), shape=before.as_shape, on_common_ground=True),
    )
    made = agreed_by_all(made, "us.officer")
    assert [one.owner.code for one in remainders(made)] == ["RU", "US"]
    assert {one.of for one in made.current.provision_values[REMAINDERS.name]} == {
        one.of for one in before.provision_values[REMAINDERS.name]
    }


def test_another_outline_is_not_common_ground():
    made = two_versions()
    said = replace(content(), shape=square(size=0.001), on_common_ground=True)
    with pytest.raises(Incomplete) as refusal:
        act(counter, "us.officer", made, content=said)
    assert "geometry" in refusal.value.facts["fields"]


def test_the_same_side_may_amend_its_version_to_the_common_ground():
    made = proposed(two_versions(), "ru.officer", by=amend)
    assert [one.of for one in fresh(made).current.provision_values[REMAINDERS.name]]


def test_it_is_refused_where_there_is_none():
    refused(two_versions(shape=square(west=37.12)), "no common ground")
    refused(two_versions(shape=square()), "are the same")
    refused(in_state("submitted"), "Only one delegation")
    line = Route(((37_100_000, 36_200_000), (37_200_000, 36_200_000)), 100)
    refused(in_state("submitted", kind="humanitarian_route", shape=line), "Only areas")


def test_of_an_outline_within_another_one_remainder_begins():
    made = agreed_by_all(proposed(two_versions(shape=square(west=37.105, size=0.01))))
    assert [one.owner.code for one in remainders(made)] == ["US"]


def test_a_remainder_too_small_to_draw_is_kept():
    made = agreed_by_all(proposed(two_versions(shape=square(size=0.020001))))
    (of_ru,) = remainders(made)
    assert of_ru.owner.code == "RU"
    assert of_ru.current.area_m2 < 500


def test_an_amendment_on_common_ground_leaves_remainders_too():
    held = in_state("in_force")
    act(propose, "us.officer", held, content=content(shape=square(size=0.03), title_en="Wider"))
    act(counter, "ru.officer", held, content=content(shape=square(size=0.01), title_en="Narrower"))
    proposed(held, title_en="Common")
    act(agree, "ru.officer", held)
    approve_amendment("us.authority", held)
    assert not remainders(held)
    approve_amendment("ru.authority", held)
    assert [one.owner.code for one in remainders(held)] == ["US"]


def test_common_ground_is_marked_as_both_versions():
    made = two_versions(level=2)
    with pytest.raises(Incomplete) as refusal:
        proposed(made, level=1)
    assert set(refusal.value.facts["fields"]) == {"level"}


def test_an_observer_sees_the_common_ground_and_no_remainder():
    made = agreed_by_all(proposed(two_versions()))
    seen = visible(identity_of("un.observer"), Designation.objects.all())
    assert [one.pk for one in seen] == [made.pk]
    assert not visible(identity_of("un.observer"), Version.objects.filter(designation__in=remainders(made))).exists()


def test_what_a_delegation_has_said_twice_remains_once():
    """RU goes back to what it said before, word for word: two versions have one digest."""
    made = two_versions()
    act(counter, "us.officer", made, content=content())
    first, _second, third = fresh(made).versions.order_by("sequence")
    assert bytes(first.digest) == bytes(third.digest)
    made = agreed_by_all(proposed(made, "ru.officer", title_en="Common"), "us.officer")
    assert [one.owner.code for one in remainders(made)] == ["RU", "US"]


def test_an_amendment_of_common_ground_begins_no_remainder_again():
    made = agreed_by_all(proposed(two_versions()))
    again = replace(content(title_en="Next"), shape=made.current.as_shape, on_common_ground=True)
    with pytest.raises(NotAllowedInState):
        act(propose, "us.officer", made, content=again)


def test_what_was_proposed_before_anything_held_is_settled():
    """The last version of RU lies before the one in force: it is not brought back beside an amendment."""
    made = agreed_by_all(act(counter, "us.officer", two_versions(), content=content(title_en="Agreed")))
    act(propose, "us.officer", made, content=content(shape=square(size=0.03)))
    refused(made, "Only one delegation")


def ending(make) -> Designation:
    """What `make` makes of two versions, when the validity of that of RU is over."""
    made, ends = ending_soon(lambda ends: make(two_versions(valid_until=ends)))
    wait_until(ends)
    return made


def test_no_common_ground_of_a_version_that_has_expired():
    """What remains of it would expire at once, before anybody could answer."""
    made = ending(lambda two: act(counter, "us.officer", two, content=content(title_en="Ours")))
    refused(made, "The validity period of version 2 has expired")


def test_nothing_comes_into_force_whose_remainder_has_expired():
    made = ending(proposed)
    with pytest.raises(NotAllowedInState) as refusal:
        agreed_by_all(made)
    assert "version 2 has expired" in str(refusal.value.title)
    assert fresh(made).state == "partly_approved"
    assert not remainders(made)
