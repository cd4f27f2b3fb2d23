"""An unzipped bundle of everything is a log in tlog-tiles that a reader who is not ours reads (tlog-scales).

It knows nothing of bundles: the folder is its log, the keys are those of `policy`.
"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint, InclusionProofInvalid

ROOT = Path(__file__).resolve().parents[2]
BUNDLES = [
    ROOT / "docs" / "vectors" / "right" / "everything.zip",
    ROOT / "docs" / "vectors" / "right" / "long.zip",
    ROOT / "tests" / "verifier" / "exported" / "everything.zip",
]


@pytest.fixture(params=BUNDLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with zipfile.ZipFile(request.param) as bundle:
        bundle.extractall(tmp_path)
    return tmp_path


def keys_in(policy: Path) -> tuple[Vkey, list[Vkey]]:
    """The log's key, and those of the witnesses that the quorum asks for."""
    lines = [line.split(" ") for line in policy.read_text().splitlines()]
    log = next(words[1] for words in lines if words[0] == "log")
    asked = next(words[3:] for words in lines if words[0] == "group")
    witnesses = [words[2] for words in lines if words[0] == "witness" and words[1] in asked]
    return Vkey.from_string(log), [Vkey.from_string(vkey) for vkey in witnesses]


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def test_the_log_and_both_witnesses_have_signed_it(folder: Path) -> None:
    checkpoint = TilesReader(LocalBackend(folder)).get_checkpoint()
    log, witnesses = keys_in(folder / "policy")
    assert len(witnesses) == 2
    for key in (log, *witnesses):
        checkpoint.verify(key)
    with pytest.raises(InvalidSignature):
        Checkpoint(checkpoint.origin, checkpoint.size + 1, checkpoint.root_hash, checkpoint.signatures).verify(log)


def test_its_tiles_lead_to_the_root_that_was_signed(folder: Path) -> None:
    reader = TilesReader(LocalBackend(folder))
    checkpoint = reader.get_checkpoint()
    assert reader.calculate_root_hash() == checkpoint.root_hash


def test_every_entry_is_found_with_a_proof(folder: Path) -> None:
    reader = TilesReader(LocalBackend(folder))
    checkpoint = reader.get_checkpoint()
    for index in range(checkpoint.size):
        proof = reader.get_inclusion_proof(index, checkpoint.size)
        proof.check(leaf_hash(reader.get_entry(index)), checkpoint.root_hash)
    with pytest.raises(InclusionProofInvalid):
        proof.check(leaf_hash(b"another entry"), checkpoint.root_hash)


def test_it_continues_each_earlier_checkpoint(folder: Path) -> None:
    reader = TilesReader(LocalBackend(folder))
    checkpoint = reader.get_checkpoint()
    for path in sorted((folder / "checkpoints").glob("*")):
        earlier = Checkpoint.from_text(path.read_text())
        earlier.verify(keys_in(folder / "policy")[0])
        proof = reader.get_consistency_proof(earlier.size, checkpoint.size)
        proof.check(earlier.root_hash, checkpoint.root_hash)
