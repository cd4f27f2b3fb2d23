"""The vectors under docs/vectors are what the code makes, and implementations that are not ours agree with them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from pymerkle import InmemoryTree

from jic_verify.content import content_digest
from jic_verify.passkeys import Expected, judge
from jic_verify.report import as_json
from jic_verify.verify import verify
from tests.verifier.vectors import FOLDER, vectors


def listed(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_bytes())
    return found


def unpacked(path: str, content: bytes) -> Any:
    """A zip's files, which two versions of zlib may pack otherwise."""
    if not path.endswith(".zip"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except zipfile.BadZipFile:
        return content


def test_the_files_are_what_the_code_makes() -> None:
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    made = vectors()
    assert found.keys() == made.keys()
    for path, content in made.items():
        assert unpacked(path, found[path]) == unpacked(path, content), path


@pytest.mark.parametrize("line", listed("right.json"), ids=lambda line: line["name"])
def test_the_right_bundles_are_accepted_as_they_lie_there(line: dict[str, Any]) -> None:
    since = FOLDER / line["since"] if "since" in line else None
    verdict = verify(FOLDER / line["bundle"], since=since, processes=1)
    assert verdict.finding is None, verdict.finding
    assert json.loads(as_json(verdict)) == line["says"]


def test_the_refused_bundles_are_refused_as_they_lie_there() -> None:
    for line in listed("refused.json"):
        options = {name: FOLDER / line[name] for name in ("since", "policy") if name in line}
        finding = verify(FOLDER / line["bundle"], processes=1, **options).finding
        assert finding is not None, line["name"]
        assert finding.check == line["check"], (line["name"], finding)


def test_pymerkle_gives_the_same_leaf_hashes_and_roots() -> None:
    tree = InmemoryTree(algorithm="sha256")
    roots = json.loads((FOLDER / "roots.json").read_text())
    for one in listed("leaves.json"):
        assert tree.hash_buff(one["leaf"].encode()).hex() == one["hash"]
        tree.append_entry(one["leaf"].encode())
        assert tree.get_root().hex() == roots[str(one["index"] + 1)]


@pytest.mark.parametrize("one", listed("contents.json"), ids=lambda one: one["name"])
def test_contents_have_the_digests_that_rfc8785_gives(one: dict[str, Any]) -> None:
    assert content_digest(one["designation"], one["version"], one["outline"], one["text"]) == one["digest"]


@pytest.mark.parametrize("one", listed("assertions.json"), ids=lambda one: one["algorithm"])
def test_assertions_of_each_algorithm_are_signed(one: dict[str, Any]) -> None:
    stated = json.loads(one["statement"])
    expected = Expected(*(stated[name] for name in ("designation", "version", "delegation", "digest", "round")))
    judge(one["evidence"], bytes.fromhex(one["public_key"]), expected, one["statement"].encode())
