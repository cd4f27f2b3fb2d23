"""Whichever single byte of a bundle changes, it is refused, or all its files are still what they were."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from jic_verify.verify import verify
from tests.verifier.made import Log, write_zip
from tests.verifier.world import World

TRIALS = 1_500


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.mark.slow
@pytest.mark.parametrize("stored", [True, False])
def test_a_changed_byte_is_refused_or_means_nothing(tmp_path: Path, stored: bool) -> None:
    world = World()
    world.in_force()
    path = write_zip(Log.of(world).bundle(earlier=[10]), tmp_path / "bundle.zip", stored=stored)
    honest, expected = path.read_bytes(), contents(path)
    assert verify(path).finding is None
    chosen = random.Random(7)
    let_be = 0
    for _ in range(TRIALS):
        at = chosen.randrange(len(honest))
        changed = bytearray(honest)
        changed[at] ^= chosen.randint(1, 255)
        path.write_bytes(changed)
        try:
            refused = verify(path).finding is not None
        except Unreadable:
            refused = True
        if not refused:
            let_be += 1
            assert contents(path) == expected, f"Byte {at} was changed, and nobody said so."
    # Times, versions and owners in the zip: a few hundredths of it.
    assert let_be < TRIALS // 10
