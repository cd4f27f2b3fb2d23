"""Check 1, the zip itself: hostile ones are refused, and what other programs write beside a file is let be."""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.findings import Finding, Unreadable
from jic_verify.verify import verify
from jic_verify.zips import CENTRAL, PIECE, content_of, members_of
from tests.verifier.made import Files, Log, write_folder, write_zip


@pytest.fixture
def files(log: Log) -> Files:
    return log.bundle()


def finding_in(path: Path) -> Finding:
    finding = verify(path).finding
    assert finding is not None, "The zip was accepted."
    assert finding.check == 1
    return finding


def written(path: Path, files: Files, change: Callable[[zipfile.ZipFile], None] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
        if change:
            change(archive)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr("policy", b"other"))
    assert "twice" in finding_in(path).sentence


@pytest.mark.parametrize(
    "name",
    ["../policy", "/policy", "a/../policy", "a//b", "a/./b", "c:/policy", "a\\b", "policy ", "ю", "a/", "x" * 201, "."],
)
def test_a_path_that_leads_elsewhere_is_refused(files: Files, tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr(zipfile.ZipInfo(name), b"x"))
    finding_in(path)


def test_a_link_is_refused(files: Files, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr(link, b"/etc/passwd"))
    assert "a link" in finding_in(path).sentence


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(files: Files, tmp_path: Path, method: int) -> None:
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr("more", b"x" * 100, method))
    assert "packed in a way" in finding_in(path).sentence


def test_encryption_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files)
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    path.write_bytes(content)
    assert "encrypted" in finding_in(path).sentence


def test_a_comment_of_a_file_is_refused(files: Files, tmp_path: Path) -> None:
    commented = zipfile.ZipInfo("zzz")
    commented.comment = b"hello"
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr(commented, b"x"))
    assert "comment" in finding_in(path).sentence


def test_a_field_that_may_rename_a_file_is_refused(files: Files, tmp_path: Path) -> None:
    renamed = zipfile.ZipInfo("zzz")
    renamed.extra = struct.pack("<2HBI", 0x7075, 9, 1, 0) + b"abcd"
    path = written(tmp_path / "b.zip", files, lambda archive: archive.writestr(renamed, b"x"))
    finding_in(path)


def test_bytes_before_the_first_file_are_refused(files: Files, tmp_path: Path) -> None:
    packed = written(tmp_path / "b.zip", files).read_bytes()
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        assert archive.fp is not None
        archive.fp.write(b"#!/bin/sh\n")
        archive.start_dir = archive.fp.tell()
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
    assert "belong to no file" in finding_in(tmp_path / "c.zip").sentence
    (tmp_path / "d.zip").write_bytes(b"#!/bin/sh\n" + packed)
    finding_in(tmp_path / "d.zip")


def test_bytes_between_files_are_refused(files: Files, tmp_path: Path) -> None:
    def gap(archive: zipfile.ZipFile) -> None:
        assert archive.fp is not None
        archive.fp.seek(archive.start_dir)
        archive.fp.write(b"hidden")
        archive.start_dir = archive.fp.tell()
        archive.writestr(zipfile.ZipInfo("zzz"), b"x")

    assert "belong to no file" in finding_in(written(tmp_path / "b.zip", files, gap)).sentence


def test_a_directory_in_another_order_than_the_files_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files, lambda archive: archive.filelist.reverse())
    finding_in(path)


def test_two_files_in_one_place_are_refused(files: Files, tmp_path: Path) -> None:
    def twice(archive: zipfile.ZipFile) -> None:
        archive.filelist.append(archive.filelist[-1])

    finding_in(written(tmp_path / "b.zip", files, twice))


@pytest.mark.parametrize("at", [6, 8, 14, 18, 22, 26, 30])
def test_a_header_that_differs_from_the_directory_is_refused(files: Files, tmp_path: Path, at: int) -> None:
    path = written(tmp_path / "b.zip", files)
    content = bytearray(path.read_bytes())
    content[at] ^= 2
    path.write_bytes(content)
    finding_in(path)


