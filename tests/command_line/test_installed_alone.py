"""The command installs by two wheels, its own and the verifier's, on a machine that has nothing of the site."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from launcher.runner import ROOT
from tests.command_line.strange import TOKEN, Answer, strange_site

pytestmark = pytest.mark.slow
UV = [sys.executable, "-m", "uv"]


def run(*words: str, **more: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, env=more or None, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_wheels_install_alone_and_the_command_works(tmp_path: Path) -> None:
    for package in ("jic_verify", "jic_cli"):
        # Building leaves files beside the sources.
        source = shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
        run(*UV, "build", "--quiet", "--wheel", "--out-dir", str(tmp_path / "wheels"), str(source))
    wheels = sorted(map(str, (tmp_path / "wheels").glob("*.whl")))
    assert [Path(wheel).name.partition("-")[0] for wheel in wheels] == ["jic", "jic_verify"]
    python = tmp_path / "venv" / "bin" / "python"
    run(*UV, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"))
    # By file, both: a name alone could be answered by somebody else's package.
    run(*UV, "pip", "install", "--quiet", "--python", str(python), *wheels)
    command = str(python.with_name("jic"))
    assert run(command, "--version") == "jic 1.0.0 (jic-verify 2.0.0)\n"
    assert "django" not in run(*UV, "pip", "list", "--python", str(python)).lower()
    row = {"uuid": str(uuid4()), "reference": "JIC-2016-0001", "current": {"title_en": "East"}}
    listed = Answer({"next": None, "results": [row]})
    with strange_site(lambda _method, _path: listed) as (address, _got):
        surroundings = {"JIC_SITE": address, "JIC_TOKEN": TOKEN, "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        assert run(command, "list", **surroundings) == "JIC-2016-0001\t\t\t\t\tEast\n"
