"""Check 1: the files are those of the manifest, byte for byte, of the kinds that a bundle has, and all of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from jic_verify.verify import verify
from tests.verifier.made import Files, Log, listed, refused, write_folder


@pytest.fixture
def files(log: Log) -> Files:
    return log.bundle(earlier=[10])


@pytest.mark.parametrize(
    "kind",
    [
        "checkpoint",
        "policy",
        "marking.txt",
        "scope",
        "checkpoints/",
        "disclosures/",
        "tile/0/",
        "tile/entries/",
        "assertions/",
    ],
)
def test_a_file_that_is_not_the_manifests_is_refused(files: Files, tmp_path: Path, kind: str) -> None:
    path = next(name for name in files if name.startswith(kind))
    files[path] = bytes([files[path][0] ^ 1]) + files[path][1:]
    assert f"-, {path}:" in refused(files, tmp_path, 1)


def test_a_changed_entry_without_a_new_manifest_is_refused(files: Files, tmp_path: Path) -> None:
    path = next(name for name in files if name.startswith("tile/entries/"))
    files[path] = files[path].replace(b'"US"', b'"RU"', 1)
    assert path in refused(files, tmp_path, 1)


@pytest.mark.parametrize("path", ["checkpoint", "policy", "marking.txt", "manifest", "scope"])
def test_what_every_bundle_has_must_be_there(files: Files, tmp_path: Path, path: str) -> None:
    del files[path]
    assert path in refused(listed(files) if path != "manifest" else files, tmp_path, 1)


@pytest.mark.parametrize("folder", ["tile/0/", "tile/entries/"])
def test_every_tile_must_be_there(log: Log, files: Files, tmp_path: Path, folder: str) -> None:
    path = next(name for name in files if name.startswith(folder))
    del files[path]
    assert refused(listed(files), tmp_path, 1) in (
        f"-, {path}: The file is missing: a tree of {len(log.leaves)} leaves asks for it.",
    )


def test_a_file_that_the_manifest_lists_must_be_there(files: Files, tmp_path: Path) -> None:
    del files["checkpoints/10"]
    assert "which is not there" in refused(files, tmp_path, 1)


def test_a_file_that_the_manifest_does_not_list_is_refused(files: Files, tmp_path: Path) -> None:
    files["checkpoints/11"] = files["checkpoints/10"]
    assert "-, checkpoints/11: The manifest does not list this file." in refused(files, tmp_path, 1)


@pytest.mark.parametrize(
    "path",
    [
        "readme",
        "tile/0/001",
        "tile/1/000",
        "tile/0/000",
        "tile/entries/000",
        "tile/x",
        "checkpoints/010",
        "checkpoints/1000",
        "checkpoints/x",
        "disclosures/0",
        "disclosures/001",
        "disclosures/x000/000",
        "assertions/1000",
        "assertions/-1",
        "assertions/01",
        "entries/0",
        "entries/0.tlog-proof",
        "entries/0.txt",
        "policies",
        "map/common",
        "map/b5f7b5d0-0000-4000-8000-000000000000",
        "map/COMMON",
        "scopes",
    ],
)
def test_a_file_of_no_kind_or_no_place_is_refused(files: Files, tmp_path: Path, path: str) -> None:
    files[path] = b"something\n"
    refused(listed(files), tmp_path, 1)


def test_entries_come_in_tiles_or_one_by_one(log: Log, tmp_path: Path) -> None:
    files = log.bundle(window=(3, 4))
    whole = log.bundle()
    files |= {path: whole[path] for path in whole if path.startswith("tile/entries/")}
    assert "one by one" in refused(listed(files), tmp_path, 1)
    assert "in tiles" in refused(listed({**files, "scope": whole["scope"]}), tmp_path, 1)


def test_a_part_without_any_entry_is_refused(log: Log, tmp_path: Path) -> None:
    assert "is not in it" in refused(log.bundle(window=(3, 9), part=[]), tmp_path, 11)
    uuid = log.entries[-2].designation
    assert "the map, is not in the bundle" in refused(log.bundle(designation=uuid, part=[]), tmp_path, 11)


@pytest.mark.parametrize("missing", ["entries/7", "entries/7.tlog-proof"])
def test_an_entry_and_its_proof_come_together(log: Log, tmp_path: Path, missing: str) -> None:
    files = log.bundle(window=(5, 10))
    del files[missing]
    assert "entries/7" in refused(listed(files), tmp_path, 1)


def test_openings_of_a_part_are_of_its_entries(log: Log, tmp_path: Path) -> None:
    files = log.bundle(window=(4, 6))
    files["disclosures/000"] += log.bundle(window=(8, 9))["disclosures/000"]
    refused(listed(files), tmp_path, 6)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace(b"  ", b" ", 1), "Line 1 is not"),
        (lambda text: text[:64].upper() + text[64:], "Line 1 is not"),
        (lambda text: text[1:], "Line 1 is not"),
        (lambda text: b"\n" + text, "Line 1 is not"),
        (lambda text: text[:-1], "no line end"),
        (lambda text: text.replace(b"\n", b"\r\n"), "Line 1 is not"),
        (lambda text: b"".join(reversed(text.splitlines(keepends=True))), "out of order"),
        (lambda text: text + text.splitlines(keepends=True)[-1], "out of order"),
        (lambda text: text + b"a" * 64 + b"  zzz\n", "which is not there"),
        (lambda text: text + b"a" * 100_000, "longer"),
        (lambda _text: b"", "does not list"),
        (lambda _text: b"\xff\x00\n", "Line 1 is not"),
    ],
)
def test_the_manifest_has_one_form(files: Files, tmp_path: Path, change: object, sentence: str) -> None:
    files["manifest"] = change(files["manifest"])  # type: ignore[operator]
    assert sentence in refused(files, tmp_path, 1)


@pytest.mark.parametrize("content", [b"", b"One\n", b"One\nTwo", b"One\n\n", b"One\nTwo\nThree\n", b"\xff\n\xff\n"])
def test_the_marking_is_two_lines(files: Files, tmp_path: Path, content: bytes) -> None:
    files["marking.txt"] = content
    assert "two lines" in refused(listed(files), tmp_path, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"of":"everything"}',
        b'{"of": "everything"}\n',
        b'{"of":"everything","of":"everything"}\n',
        b'{"of":"nothing"}\n',
        b'{"of":"window"}\n',
        b'{"first":1,"end":3,"of":"window"}\n',
        b'{"end":3,"first":01,"of":"window"}\n',
        b'{"end":3,"first":-1,"of":"window"}\n',
        b'{"of":"designation","designation":"b5f7b5d0-0000-4000-8000-000000000000"}\n',
        b'{"designation":"B5F7B5D0-0000-4000-8000-000000000000","of":"designation"}\n',
    ],
)
def test_the_scope_has_one_form(files: Files, tmp_path: Path, content: bytes) -> None:
    files["scope"] = content
    assert "-, scope:" in refused(listed(files), tmp_path, 1)


def test_a_file_may_not_be_longer_than_its_kind(files: Files, tmp_path: Path) -> None:
    files["policy"] += b"# " + b"x" * (1 << 20) + b"\n"
    assert "longer than such a file" in refused(listed(files), tmp_path, 1)


def test_a_folder_may_hold_nothing_more(files: Files, tmp_path: Path) -> None:
    folder = write_folder(files, tmp_path / "folder")
    (folder / "tile" / "0" / "notes.txt").write_text("hello")
    finding = verify(folder).finding
    assert finding is not None
    assert (finding.check, finding.where) == (1, "tile/0/notes.txt")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="There are no links here.")
@pytest.mark.parametrize("path", ["checkpoint", "tile"])
def test_a_folder_may_hold_no_links(files: Files, tmp_path: Path, path: str) -> None:
    folder = write_folder(files, tmp_path / "folder")
    (folder / path).rename(tmp_path / "elsewhere")
    (folder / path).symlink_to(tmp_path / "elsewhere")
    finding = verify(folder).finding
    assert finding is not None
    assert (finding.check, finding.where) == (1, path)


def test_a_folder_may_hold_no_hidden_files(files: Files, tmp_path: Path) -> None:
    folder = write_folder(files, tmp_path / "folder")
    (folder / ".DS_Store").write_text("hello")
    finding = verify(folder).finding
    assert finding is not None
    assert finding.check == 1


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        verify(tmp_path / "nothing.zip")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 100, b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_zip_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bundle.zip").write_bytes(content)
    with pytest.raises(Unreadable, match="neither a folder nor a zip"):
        verify(tmp_path / "bundle.zip")
