"""A small negotiation, and the log of it."""

from __future__ import annotations

import copy

import pytest

from tests.verifier.made import Log
from tests.verifier.world import World


@pytest.fixture(scope="session")
def _played() -> World:
    world = World()
    world.in_force("US")
    world.in_force("RU", counter=False)
    return world


@pytest.fixture
def world(_played: World) -> World:
    """Two designations from their drafts until they are in force: one of either side."""
    return copy.deepcopy(_played)


@pytest.fixture
def log(world: World) -> Log:
    return Log.of(world)
