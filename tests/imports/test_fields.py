"""A file with more fields than a page can offer is read with the first of them, and its reader is told."""

from __future__ import annotations

import csv
import io
import re

import pytest

from apps.imports.limits import MAX_FIELDS
from apps.imports.models import FileImport
from apps.imports.reading import read_waiting
from apps.imports.receiving import receive
from tests.imports.files import SQUARE, feature, geojson, kml
from tests.people import identity_of

pytestmark = pytest.mark.django_db
MANY = 3_000
NAMES = [f"f{number}" for number in range(MANY)]


def read(content: bytes) -> FileImport:
    file = receive(actor=identity_of("us.officer"), name="many", content=content)
    read_waiting()
    file.refresh_from_db()
    return file


def table() -> bytes:
    rows = csv.writer(text := io.StringIO())
    rows.writerows([[*NAMES, "lat_wgs84", "lon_wgs84"], [*["1"] * MANY, "36.2", "37.1"]])
    return text.getvalue().encode()


def balloon() -> bytes:
    values = "".join(f'<Data name="{name}"><value>1</value></Data>' for name in NAMES)
    return kml().replace(b"<Polygon>", f"<ExtendedData>{values}</ExtendedData><Polygon>".encode())


@pytest.mark.parametrize(
    "content", [geojson(feature(SQUARE, **dict.fromkeys(NAMES, 1))), table(), balloon()], ids=["geojson", "csv", "kml"]
)
def test_a_file_of_many_fields_is_read_with_the_first_ones(content, sign_in):
    client = sign_in("us.officer")
    file = read(content)
    assert (file.state, len(file.heading["fields"])) == ("ready", MAX_FIELDS)
    left_out = file.heading["left_out"]
    assert MANY - MAX_FIELDS <= left_out["count"] <= MANY - MAX_FIELDS + 5
    one = file.features.get()
    assert {str(one.values[name]) for name in file.heading["fields"] if name in NAMES} == {"1"}
    assert one.values.keys() <= set(file.heading["fields"])
    page = client.get(file.get_absolute_url()).content.decode()
    assert "At most 60 fields of a file are read. Left out: 2,94" in page
    assert f"{left_out['names'][0]}, " in page
    assert len(page) < 1_000_000


def test_each_label_of_the_mapping_is_shown_once(sign_in):
    page = sign_in("us.officer").get(read(geojson(feature(SQUARE, name="x"))).get_absolute_url()).content.decode()
    form = page[page.index('id="fields"') :]
    labels = re.findall(r'<label for="id_(?:in|all)_[^>]*>', form)
    assert len(labels) > 10
    assert all('class="visually-hidden"' in label for label in labels)
    said = re.findall(r'<label for="id_(?:in|all)_[^>]*>([^<]*)<', form)
    assert len(said) == len(set(said)), "two fields have one name"
