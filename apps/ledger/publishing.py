"""The log as files, as C2SP tlog-tiles lays them out: for mirrors, and for whoever serves them without this site.

Full tiles never change, so each is written once; the checkpoint comes last, when all that it needs is there. Nothing
here reads the files: where the disk is full, the log goes on and the next agreed checkpoint makes good what is missing.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.ledger.alerts import raise_alert
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.models import AlertKind
from apps.ledger.tiles import entry_bundle, tile_hashes
from jic_verify.tlog.checkpoints import MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.tiles import WIDTH, entries_path, tile_path

log = logging.getLogger(__name__)
GRACE = timedelta(seconds=30)


def publish_agreed() -> int:
    """Bring the files up to the last agreed checkpoint; returns how many were written. A disk that refuses is told, and
    changes nothing else."""
    try:
        return _publish(settings.LEDGER_FOLDER)
    except OSError as error:
        log.error("The published files of the log cannot be written: %s", error)
        raise_alert(AlertKind.FILES, "The published files cannot be written: the disk is full, or not writable.")
        return 0


def _publish(folder: Path) -> int:
    checkpoint = agreed()
    if checkpoint is None:
        return 0
    note, target = full_note(checkpoint).encode(), folder / "checkpoint"
    if target.exists() and target.read_bytes() == note:
        return 0
    written, full, level = 0, checkpoint.size // WIDTH, 0
    while full:
        first = full
        # They are written from the left, so that where one is, all before it are.
        while first and not (folder / tile_path(level, first - 1)).exists():
            first -= 1
        for number in range(first, full):
            if level == 0:
                _write(folder / entries_path(number), entry_bundle(number))
            _write(folder / tile_path(level, number), tile_hashes(level, number))
            written += 1
        full, level = full // WIDTH, level + 1
    _write(target, note)
    return written + 1


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


def files_behind() -> bool:
    """Whether the published checkpoint has not followed the agreed one for a while: the disk is full, or not
    writable."""
    checkpoint = agreed()
    if checkpoint is None or timezone.now() - checkpoint.sealed_at < GRACE:
        return False
    try:
        published = parse_checkpoint((settings.LEDGER_FOLDER / "checkpoint").read_text().partition("\n\n")[0] + "\n")
    except (OSError, MalformedCheckpoint):
        return True
    return published.origin != checkpoint.origin or published.size < checkpoint.size
