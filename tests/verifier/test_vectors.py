"""The vectors under docs/vectors are what the code makes, and an implementation that is not ours agrees with them."""

from __future__ import annotations

import json

from pymerkle import InmemoryTree

from jic_verify.verify import verify
from tests.verifier.vectors import FOLDER, vectors


def test_the_files_are_what_the_code_makes() -> None:
    found = {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    assert found == vectors()


def test_both_bundles_verify_as_they_lie_there() -> None:
    for name in ("bundle", "part"):
        verdict = verify(FOLDER / name, processes=1)
        assert verdict.finding is None, verdict.finding
        assert verdict.facts is not None


def test_pymerkle_gives_the_same_leaf_hashes_and_roots() -> None:
    tree = InmemoryTree(algorithm="sha256")
    roots = json.loads((FOLDER / "roots.json").read_text())
    for one in json.loads((FOLDER / "leaves.json").read_text()):
        assert tree.hash_buff(one["leaf"].encode()).hex() == one["hash"]
        tree.append_entry(one["leaf"].encode())
        assert tree.get_state().hex() == roots[str(one["index"] + 1)]
