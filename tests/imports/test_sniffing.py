"""A file is what is in it, whatever its name says, and nothing that could name another file or grow is opened."""

from __future__ import annotations

import io
import zipfile

import pytest

from apps.imports.limits import MAX_MEMBERS
from apps.imports.sniffing import Format, Refused, opened
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
