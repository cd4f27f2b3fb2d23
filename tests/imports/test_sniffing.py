"""A file is what is in it, whatever its name says, and nothing that could name another file or grow is opened."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from apps.imports.labels import FAULTS
from apps.imports.limits import MAX_MEMBERS
from apps.imports.sniffing import Format, Refused, format_or_fault, opened
from tests.imports.files import archive, feature, geojson, kml, zipped

VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>'


@pytest.mark.parametrize(
    ("content", "file_format"),
    [
        (geojson(feature()), Format.GEOJSON),
        (b"\xef\xbb\xbf" + geojson(feature()), Format.GEOJSON),
        (kml(), Format.KML),
        (archive({"doc.kml": kml()}), Format.KMZ),
        (zipped(a_shp=b"x", a_shx=b"x", a_dbf=b"x"), Format.SHAPEFILE),
        (b"<gpx version='1.1'></gpx>", Format.GPX),
        (b"name;lat;lon\n", Format.CSV),
        ("name;lat;lon\n".encode("utf-16"), Format.CSV),
    ],
)
def test_a_format_is_told_by_what_is_in_the_file(content, file_format):
    assert opened(content).format is file_format


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" \n", "empty"),
        (VRT, "unknown"),
        (b"\x00\x01\x02\x03", "unknown"),
        (ENTITY, "entities"),
        (ENTITY.decode().encode("utf-16"), "entities"),
        (archive({"doc.kml": ENTITY}), "entities"),
        (b"\x1f\x8b\x08", "archive_kind"),
        (archive({"readme.txt": b"x"}), "archive_content"),
        (archive({"../../etc/a.kml": kml()}), "archive_path"),
        (archive({"/etc/a.kml": kml()}), "archive_path"),
        (archive({"inner.zip": archive({"doc.kml": kml()})}), "archive_nested"),
        (archive({"a/doc.kml": kml(), "b/doc.kml": kml()}), "archive_twice"),
        (archive({f"{number}.txt": b"" for number in range(MAX_MEMBERS + 1)}), "archive_members"),
        (zipped(a_shp=b"x", a_dbf=b"x"), "shape_parts"),
        (archive({"doc.kml": kml()})[:-30], "broken"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_its_reason(content, code):
    with pytest.raises(Refused) as refused:
        opened(content)
    assert refused.value.code == code


def damaged_member() -> bytes:
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_LZMA) as file:
        file.writestr("doc.kml", kml() * 9)
    content = bytearray(packed.getvalue())
    content[50] ^= 255
    content[55] ^= 255
    return bytes(content)


def nameless(name: str) -> bytes:
    content = archive({"x" * len(name) or "x": kml()})
    if not name:
        # A name of no letter: its letter belongs to what comes after it.
        parts = content.replace(b"\x01\x00\x00\x00x", b"\x00\x00\x01\x00x", 1)
        at = parts.index(b"PK\x01\x02")
        return parts[: at + 28] + b"\x00\x00\x01\x00" + parts[at + 32 :]
    return content.replace(b"x" * len(name), name.encode())


@pytest.mark.parametrize("content", [damaged_member(), nameless(""), nameless(".")], ids=["member", "no name", "dot"])
def test_a_damaged_archive_is_refused_as_broken(content):
    with pytest.raises(Refused) as refused:
        opened(content)
    assert refused.value.code == "broken"


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def packed(method: int) -> bytes:
    with zipfile.ZipFile(content := io.BytesIO(), "w", method) as file:
        file.writestr("doc.kml", kml())
        file.writestr("files/a.png", b"x" * 40)
    return content.getvalue()


PACKED = {method: packed(method) for method in METHODS}


@budget(max_examples=400, deadline=None)
@given(st.sampled_from(METHODS), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=6))
def test_whatever_bytes_of_an_archive_change_it_is_read_or_refused(method, changes):
    content = bytearray(PACKED[method])
    for place, value in changes:
        content[place % len(content)] = value
    code, params = format_or_fault(bytes(content))
    assert code in (FAULTS if params is not None else list(Format))


def test_a_bomb_is_refused_by_what_it_holds_and_not_by_what_it_says():
    bomb = archive({"doc.kml": b"0" * 70_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(Refused) as refused:
        opened(bomb)
    assert refused.value.code == "archive_size"


def test_an_archive_with_a_password_is_refused():
    content = bytearray(archive({"doc.kml": kml()}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as file:
        assert file.namelist() == ["doc.kml"]
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(sign) + (6 if sign == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(Refused) as refused:
        opened(bytes(content))
    assert refused.value.code == "archive_password"
