"""An operator's own extract of a base map, served by byte ranges as PMTiles clients read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from apps.atlas import views

pytestmark = pytest.mark.django_db
ADDRESS = "/map/basemap.pmtiles"
BYTES = bytes(range(256)) * 4


@pytest.fixture
def extract(tmp_path: Path, settings) -> Iterator[Path]:
    path = tmp_path / "base.pmtiles"
    path.write_bytes(BYTES)
    settings.BASEMAP = str(path)
    return path


def ranged(client: Client, words: str):
    return client.get(ADDRESS, headers={"Range": words})


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("bytes=0-6", 0, 6),
        ("bytes=1000-1023", 1000, 1023),
        ("bytes=1000-", 1000, 1023),
        ("bytes=1000-999999", 1000, 1023),
        ("bytes=5-5", 5, 5),
    ],
)
def test_a_range_is_answered_with_exactly_its_bytes(extract, sign_in, words, start, end):
    answer = ranged(sign_in("us.officer"), words)
    assert answer.status_code == 206
    assert answer.content == BYTES[start : end + 1]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end}/1024"
    assert answer.headers["Content-Length"] == str(end - start + 1)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("words", ["bytes=1024-", "bytes=9999-10000", "bytes=7-6", "bytes=" + "9" * 18 + "-"])
def test_a_range_that_holds_nothing_is_refused_with_the_size(extract, sign_in, words):
    answer = ranged(sign_in("us.officer"), words)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "words", ["", "bytes=", "bytes=a-b", "bytes=-5", "bytes=0-1,3-4", "lines=0-1", "bytes=²-³", "bytes=" + "9" * 5_000]
)
def test_what_is_no_single_range_is_answered_from_the_beginning(extract, sign_in, words):
    answer = ranged(sign_in("us.officer"), words.encode().decode("latin-1"))
    assert answer.status_code == 206
    assert answer.content == BYTES


@pytest.mark.parametrize("words", ["bytes=" + "9" * 5_000 + "-", "bytes=0-" + "9" * 5_000])
def test_numbers_of_thousands_of_digits_are_no_fault(extract, sign_in, words):
    assert ranged(sign_in("us.officer"), words).status_code in (206, 416)


def test_one_answer_has_a_limit(extract, sign_in, monkeypatch):
    monkeypatch.setattr(views, "LONGEST_RANGE", 100)
    answer = sign_in("us.officer").get(ADDRESS)
    assert answer.content == BYTES[:100]
    assert answer.headers["Content-Range"] == "bytes 0-99/1024"


def test_another_file_has_another_tag(extract, sign_in):
    client = sign_in("us.officer")
    before = ranged(client, "bytes=0-6").headers["ETag"]
    extract.write_bytes(BYTES + b"x")
    assert ranged(client, "bytes=0-6").headers["ETag"] != before


def test_an_empty_extract_has_no_range(extract, sign_in):
    extract.write_bytes(b"")
    assert ranged(sign_in("us.officer"), "bytes=0-6").status_code == 416


@pytest.mark.parametrize("setting", ["", "/nowhere/base.pmtiles"])
def test_without_an_extract_there_is_nothing_and_the_map_does_not_ask(sign_in, settings, setting):
    settings.BASEMAP = setting
    client = sign_in("us.officer")
    assert client.get(ADDRESS).status_code == 404
    assert "data-basemap" not in client.get("/map/").content.decode()


def test_with_an_extract_the_map_asks_for_it(extract, sign_in):
    assert f'data-basemap="{ADDRESS}"' in sign_in("us.officer").get("/map/").content.decode()


def test_it_is_for_people_who_are_signed_in_and_only_read(extract, sign_in):
    assert Client().get(ADDRESS).status_code == 302
    client = sign_in("us.officer")
    assert client.head(ADDRESS).status_code == 206
    assert client.post(ADDRESS).status_code == 405
