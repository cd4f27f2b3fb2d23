"""Worlds that several tests begin with, built once.

    @built_once
    def agreed_log(folder: Path) -> int: ...

makes a fixture. What it builds stands in a transaction of its own. The transaction of each test that asks for it is a
part of that one and is taken back, so that a test may change everything and the next begins with what was built. A
test that asks for another world, or for none, ends this one before it begins: tests may run in any order, and in the
order of their file a world is built once.

Each test gets a copy of the value. What was written to `folder` is copied to the fixture `built_folder`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from apps.ledger import head_memory

Build = Callable[[Path], Any]


def built_once(build: Build) -> Any:
    """A fixture that gives each test a copy of what `build(folder)` returned."""

    def built(_world: Worlds) -> Any:
        return copy.deepcopy(_world.value)

    built.__doc__, built.build = build.__doc__, build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(built)


def wanted_by(item: pytest.Item) -> Build | None:
    """The world that a test asks for."""
    asked = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    builds = {build for fixtures in asked if (build := getattr(fixtures[-1].func, "build", None))}
    assert len(builds) <= 1, f"{item.nodeid} asks for two worlds, and each begins with an empty database"
    return builds.pop() if builds else None


class Worlds:
    """The world that stands, if any."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._transaction: transaction.Atomic | None = None
        self.build: Build | None = None

    def stand(self, build: Build | None) -> None:
        """Have the world of this build stand, and no other."""
        if self.build is not build:
            self.end()
            if build is not None:
                self._begin(build)

    def _begin(self, build: Build) -> None:
        self.folder = self._folders.mktemp("world")
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        try:
            self.set_memory(None)
            with override_settings(LEDGER_FOLDER=self.folder / "published"):
                self.value = build(self.folder)
            connection.check_constraints()
        except BaseException:
            self.end()
            raise
        memory = head_memory.memory_file()
        self.signed = memory.read_bytes() if memory.exists() else None
        self.build = build

    def end(self) -> None:
        """Take back what was built."""
        if self._transaction is not None:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
        self._transaction = self.build = None

    def set_memory(self, signed: bytes | None) -> None:
        """Have the signer remember this and nothing else."""
        if signed is None:
            head_memory.memory_file().unlink(missing_ok=True)
        else:
            head_memory.memory_file().write_bytes(signed)
