"""Real engines for the tests: PostgreSQL and Valkey in a temporary home, before anything reads the settings.

Loaded by `-p tests.plugins.engines` (pyproject.toml). The process that controls the run starts them once; workers of
pytest-xdist inherit the addresses, and each has a numbered database of the broker to itself. DATABASE_URL and
REDIS_URL, when set, are used instead. The tests sign in as the cluster's owner, since they make their own databases.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from launcher.engines import Engines, EngineUnavailable

# As seldom from the first import on: of what is imported and collected nothing is garbage, and to look for it took two
# seconds of every process.
gc.set_threshold(50_000, 20, 50)
_engines: Engines | None = None
_home: Path | None = None


def _start() -> None:
    global _engines, _home
    # Not under pytest's own temporary folder: as root, PostgreSQL runs as nobody, whom that folder keeps out.
    _home = Path(tempfile.mkdtemp(prefix="jic-tests-"))
    _engines = Engines(_home, durable=False)
    try:
        where = _engines.start()
    except EngineUnavailable as error:
        shutil.rmtree(_home, ignore_errors=True)
        raise pytest.UsageError(str(error)) from error
    os.environ.update(
        DATABASE_URL=where.database_url,
        REDIS_URL=where.redis_url,
        JIC_HOME=str(_home),
        JIC_SECRET_KEY="only-for-tests-" + "x" * 50,
        JIC_DEMO="1",
        # Tests ask faster than people do; those of the limits set their own.
        **{f"JIC_RATE_{name}": "1000000/minute" for name in ("SIGN_IN", "API", "EXPENSIVE", "PAGE")},
    )


def _own_place(worker: str) -> None:
    """Worker gw3 of pytest-xdist uses the broker's database 4 (the first 15 have one each), and a home of its own for
    the log's key and memory."""
    home = Path(os.environ["JIC_HOME"]) / worker
    home.mkdir(exist_ok=True)
    os.environ["JIC_HOME"] = str(home)
    url, mark, _ = os.environ["REDIS_URL"].partition("?virtual_host=")
    if mark:
        os.environ["REDIS_URL"] = f"{url}{mark}{(int(worker.removeprefix('gw')) + 1) % 16}"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    known = early_config.known_args_namespace
    if worker:
        _own_place(worker)
    elif not (getattr(known, "help", False) or getattr(known, "version", 0)):
        _start()
    yield


def pytest_unconfigure(config: pytest.Config) -> None:
    global _engines
    if _engines is not None:
        _engines.stop()
        _engines = None
    if _home is not None:
        shutil.rmtree(_home, ignore_errors=True)
