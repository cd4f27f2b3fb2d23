"""What is said of an act names the delegations that it goes to, however many they are."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.accounts.models import Delegation
from apps.negotiation.act_sentences import effect_sentence, joined
from apps.negotiation.machine import ActType
from apps.negotiation.registry import spec_of
from tests.drafting import in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> None:
    Delegation.objects.filter(code="UN").update(is_signatory=True, position=3)


def effect(act: ActType, state: str, name: str, language: str) -> str:
    with translation.override(language):
        return effect_sentence(spec_of(act), in_state(state), identity_of(name))


def test_names_are_joined_as_a_sentence_lists_them() -> None:
    assert [joined(names) for names in (["A"], ["A", "B"], ["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
    with translation.override("ru"):
        assert joined(["А", "Б", "В"]) == "А, Б и В"


def test_with_two_signatories_the_other_is_named() -> None:
    assert effect(ActType.SUBMIT, "draft", "us.officer", "en") == (
        "It is shown to the Russian delegation and gets its public reference. This cannot be undone."
    )
    assert effect(ActType.SUBMIT, "draft", "us.officer", "ru").startswith(
        "Обозначение станет доступно делегации Российской Федерации и получит"
    )


def test_with_three_signatories_both_others_are_named(three: None) -> None:
    assert "to the Russian delegation and the UN observer mission and" in effect(
        ActType.SUBMIT, "draft", "us.officer", "en"
    )
    assert "доступно делегации Российской Федерации и миссии наблюдателей ООН и" in effect(
        ActType.SUBMIT, "draft", "us.officer", "ru"
    )


def test_a_request_goes_to_whoever_wrote_the_version(three: None) -> None:
    assert effect(ActType.ASK, "submitted", "ru.officer", "en").startswith(
        "A request for more information goes to the US delegation."
    )
