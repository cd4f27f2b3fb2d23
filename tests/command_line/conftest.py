"""Officers' machines, and a wire between them and a server of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.cutting import Wire, wire_to
from tests.command_line.programs import Desk
from tests.tokens.holding import token_of


@pytest.fixture
def wire(live_server: Any, transactional_db: None) -> Iterator[Wire]:
    with wire_to(live_server.url) as wire:
        yield wire


@pytest.fixture
def desk_of(wire: Wire, tmp_path: Path) -> Callable[..., Desk]:
    """`desk_of("us.officer")`: a machine with a token of that person."""

    def make(name: str, scope: str = "propose", **more: str) -> Desk:
        folder = tmp_path / f"{name}-{scope}"
        folder.mkdir(exist_ok=True)
        return Desk(folder, wire.address, token_of(name, scope)[1], **more)

    return make
