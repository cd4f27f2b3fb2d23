"""Homes of their own for tests of the engines and the supervisor."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home that `nobody` may enter, as root's PostgreSQL needs; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jic-setup-"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)
