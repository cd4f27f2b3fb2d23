"""An implementation that differs from ours in one thing fails the requirements about that thing, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from jic_conformance.requirement import REQUIREMENTS, Level
from jic_conformance.site import Chosen
from tests.built_once import built_once
from tests.conformance.asking import judged
from tests.conformance.mutants import MUTANTS
from tests.conformance.worlds import something_of_everything
from tests.tokens.holding import token_of

pytestmark = pytest.mark.django_db


@built_once
def tokens(folder: Path) -> dict[str, str]:
    """Of those who read, in a world with something of everything."""
    something_of_everything()
    return {name: token_of(name, scope)[1] for name, scope in (("us.officer", "propose"), ("ru.officer", "read"))}


@pytest.mark.parametrize(("name", "writes"), [("ru.officer", False), ("us.officer", True)])
def test_what_is_not_changed_fails_nothing(tokens, name, writes):
    found = judged(tokens[name], None, Chosen(writes=writes))
    assert found.failed == []
    assert found.conforms


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, mutant in MUTANTS.items() if not mutant.editions])
def test_a_mutant_fails_by_the_numbers_of_what_it_gets_wrong(tokens, name):
    mutant = MUTANTS[name]
    found = judged(tokens[mutant.reader], mutant.mutation, Chosen(writes=mutant.writes))
    assert set(found.failed) == mutant.fails, {
        one.requirement.id: one.why for one in found.results if one.verdict == "fail"
    }
    fails_must = any(REQUIREMENTS[number].level is Level.MUST for number in mutant.fails)
    assert found.conforms != fails_must
