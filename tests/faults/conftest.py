"""A running site for each file of faults."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="jic-faults-", ignore_cleanup_errors=True) as home:
        running = Site(Path(home))
        try:
            running.until(lambda status, _: status == 200, 120)
            yield running
        finally:
            running.process.terminate()
            running.process.wait(30)
