"""A bundle that was packed anew by another program stays right to both verifiers; one that two programs could read in
two ways is right to neither."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from jic_verify.verify import verify
from tests.second_verifier.runner import ROOT, SecondVerifier

VECTORS = ROOT / "docs" / "vectors"
RIGHT = VECTORS / json.loads((VECTORS / "right.json").read_text())[0]["bundle"]
# When a file was changed, as Info-ZIP writes it; whose it is; and a field of nobody's.
CHANGED, OWNED = struct.pack("<2HBI", 0x5455, 5, 1, 1_473_681_600), struct.pack("<2H", 0x7875, 11) + bytes(11)
OTHER_NAME = struct.pack("<2H", 0x7075, 9) + bytes(9)


class Unseekable(io.RawIOBase):
    """What a program writes to that cannot go back: sizes come after the content."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.content += data
        return len(data)


def packed(
    method: int = zipfile.ZIP_DEFLATED, extra: bytes = b"", comment: bytes = b"", streamed: bool = False
) -> bytes:
    into: io.RawIOBase | io.BytesIO = Unseekable() if streamed else io.BytesIO()
    with zipfile.ZipFile(RIGHT) as old, zipfile.ZipFile(into, "w", method) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2016, 9, 12, 16, 0, 0))
            info.compress_type, info.extra, info.comment = method, extra, comment
            new.writestr(info, old.read(name))
    return bytes(into.content) if isinstance(into, Unseekable) else into.getvalue()  # type: ignore[union-attr]


def twice() -> bytes:
    into = io.BytesIO(RIGHT.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(into, "a") as archive:
        archive.writestr("policy", archive.read("policy"))
    return into.getvalue()


def whole_comment() -> bytes:
    into = io.BytesIO(RIGHT.read_bytes())
    with zipfile.ZipFile(into, "a") as archive:
        archive.comment = b"signed by everybody"
    return into.getvalue()


SAME: dict[str, Callable[[], bytes]] = {
    "packed anew": packed,
    "stored": lambda: packed(zipfile.ZIP_STORED),
    "with times and owners": lambda: packed(extra=CHANGED + OWNED),
    "streamed": lambda: packed(streamed=True),
    "streamed and stored": lambda: packed(zipfile.ZIP_STORED, streamed=True),
}
AMBIGUOUS: dict[str, Callable[[], bytes]] = {
    "a file's comment": lambda: packed(comment=b"x"),
    "another name beside it": lambda: packed(extra=OTHER_NAME),
    "a field twice": lambda: packed(extra=CHANGED + CHANGED),
    "bytes before": lambda: b"x" + RIGHT.read_bytes(),
    "bytes behind": lambda: RIGHT.read_bytes() + b"x",
    "a name twice": twice,
    "a comment": whole_comment,
    "packed by bzip2": lambda: packed(zipfile.ZIP_BZIP2),
}


def accepted(path: Path) -> bool:
    """By `jic-verify`; what it says of what it refuses is another test's matter."""
    try:
        return verify(path, processes=1).finding is None
    except Unreadable:
        return False


@pytest.mark.parametrize("how", SAME)
def test_the_same_files_packed_otherwise_are_the_same_bundle(second: SecondVerifier, tmp_path: Path, how: str) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(SAME[how]())
    assert verify(path, processes=1).finding is None
    answer = second.judge(path)
    assert answer.get("right"), answer


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_a_zip_that_could_be_read_otherwise_is_right_to_neither(
    second: SecondVerifier, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(AMBIGUOUS[how]())
    assert not accepted(path)
    assert not second.judge(path).get("right")
