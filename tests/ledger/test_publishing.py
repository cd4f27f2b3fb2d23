"""The log as files: complete, standing in the standard's places, and no part of what sealing waits for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from apps.ledger import publishing
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.models import Entry
from apps.ledger.publishing import files_behind, publish_agreed
from jic_verify.tlog.tiles import unpack_entries
from jic_verify.tlog.tree import leaf_hash, root_of
from tests.people import UserFactory
from tests.witnessed import Witnesses

pytestmark = pytest.mark.django_db


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    return Witnesses(tmp_path / "witnesses")


def grow(witnesses: Witnesses, count: int) -> None:
    for _ in range(count):
        UserFactory()
    witnesses.agree()


def test_full_tiles_and_the_agreed_checkpoint_are_published(witnesses, settings):
    grow(witnesses, 530)
    assert publish_agreed() == 3
    folder = settings.LEDGER_FOLDER
    assert (folder / "checkpoint").read_text() == full_note(agreed())
    for number in ("000", "001"):
        leaves = unpack_entries((folder / "tile/entries" / number).read_bytes())
        hashes = [leaf_hash(leaf) for leaf in leaves]
        assert (folder / "tile/0" / number).read_bytes() == b"".join(hashes)
        assert len(root_of(hashes)) == 32
    assert publish_agreed() == 0
    grow(witnesses, 250)
    assert publish_agreed() == 2
    assert sorted(path.name for path in (folder / "tile/0").iterdir()) == ["000", "001", "002"]


def test_what_a_kill_left_out_is_made_good(witnesses, settings):
    grow(witnesses, 520)
    publish_agreed()
    (settings.LEDGER_FOLDER / "tile/0/001").unlink()
    (settings.LEDGER_FOLDER / "checkpoint").unlink()
    assert publish_agreed() == 2


def test_a_full_disk_stops_no_sealing_and_is_told(witnesses, settings, monkeypatch, caplog):
    folder = settings.LEDGER_FOLDER
    folder.mkdir()
    grow(witnesses, 5)
    # Writing to this device fails as on a full disk: ENOSPC.
    (folder / "checkpoint.new").symlink_to("/dev/full")
    assert publish_agreed() == 0
    assert "No space left" in caplog.text
    sealed = Entry.objects.count()
    grow(witnesses, 5)
    assert Entry.objects.count() >= sealed + 5
    monkeypatch.setattr(publishing, "GRACE", timedelta(0))
    assert files_behind()
    (folder / "checkpoint.new").unlink()
    assert publish_agreed() == 1
    assert not files_behind()
