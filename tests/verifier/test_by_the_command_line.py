"""`jic verify` is the verifier, with this command's exit statuses; it asks no site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jic_cli.exits import Exit
from tests.command_line.programs import Desk
from tests.verifier.made import Log, write_zip


@pytest.fixture
def bundle(log: Log, tmp_path: Path) -> Path:
    (tmp_path / "policy").write_bytes(log.keys.policy())
    return write_zip(log.bundle(), tmp_path / "bundle.zip")


def test_a_right_bundle_is_verified_without_a_site(bundle):
    desk = Desk(bundle.parent, "")
    done = desk.run("verify", "bundle.zip", "--policy", "policy", "--json")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "right")
    assert desk.run("verify", "bundle.zip").stdout.startswith("94 entries, agreed checkpoint 94")


def test_a_wrong_bundle_and_an_unreadable_one_have_exits_of_their_own(bundle):
    content = bytearray(bundle.read_bytes())
    desk = Desk(bundle.parent, "")
    (bundle.parent / "broken.zip").write_bytes(content[: len(content) // 2])
    (bundle.parent / "policy").write_bytes(b"")
    assert desk.run("verify", "broken.zip").returncode == Exit.FILE
    assert desk.run("verify", "missing.zip").returncode == Exit.FILE


def test_a_bundle_with_a_changed_entry_is_not_verified(log, tmp_path):
    files = log.bundle()
    name = next(name for name in sorted(files) if name.startswith("disclosures/"))
    write_zip({**files, name: files[name].replace(b"1", b"2", 1)}, tmp_path / "changed.zip")
    done = Desk(tmp_path, "").run("verify", "changed.zip")
    assert (done.returncode, done.stdout.startswith("WRONG")) == (Exit.REFUSED, True)
