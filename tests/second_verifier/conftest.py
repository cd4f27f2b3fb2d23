from __future__ import annotations

from collections.abc import Iterator

import pytest

from launcher.bootstrap import node
from tests.second_verifier.runner import SecondVerifier


@pytest.fixture(scope="session")
def second() -> Iterator[SecondVerifier]:
    """The verifier in TypeScript, running on Node."""
    verifier = SecondVerifier(node())
    yield verifier
    verifier.close()
