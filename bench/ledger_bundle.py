"""A log of a million entries: the memory that sealing and exporting it take, and how long a reader verifies it.

The bundle is the operator's, with every opening. Beside the verifier stands what nobody can do without: one SHA-256 for
each leaf, opening and node of the tree, by hashlib alone in one process, over bytes that are there already; and, as the
floor of any verifier in Python, reading what is hashed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from bench.grown import Grown, grown
from bench.report import Row, beside, number, under
from bench.world import ROOT, World
from jic_verify.tlog.tiles import WIDTH, entries_path, path_number, unpack_entries
from jic_verify.usual import scan

MAX_MEGABYTES = 200
MAX_TIMES = 6.0


class Hashing:
    """Hashes, and how long only they have taken."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.count = 0

    def of(self, texts: list[bytes]) -> list[bytes]:
        begun = time.perf_counter()
        found = [sha256(text).digest() for text in texts]
        self.seconds += time.perf_counter() - begun
        self.count += len(texts)
        return found


def hash_alone(bundle: Path, size: int) -> Hashing:
    """One hash for each leaf, each opening, each node."""
    done = Hashing()
    level: list[bytes] = []
    with zipfile.ZipFile(bundle) as archive:
        for tile in range(-(-size // WIDTH)):
            leaves = unpack_entries(archive.read(entries_path(tile, min(WIDTH, size - tile * WIDTH))))
            level += done.of([b"\x00" + leaf for leaf in leaves])
            lines = archive.read(f"disclosures/{path_number(tile)}").splitlines()
            done.of([line.partition(b" ")[2] for line in lines])
    while len(level) > 1:
        pairs = [b"\x01" + level[at] + level[at + 1] for at in range(0, len(level) - 1, 2)]
        level = done.of(pairs) + level[len(pairs) * 2 :]
    return done


def read_alone(bundle: Path) -> float:
    """Seconds that one process takes to unpack a bundle's files, hash each, and read its openings' JSON, no key twice:
    what a verifier in Python spends in libraries before it checks anything."""
    begun = time.perf_counter()
    with zipfile.ZipFile(bundle) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            sha256(content).digest()
            if name.startswith("disclosures/"):
                for line in content.splitlines():
                    scan(line.partition(b" ")[2].decode(), 0)
    return time.perf_counter() - begun


def verified(bundle: Path) -> tuple[float, dict[str, object]]:
    """How long `jic_verify` takes, and what it says."""
    begun = time.perf_counter()
    words = [sys.executable, "-m", "jic_verify", str(bundle), "--json"]
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    took = time.perf_counter() - begun
    assert answer.returncode == 0, answer.stdout + answer.stderr[-2000:]
    return took, json.loads(answer.stdout)


def memory(log: Grown) -> Iterable[Row]:
    small, large = log.sizes
    for what, found in (("sealing", log.sealing), ("exporting", log.exporting)):
        rate = found[large]["entries"] / found[large]["seconds"]
        said = f"at {small:,}: {found[small]['megabytes']:.0f} MB; {number(rate)} entries/s"
        label = f"{what} {large:,} entries, most resident"
        yield under(label, found[large]["megabytes"], "MB", MAX_MEGABYTES, peer=said)


def run(world: World, quick: bool) -> list[Row]:
    log = grown(world, quick)
    size = log.sizes[1]
    before = hash_alone(log.bundle, size)
    took, _said = verified(log.bundle)
    after = hash_alone(log.bundle, size)
    alone = (before.seconds + after.seconds) / 2
    reading = read_alone(log.bundle)
    megabytes = log.bundle.stat().st_size / 2**20
    return [
        *memory(log),
        beside(
            f"jic-verify of {size:,} entries",
            took,
            "s",
            peer=f"{megabytes:.0f} MB; {before.count:,} hashes alone",
            peer_value=alone,
            at_most=MAX_TIMES,
        ),
        beside(
            "unpacking its files and reading its JSON, by libraries alone in one process",
            reading,
            "s",
            peer="the same hashes",
            peer_value=alone,
            at_most=None,
        ),
    ]
