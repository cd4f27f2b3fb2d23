"""The steps from a clone to a running site: done once, done again when their sources change, told when they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import bootstrap
from launcher.bootstrap import Failed, Stamp, digest, run
from launcher.browser import system_chromium

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder of its own, with an empty environment."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_a_step_is_finished_for_the_state_that_it_was_made_from(place: Path) -> None:
    assert not Stamp("frontend", "one").fresh
    Stamp("frontend", "one").set()
    assert Stamp("frontend", "one").fresh
    assert not Stamp("frontend", "two").fresh


def test_a_touched_file_makes_no_work_and_a_changed_one_does(place: Path) -> None:
    source = place / "main.ts"
    source.write_text("one")
    before = digest([source])
    os.utime(source, (0, 0))
    assert digest([source]) == before
    source.write_text("two")
    assert digest([source]) != before


def test_a_renamed_file_counts_as_changed(place: Path) -> None:
    source = place / "a.ts"
    source.write_text("one")
    before = digest([source])
    assert digest([source.rename(place / "b.ts")]) != before


def test_a_failed_program_shows_its_last_lines_and_a_sentence() -> None:
    with pytest.raises(Failed, match=r"no such package\n\nThe packages could not be installed\.$"):
        run(["sh", "-c", "echo no such package; exit 3"], why="The packages could not be installed.")


def test_steps_read_nothing_from_the_terminal() -> None:
    run(["sh", "-c", "! read -r line"], why="It waited for an answer.")


def test_it_starts_without_any_package() -> None:
    words = [sys.executable, "-S", "-c", "import launcher.bootstrap, launcher.runner"]
    assert subprocess.run(words, cwd=ROOT, env={"PATH": os.environ["PATH"]}).returncode == 0


def test_a_named_browser_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "chromium"
    named.write_text("#!/bin/sh\nexit 0\n")
    named.chmod(0o755)
    monkeypatch.setenv("JIC_CHROMIUM", str(named))
    assert system_chromium() == str(named)


def test_a_browser_that_does_not_start_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("JIC_CHROMIUM", str(broken))
    assert system_chromium() != str(broken)