def test_what_unpacks_to_more_than_it_says_is_refused(files: Files, tmp_path: Path) -> None:
    path = write_zip(files, tmp_path / "b.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name] if name != "policy" else b"\0" * 50_000_000)
        info = archive.getinfo("policy")
        at = info.header_offset + 22
        info.file_size = 100
        assert archive.fp is not None
        archive.fp.seek(at)
        archive.fp.write(struct.pack("<I", 100))
        archive.fp.seek(archive.start_dir)
    assert finding_in(path).where == "policy"
    assert "length or checksum" in finding_in(path).sentence


def test_something_after_the_end_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(Unreadable, match="something follows"):
        verify(path)


def test_a_second_end_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files)
    path.write_bytes(path.read_bytes() + b"PK\x05\x06" + b"\0" * 18)
    finding_in(path)


def test_a_comment_of_the_zip_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files, lambda archive: setattr(archive, "comment", b"hello"))
    with pytest.raises(Unreadable, match="something follows"):
        verify(path)


def test_a_directory_that_claims_more_files_than_it_has_is_refused(files: Files, tmp_path: Path) -> None:
    path = written(tmp_path / "b.zip", files)
    content = bytearray(path.read_bytes())
    for at in (-14, -12):
        content[len(content) + at] += 1
    path.write_bytes(content)
    finding_in(path)


def test_a_zip_that_was_written_as_a_stream_is_accepted(files: Files, tmp_path: Path) -> None:
    class Unseekable(io.RawIOBase):
        def __init__(self, file: io.BufferedWriter) -> None:
            self._file = file

        def writable(self) -> bool:
            return True

        def write(self, content: object) -> int:
            return self._file.write(content)  # type: ignore[arg-type]

    path = tmp_path / "b.zip"
    with path.open("wb") as file, zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    assert verify(path).finding is None


def test_a_zip_with_large_fields_is_accepted(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(files[name])
    assert verify(path).finding is None


def test_a_zip_of_more_than_65535_files_is_read(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"entries/{number}"), b"")
    # As far as the manifest, which it lacks.
    assert finding_in(path).where == "manifest"


@pytest.mark.skipif(not shutil.which("zip"), reason="There is no `zip` here.")
def test_what_a_delegation_zips_again_itself_is_accepted(files: Files, tmp_path: Path) -> None:
    write_folder(files, tmp_path / "folder")
    subprocess.run(["zip", "-q", "-r", "-D", "../b.zip", "."], cwd=tmp_path / "folder", check=True)
    assert verify(tmp_path / "b.zip").finding is None


def test_times_and_owners_of_files_mean_nothing(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (2016, 9, 12, 15, 43, 0))
            info.extra = struct.pack("<2HBI", 0x5455, 5, 1, 1_473_694_980)
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name])
    assert verify(path).finding is None


def test_the_directory_is_read_as_the_standard_library_reads_it(files: Files, tmp_path: Path) -> None:
    path = write_zip(files, tmp_path / "b.zip")
    with zipfile.ZipFile(path) as archive:
        assert {info.filename for info in archive.infolist()} == set(files)
    assert CENTRAL.size == 46


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_large_files_can_be_read_side_by_side(tmp_path: Path, method: int) -> None:
    """A check walks through the openings of a tile and looks at evidence in between."""
    contents = {"a": random.Random(1).randbytes(3 * PIECE), "b": random.Random(2).randbytes(3 * PIECE)}
    with zipfile.ZipFile(tmp_path / "b.zip", "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    with (tmp_path / "b.zip").open("rb") as file:
        places = dict(members_of(file, (tmp_path / "b.zip").stat().st_size))
        found = {"a": b"", "b": b""}
        for one, other in zip(content_of(file, places["a"], "a"), content_of(file, places["b"], "b"), strict=True):
            found["a"] += one
            found["b"] += other
    assert found == contents
