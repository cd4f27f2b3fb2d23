"""Of a file with several layers or folders those are taken that its reader chooses."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from apps.imports.models import FileImport
from apps.imports.reading import read_waiting
from apps.imports.receiving import receive
from apps.imports.selectors import Layer, layers_of
from tests.built_once import built_once
from tests.imports.files import SQUARE, archive, feature, geojson, kml
from tests.pages import text_of
from tests.people import identity_of
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db
FOLDERS = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
{loose}<Folder><name>East &lt;b&gt;</name>{two}</Folder><Folder><name>Запад</name>{one}{nowhere}</Folder>
</Document></kml>"""
PLACE = "<Placemark><name>{name}</name><Point><coordinates>37.1,36.2,0</coordinates></Point></Placemark>"


def folders() -> bytes:
    loose, first, second, third = (PLACE.format(name=name) for name in "abcd")
    nowhere = PLACE.format(name="e").replace("37.1,36.2", "3.1,6.2")
    return FOLDERS.format(loose=loose, two=first + second, one=third, nowhere=nowhere).encode()


def read(content: bytes) -> FileImport:
    file = receive(actor=identity_of("us.officer"), name="many", content=content)
    read_waiting()
    file.refresh_from_db()
    return file


@built_once
def many(folder: Path) -> FileImport:
    return read(folders())


def chosen(file: FileImport) -> list[int]:
    return list(file.features.filter(chosen=True).values_list("number", flat=True))


def geopackage(folder: Path) -> bytes:
    import pyogrio.raw

    path = folder / "two.gpkg"
    for name, count in (("roads", 2), ("camps", 1)):
        places = shapely.to_wkb([shapely.Point(37 + number / 10, 36) for number in range(count)])
        pyogrio.raw.write(
            str(path), places, [], [], driver="GPKG", layer=name, geometry_type="Point", crs="EPSG:4326", append=True
        )
    return path.read_bytes()


def test_folders_are_told_with_how_much_of_each_can_be_taken(many):
    assert [(one.features, one.usable, one.chosen) for one in layers_of(many)] == [(1, 1, 1), (2, 2, 2), (2, 1, 1)]
    assert [one.name for one in layers_of(many)][1:] == ["East <b>", "Запад"]
    assert "pyogrio" not in layers_of(many)[0].name


def test_layers_of_a_geopackage_and_of_an_archive_are_told_by_name(tmp_path):
    assert layers_of(read(geopackage(tmp_path))) == [Layer("roads", 2, 2, 2), Layer("camps", 1, 1, 1)]


@pytest.mark.parametrize("content", [kml(), geojson(feature(SQUARE)), archive({"doc.kml": kml()})])
def test_a_file_of_one_layer_has_none_to_choose_from(content, sign_in):
    file = read(content)
    assert layers_of(file) == []
    assert "Layers and folders" not in sign_in("us.officer").get(file.get_absolute_url()).content.decode()


def test_a_layer_is_left_out_and_taken_on_the_page(many, sign_in):
    client, address = sign_in("us.officer"), f"{many.get_absolute_url()}choice/"
    assert chosen(many) == [1, 2, 3, 4]
    client.post(address, {"which": "none", "layer": "East <b>"})
    assert chosen(many) == [1, 4]
    client.post(address, {"which": "accepted", "layer": "East <b>"})
    client.post(address, {"which": "none", "layer": "Запад"})
    assert chosen(many) == [1, 2, 3]


def test_the_page_shows_the_features_of_one_layer(many, sign_in):
    client = sign_in("us.officer")
    whole = client.get(many.get_absolute_url())
    assert "East &lt;b&gt;" in whole.content.decode()
    one = client.get(many.get_absolute_url(), {"layer": "Запад"})
    assert [row["feature"].number for row in one.context["rows"]] == [4, 5]
    assert "Features of Запад" in text_of(one.content.decode())
    assert [row["feature"].number for row in whole.context["rows"]] == [1, 2, 3, 4, 5]
    kept = client.post(f"{many.get_absolute_url()}choice/", {"shown": ["4"], "shown_layer": "Запад"})
    assert "layer=%D0%97" in kept.headers["Location"]
    assert chosen(many) == [1, 2, 3]


def test_the_api_tells_layers_and_chooses_by_them(many):
    client, address = program("us.officer", "propose"), f"/api/v1/imports/{many.uuid}/"
    said = client.get(address).json()["layers"]
    assert said[2] == {"name": "Запад", "features": 2, "usable": 1, "chosen": 1}
    listed = client.get(f"{address}features/", {"layer": "Запад"}).json()
    assert [(one["number"], one["layer"]) for one in listed["results"]] == [(4, "Запад"), (5, "Запад")]
    client.post(f"{address}choice/", {"which": "none"}, content_type=JSON)
    answer = client.post(f"{address}choice/", {"which": "accepted", "layers": ["Запад"]}, content_type=JSON)
    assert [one["chosen"] for one in answer.json()["layers"]] == [0, 0, 1]
    assert chosen(many) == [4]


def test_nobody_else_chooses(many, sign_in):
    address = f"{many.get_absolute_url()}choice/"
    assert sign_in("us.officer2").post(address, {"which": "none", "layer": "Запад"}).status_code == 404
    assert chosen(many) == [1, 2, 3, 4]
