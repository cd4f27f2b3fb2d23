"""One running site for all tests of faults: each leaves it as whole as it found it, which is what they are about."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site


@pytest.fixture(scope="package")
def running_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="jic-faults-", ignore_cleanup_errors=True) as home:
        running = Site(Path(home))
        try:
            running.until(lambda status, _: status == 200, 120)
            yield running
        finally:
            running.process.terminate()
            running.process.wait(30)


@pytest.fixture
def site(running_site: Site) -> Site:
    """The site with all its parts at work."""
    running_site.until(lambda status, _: status == 200)
    return running_site
