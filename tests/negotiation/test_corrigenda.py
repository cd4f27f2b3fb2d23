"""A mistake in what holds is mended by all; the past stays as it was."""

import pytest

from apps.access.errors import Incomplete
from apps.designations.models import Designation
from apps.designations.structured import Corrigendum
from apps.negotiation.corrigenda import correcting, corrigendum_of, held_versions
from tests.acting import agree, counter, propose
from tests.drafting import act, approve_amendment, content, fresh, in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db
MISTAKE = {"en": "The title says eastern for western.", "ru": "В названии «восточные» вместо «западные»."}


def corrected(held: Designation, *corrects: str, mistake=MISTAKE, actor: str = "us.officer", **changes) -> Designation:
    """The designation with a corrigendum on the table."""
    said = {"title_en": "Western quarters", "title_ru": "Западные кварталы", **changes}
    said = content(**said, provisions={"corrigendum": Corrigendum(corrects, mistake)})
    return act(propose, actor, held, content=said)


def in_place(held: Designation, other: str = "ru.officer") -> Designation:
    act(agree, other, held)
    approve_amendment("us.authority", held)
    approve_amendment("ru.authority", held)
    return fresh(held)


def refused(held: Designation, *corrects: str, **changes) -> list[str]:
    with pytest.raises(Incomplete) as refusal:
        corrected(held, *corrects, **changes)
    assert list(refusal.value.facts["fields"]) == ["corrects"]
    return refusal.value.facts["fields"]["corrects"]


def test_all_sign_it_and_the_past_stays():
    held = in_state("in_force")
    before = held.current
    held = in_place(corrected(held, before.digest_hex))
    assert held.current.titles["en"] == "Western quarters"
    assert corrigendum_of(held.current).corrects == (before.digest_hex,)
    kept = held.versions.get(pk=before.pk)
    assert (kept.titles, bytes(kept.digest)) == (before.titles, bytes(before.digest))
    assert correcting(identity_of("ru.auditor"), held, kept) == held.current
    assert correcting(identity_of("un.observer"), held, kept) is None


def test_nothing_is_corrected_before_all_have_signed():
    held = in_state("in_force")
    corrected(held, held.current.digest_hex)
    assert correcting(identity_of("us.officer"), fresh(held), held.current) is None


def test_a_corrigendum_is_corrected_in_turn():
    held = in_state("in_force")
    first = held.current
    second = in_place(corrected(held, first.digest_hex)).current
    held = fresh(held)
    again = corrected(held, second.digest_hex, first.digest_hex, title_en="Southern quarters")
    third = in_place(again).current
    us = identity_of("us.officer")
    assert correcting(us, held, held.versions.get(pk=first.pk)) == third
    assert correcting(us, held, held.versions.get(pk=second.pk)) == third
    assert [one.number for one in held_versions(held)] == [3, 2, 1]


def test_it_corrects_what_holds_and_what_has_held_alone():
    held = in_state("in_force")
    assert "Select it too" in refused(held, "ab" * 32)[0]
    assert refused(held, held.current.digest_hex, "ab" * 32) == ["Only versions that were in force can be corrected."]
    never = act(propose, "ru.officer", held, content=content(title_en="Another"))
    proposed = fresh(never).proposed
    from tests.acting import withdraw

    act(withdraw, "ru.officer", never, reason="Mistaken")
    assert refused(fresh(held), held.current.digest_hex, proposed.digest_hex)


def test_it_says_what_the_mistake_was():
    held = in_state("in_force")
    assert "what the mistake is" in refused(held, held.current.digest_hex, mistake={})[0]
    assert "U+202E" in refused(held, held.current.digest_hex, mistake={"en": "a\u202eb", "ru": "y"})[0]


def test_what_is_not_in_force_is_not_corrected():
    made = in_state("submitted")
    said = content(title_en="W", provisions={"corrigendum": Corrigendum((made.current.digest_hex,), MISTAKE)})
    with pytest.raises(Incomplete) as refusal:
        act(counter, "ru.officer", made, content=said)
    assert "in force" in refusal.value.facts["fields"]["corrects"][0]


def test_a_counter_proposal_may_say_the_mistake_otherwise_or_not_at_all():
    held = in_state("in_force")
    made = corrected(held, held.current.digest_hex)
    other = Corrigendum((held.current.digest_hex,), {"en": "West, not east.", "ru": "Запад, не восток."})
    act(counter, "ru.officer", made, content=content(title_en="West", provisions={"corrigendum": other}))
    assert corrigendum_of(fresh(made).proposed).mistake["en"] == "West, not east."
    act(counter, "us.officer", made, content=content(title_en="West"))
    assert corrigendum_of(fresh(made).proposed) is None
