"""A world is built once for all tests that ask for it, and no test finds what another one did to it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from apps.accounts.models import User
from apps.ledger import head_memory
from apps.ledger.models import Checkpoint
from apps.ledger.seal import seal_all
from tests.built_once import built_once
from tests.people import UserFactory

pytestmark = pytest.mark.django_db
# The worlds that were built in this process, and when a test had none.
built: list[str] = []


@built_once
def town(folder: Path) -> list[User]:
    """Two people and a log of them."""
    built.append("town")
    (folder / "gate").write_text("shut")
    people = [UserFactory(username="mayor"), UserFactory(username="baker")]
    seal_all()
    return people


@built_once
def village(folder: Path) -> User:
    """One person."""
    built.append("village")
    return UserFactory(username="farmer")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_does_to_its_world_is_taken_back(town: list[User], built_folder: Path, turn: int) -> None:
    assert (town[0].username, (built_folder / "gate").read_text()) == ("mayor", "shut")
    sizes, signed = list(Checkpoint.objects.values_list("size", flat=True)), head_memory.remembered()
    assert [head.size for head in signed][-1:] == sizes
    town[0].username = "emperor"
    User.objects.filter(username="baker").update(full_name="Another")
    (built_folder / "gate").write_text("open")
    UserFactory(username="stranger")
    seal_all()
    assert Checkpoint.objects.count() == 2
    assert User.objects.get(username="baker").full_name == "Another"


def test_it_is_built_once_for_tests_that_follow_each_other(town: list[User]) -> None:
    assert ("town", "town") not in pairwise(built)
    assert User.objects.get(username="baker").full_name == "Test Person"
    assert not User.objects.filter(username="stranger").exists()


def test_another_world_begins_without_it(village: User) -> None:
    assert list(User.objects.values_list("username", flat=True)) == ["farmer"]
    assert not head_memory.remembered()


def test_without_a_world_there_is_nobody() -> None:
    built.append("nothing")
    assert not User.objects.exists()
    assert not head_memory.remembered()


@pytest.mark.django_db(transaction=True)
def test_a_test_with_transactions_of_its_own_finds_no_world() -> None:
    built.append("nothing")
    assert not User.objects.exists()


def test_a_world_that_was_left_is_built_anew(town: list[User]) -> None:
    assert town[1] == User.objects.get(username="baker")
