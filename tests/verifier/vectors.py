"""Test vectors for a second verifier: a small log made with known keys, as files under docs/vectors.

`python -m tests.verifier.vectors` writes them anew; a test holds them to what the code makes.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from jic_verify.tlog.notes import Cosigner, Signer
from jic_verify.tlog.tree import consistency_proof, inclusion_proof, root_of
from tests.verifier.made import Files, Keys, Log, commitment
from tests.verifier.world import World

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "vectors"
SEED = 2016
SIZES = (1, 2, 3, 4, 7, 8, 15)


def small_log() -> Log:
    """A designation that comes into force, and a draft that nobody else sees."""
    world = World(SEED)
    world.in_force()
    world.draft("RU")
    return Log.of(world, Keys.of(SEED))


def vectors() -> Files:
    """Path -> content of every vector."""
    log = small_log()
    files = {f"bundle/{path}": content for path, content in log.bundle(earlier=(20,)).items()}
    files |= {f"part/{path}": content for path, content in log.bundle(part=(5, 6, 7)).items()}
    return files | {
        "keys.json": _json(_keys(log.keys)),
        "leaves.json": _json(_leaves(log)),
        "roots.json": _json(_roots(log)),
        "proofs.json": _json(_proofs(log)),
    }


def _keys(keys: Keys) -> list[dict[str, str]]:
    signers: list[Signer | Cosigner] = [keys.log, *keys.witnesses.values()]
    return [{"vkey": one.verifier.vkey, "public": one.verifier.public.hex()} for one in signers]


def _leaves(log: Log) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "leaf": leaf.decode(),
            "hash": hashed.hex(),
            "openings": [{"opening": one, "commitment": commitment(one)} for one in openings],
        }
        for index, (leaf, hashed, openings) in enumerate(zip(log.leaves, log.hashes, log.openings, strict=True))
    ]


def _roots(log: Log) -> dict[str, str]:
    return {str(size): root_of(log.hashes[:size]).hex() for size in range(len(log.leaves) + 1)}


def _proofs(log: Log) -> dict[str, list[dict[str, Any]]]:
    hashes = log.hashes
    size = len(hashes)

    def subtree(level: int, number: int) -> bytes:
        return root_of(hashes[number << level : (number + 1) << level])

    inclusion = [
        {"index": index, "size": of, "proof": [one.hex() for one in inclusion_proof(index, of, subtree)]}
        for of in (*SIZES, size)
        for index in range(0, of, 3)
    ]
    consistency = [
        {"old": old, "new": new, "proof": [one.hex() for one in consistency_proof(old, new, subtree)]}
        for new in (*SIZES, size)
        for old in SIZES
        if old <= new
    ]
    return {"inclusion": inclusion, "consistency": consistency}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, content in vectors().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
