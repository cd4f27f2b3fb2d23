"""What is sent as a file or a body is read for what it should be and nothing else: the site unpacks no archive, reads
no XML and follows no reference. Everything too long, too many or too deep is refused before it costs anything."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.drafting import content

pytestmark = pytest.mark.django_db
JSON = "application/json"
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<kml><Document><name>&c;&f;</name></Document></kml>"""


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("outline.geojson", b" " * 50_000_000)
    return packed.getvalue()


FILES = {
    "a zip bomb": zip_bomb,
    "a gzip bomb": lambda: gzip.compress(b" " * 50_000_000),
    "entities": lambda: ENTITIES,
    "a virtual layer": lambda: (
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
        b"</OGRVRTDataSource>"
    ),
    "a deep file": lambda: b"[" * 400_000,
    "a long number": lambda: b'{"type": "Point", "coordinates": [' + b"9" * 400_000 + b", 1]}",
    "a reference": lambda: (
        b'{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:1/"}},'
        b' "features": []}'
    ),
    "no text": lambda: bytes(range(256)) * 100,
    "nothing": lambda: b"",
    "a file that is too long": lambda: b" " * 5_000_001,
}


def send_file(client: Client, body: bytes, name: str = "outline.geojson") -> Any:
    said = content()
    form = {
        "kind": "opposition",
        "title_en": said.titles["en"],
        "title_ru": said.titles["ru"],
        "terms_en": said.terms["en"],
        "terms_ru": said.terms["ru"],
        "level": 1,
        "releasable_to": "all",
        "basis": "file",
        "file": SimpleUploadedFile(name, body, content_type="application/geo+json"),
    }
    return client.post("/designations/new/", form)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_outline_is_refused_quickly_with_a_sentence(sign_in, name):
    client, body = sign_in("us.officer"), FILES[name]()
    began = time.process_time()
    answer = send_file(client, body)
    assert answer.status_code == 422
    assert time.process_time() - began < 5, "nothing is unpacked"
    page = answer.content.decode()
    assert "error-summary" in page
    assert "root:" not in page
    assert "aaaaaaaaaaaaaaaaaaaa" not in page


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.kmz", "x.zip", "x.vrt", "\0.geojson", "a" * 300])
def test_the_name_of_a_file_decides_nothing(sign_in, name):
    assert send_file(sign_in("us.officer"), ENTITIES, name).status_code in (400, 422)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_packed_body_is_not_unpacked(sign_in, encoding):
    body = gzip.compress(b" " * 50_000_000) if encoding == "gzip" else zlib.compress(b" " * 50_000_000)
    answer = sign_in("us.officer").post(
        "/api/v1/geometry/check/", body, content_type=JSON, headers={"Content-Encoding": encoding}
    )
    assert answer.status_code in (400, 415, 422)


@pytest.mark.parametrize(
    "kind", ["text/xml", "application/xml", "application/vnd.google-earth.kml+xml", "application/zip"]
)
def test_the_api_takes_json_only(sign_in, kind):
    answer = sign_in("us.officer").post("/api/v1/geometry/check/", ENTITIES, content_type=kind)
    assert answer.status_code == 415


def test_too_many_fields_are_refused(sign_in):
    answer = sign_in("us.officer").post("/designations/new/", {f"field{at}": "x" for at in range(1_001)})
    assert answer.status_code == 400


def test_too_many_files_are_refused(sign_in):
    files = {f"file{at}": SimpleUploadedFile(f"{at}.geojson", b"{}") for at in range(20)}
    assert sign_in("us.officer").post("/designations/new/", files).status_code == 400


def test_a_form_that_is_too_long_is_refused(sign_in):
    body = "text=" + "x" * 12_000_001
    answer = sign_in("us.officer").post("/designations/new/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "field", "length"),
    [
        ("/sign-in/", "username", 65),
        ("/sign-in/", "password", 1_001),
        ("/sign-in/recover/", "phrase", 41),
        ("/clearances/keys/", "name", 81),
        ("/clearances/keys/", "answer", 20_001),
    ],
)
def test_each_field_has_a_longest_value(sign_in, address, field, length):
    client = Client() if address.startswith("/sign-in") else sign_in("us.officer")
    page = client.post(address, {field: "x" * length}).content.decode()
    assert f"at most {length - 1}" in page


def test_the_same_name_twice_in_json_is_one_answer_and_no_fault(sign_in):
    body = '{"kind": "opposition", "kind": "nusra", "geometry": ' + json.dumps(content().shape.geojson()) + "}"
    assert sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type=JSON).status_code in (200, 400)
