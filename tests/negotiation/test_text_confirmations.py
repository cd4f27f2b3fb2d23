"""A text in another language is missing until it is written, and counts once a named person has confirmed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible, StaleRecord
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.designations.structured import Corrigendum, Reservation
from apps.geometry.outline import Outline
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.confirmations import text_statuses, visible_text_statuses
from apps.negotiation.confirming import confirm_texts
from apps.negotiation.drafts import draft
from apps.negotiation.models import TextConfirmation
from tests.acting import agree, amend, counter, propose, revise, submit
from tests.drafting import act, content, fresh, in_state, square
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
NO_RUSSIAN = {"title_ru": "", "terms_ru": ""}


def drafted(actor: str = "us.officer", **changes) -> Designation:
    """A draft whose author confirms nothing beside what is in their own language."""
    changes.setdefault("confirmed", frozenset())
    return draft(actor=identity_of(actor), kind="opposition", content=content(**changes))


def submitted(**changes) -> Designation:
    return act(submit, "us.officer", drafted(**changes))


def standing(designation: Designation) -> dict[str, str]:
    """By language: missing, pending, or who has confirmed."""
    designation = fresh(designation)
    return {
        one.language.code: "missing" if one.is_missing else ",".join(by.user.username for by in one.confirmations)
        for one in text_statuses(designation, designation.on_table)
    }


def confirm(actor: str, designation: Designation, *languages: str) -> Designation:
    on_table = fresh(designation).on_table
    return confirm_texts(
        actor=identity_of(actor), designation=designation.uuid, digest=on_table.digest_hex, languages=languages
    )


def test_whoever_writes_confirms_the_text_in_their_own_language():
    assert standing(drafted()) == {"en": "us.officer", "ru": ""}
    assert standing(drafted("ru.officer")) == {"en": "", "ru": "ru.officer"}


def test_whoever_writes_may_confirm_the_others_too():
    assert standing(drafted(confirmed=frozenset({"ru"}))) == {"en": "us.officer", "ru": "us.officer"}


def test_a_text_that_is_not_there_is_missing_and_confirmed_by_nobody():
    made = drafted(**NO_RUSSIAN, confirmed=frozenset({"ru"}))
    assert standing(made) == {"en": "us.officer", "ru": "missing"}
    version = fresh(made).current
    assert (version.titles, set(version.terms)) == ({"en": "Eastern quarters"}, {"en"})
    assert "ru" not in version.content.languages


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"terms_ru": ""}, {"terms_ru"}),
        ({"title_ru": " "}, {"title_ru"}),
        ({"title_en": "", "terms_en": "", "title_ru": ""}, {"title_ru"}),
        (
            {"title_en": "", "terms_en": "", "title_ru": "", "terms_ru": "\n"},
            {f"{t}_{c}" for t in ("title", "terms") for c in ("en", "ru")},
        ),
    ],
)
def test_a_language_has_all_its_texts_or_none_and_one_has_all(changes, fields):
    with pytest.raises(Incomplete) as refusal:
        drafted(**changes)
    assert set(refusal.value.facts["fields"]) == fields


def test_nobody_agrees_while_a_text_is_missing():
    made = submitted(**NO_RUSSIAN)
    with pytest.raises(NotAllowedInState) as refusal:
        act(agree, "ru.officer", made, confirmed=frozenset({"en", "ru"}))
    assert str(refusal.value.title) == "The Russian text is missing."
    act(counter, "ru.officer", made, content=content(confirmed=frozenset({"en"})))
    assert act(agree, "us.officer", made).state == "agreed"


def test_nobody_agrees_while_a_text_is_not_confirmed():
    made = submitted()
    with pytest.raises(Incomplete) as refusal:
        act(agree, "ru.officer", made)
    assert "The Russian text" in refusal.value.facts["fields"]["confirmed"][0]
    assert standing(made) == {"en": "us.officer", "ru": ""}
    assert act(agree, "ru.officer", made, confirmed=frozenset({"ru"})).state == "agreed"
    assert standing(made) == {"en": "us.officer", "ru": "ru.officer"}


def test_a_refused_agreement_confirms_nothing():
    made = submitted(title_ru="", terms_ru="")
    with pytest.raises(NotAllowedInState):
        act(agree, "ru.officer", made, confirmed=frozenset({"en"}))
    assert standing(made)["en"] == "us.officer"


def test_a_change_of_one_text_voids_the_confirmation_of_the_other():
    made = submitted(confirmed=frozenset({"ru"}))
    act(amend, "us.officer", made, content=content(terms_en="1. Nobody moves.", confirmed=frozenset()))
    assert standing(made) == {"en": "us.officer", "ru": ""}
    act(
        counter,
        "ru.officer",
        made,
        content=content(terms_en="1. Nobody moves.", terms_ru="1. Стоп.", confirmed=frozenset()),
    )
    assert standing(made) == {"en": "", "ru": "ru.officer"}


def test_a_change_of_the_outline_alone_keeps_every_confirmation():
    made = submitted(confirmed=frozenset({"ru"}))
    act(counter, "ru.officer", made, content=content(shape=square(size=0.03), confirmed=frozenset()))
    assert standing(made) == {"en": "us.officer", "ru": "us.officer,ru.officer"}
    assert act(agree, "us.officer", made).state == "agreed"


def test_going_back_to_confirmed_texts_brings_their_confirmation_back():
    made = submitted(confirmed=frozenset({"ru"}))
    act(amend, "us.officer", made, content=content(title_ru="Иначе", confirmed=frozenset()))
    assert standing(made)["ru"] == ""
    act(amend, "us.officer", made, content=content(confirmed=frozenset()))
    assert standing(made) == {"en": "us.officer", "ru": "us.officer"}


def test_a_reason_in_one_language_alone_is_a_missing_text():
    ground = Outline.from_shapely(square(size=0.005).outline().to_shapely())
    reserved = {"reservations": (Reservation(ground, {"RU": {"ru": "Рынок."}}),)}
    made = act(counter, "ru.officer", submitted(), content=content(title_en="Less", provisions=reserved))
    assert standing(made)["en"] == "missing"


def test_a_mistake_described_in_one_language_alone_is_a_missing_text():
    held = in_state("in_force")
    corrigendum = Corrigendum((held.current.digest_hex,), {"ru": "Запад, не восток."})
    act(propose, "us.officer", held, content=content(title_en="West", provisions={"corrigendum": corrigendum}))
    assert standing(held)["en"] == "missing"


def test_a_named_person_of_each_signatory_may_confirm():
    made = submitted()
    confirm("ru.officer", made, "ru")
    person("us.officer2")
    confirm("us.officer2", made, "ru", "en")
    confirm("us.officer2", made, "ru", "en")
    assert standing(made) == {"en": "us.officer,us.officer2", "ru": "ru.officer,us.officer2"}


@pytest.mark.parametrize("actor", ["us.authority", "ru.authority", "us.auditor", "un.observer", "us.admin"])
def test_others_than_officers_do_not_confirm(actor):
    made = submitted()
    person(actor)
    with pytest.raises((NotPermitted, NotVisible)):
        confirm(actor, made, "ru")


def test_another_delegation_cannot_confirm_what_it_does_not_see():
    with pytest.raises(NotVisible):
        confirm("ru.officer", drafted(), "ru")


@pytest.mark.parametrize("state", ["agreed", "in_force", "rejected", "withdrawn"])
def test_what_is_not_under_negotiation_is_not_confirmed(state):
    made = in_state(state)
    with pytest.raises(NotPermitted):
        confirm("us.officer", made, "ru")


def test_a_confirmation_is_of_the_version_that_was_read():
    made = submitted()
    read = fresh(made).on_table.digest_hex
    act(amend, "us.officer", made, content=content(title_ru="Иначе"))
    with pytest.raises(StaleRecord):
        confirm_texts(actor=identity_of("ru.officer"), designation=made.uuid, digest=read, languages=["ru"])


def test_an_amendment_needs_every_text_as_well():
    held = in_state("in_force")
    amended = content(title_en="Amended", shape=square(size=0.03), confirmed=frozenset())
    act(propose, "us.officer", held, content=amended)
    assert standing(held) == {"en": "us.officer", "ru": ""}
    with pytest.raises(Incomplete):
        act(agree, "ru.officer", held)
    confirm("ru.officer", held, "ru")
    assert act(agree, "ru.officer", held).amendment_state == "amend_agreed"


def test_who_confirms_a_draft_is_seen_by_its_own_delegation_alone():
    made = drafted()
    person("un.observer")

    def seen_by(actor: str) -> int:
        return visible(identity_of(actor), TextConfirmation.objects.filter(designation=made)).count()

    assert [seen_by(actor) for actor in ("us.officer", "ru.officer", "un.observer")] == [1, 0, 0]
    act(submit, "us.officer", made)
    assert [seen_by(actor) for actor in ("us.officer", "ru.officer", "un.observer")] == [1, 1, 0]
    (english, _russian) = visible_text_statuses(identity_of("ru.officer"), fresh(made), fresh(made).current)
    assert [one.user.username for one in english.confirmations] == ["us.officer"]


def test_every_confirmation_is_recorded():
    made = submitted()
    confirm("ru.officer", made, "ru")
    seal_all()
    recorded = Entry.objects.filter(event__startswith="text_confirmation").order_by("index")
    assert [entry.delegation for entry in recorded] == ["US", "RU"]


def test_when_a_draft_was_confirmed_stays_its_owners_business(time_machine):
    begun = timezone.now()
    time_machine.move_to(begun - timedelta(days=9))
    made = drafted()
    time_machine.move_to(begun)
    act(submit, "us.officer", made)
    (english, _russian) = visible_text_statuses(identity_of("ru.officer"), fresh(made), fresh(made).current)
    assert [one.dated >= begun for one in english.confirmations] == [True]


def test_what_was_confirmed_in_a_draft_and_then_sent_stays_confirmed():
    made = drafted(confirmed=frozenset({"ru"}))
    act(revise, "us.officer", made, content=content(shape=square(size=0.03), confirmed=frozenset()))
    act(submit, "us.officer", made)
    assert standing(made) == {"en": "us.officer", "ru": "us.officer"}
    act(counter, "ru.officer", made, content=content(shape=square(size=0.01), confirmed=frozenset()))
    assert standing(made) == {"en": "us.officer", "ru": "us.officer,ru.officer"}
