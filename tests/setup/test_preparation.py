"""A start skips the preparation of a home only when nothing has changed that it was prepared from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from apps.theatre.files import DEFAULT_FOLDER
from launcher.runner import preparation
from tests.theatres import with_third_signatory


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One with a cluster."""
    (tmp_path / "home" / "postgres").mkdir(parents=True)
    (tmp_path / "home" / "postgres" / "PG_VERSION").write_text("18")
    return tmp_path / "home"


def test_a_home_in_which_nothing_has_changed_is_prepared(home: Path, tmp_path: Path) -> None:
    theatre = str(with_third_signatory(tmp_path / "theatre"))
    assert preparation(home, "1") == preparation(home, "1")
    assert preparation(home, "1", theatre) == preparation(home, "1", theatre)


def test_another_theatre_is_prepared_anew(home: Path, tmp_path: Path) -> None:
    theatre = str(with_third_signatory(tmp_path / "theatre"))
    states = {preparation(home, "1"), preparation(home, "1", theatre), preparation(home, "1", str(DEFAULT_FOLDER))}
    assert len(states) == 3


def test_a_change_in_a_theatre_of_its_own_folder_is_prepared_anew(home: Path, tmp_path: Path) -> None:
    theatre = with_third_signatory(tmp_path / "theatre")
    before = preparation(home, "1", str(theatre))
    os.utime(theatre / "kinds.json", ns=(1, 1))
    assert preparation(home, "1", str(theatre)) != before


def test_with_the_demo_or_without_are_two_preparations(home: Path) -> None:
    assert preparation(home, "0") != preparation(home, "1")
