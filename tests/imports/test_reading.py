"""A file is read by a confined program beside the requests, and what was read outlasts the worker that read it."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pyogrio.raw as pyogrio
import pytest
import shapely

from apps.access.errors import Incomplete, NotPermitted, NotVisible
from apps.imports import reading
from apps.imports.labels import dropped_sentences, problem_sentences
from apps.imports.models import FileImport, ImportedFeature
from apps.imports.reading import read_waiting
from apps.imports.receiving import read_anew, receive, remove
from apps.imports.selectors import own_file
from tests.imports.files import archive, feature, geojson, kml
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def received(content: bytes, name: str = "areas.geojson", who: str = "us.officer") -> FileImport:
    return receive(actor=identity_of(who), name=name, content=content)


def read(content: bytes, name: str = "areas.geojson") -> FileImport:
    file = received(content, name)
    read_waiting()
    file.refresh_from_db()
    return file


def test_a_file_is_read_feature_by_feature_without_files_and_network():
    file = read(geojson(*(feature(name=f"Area {number}") for number in range(3))), "C:\\maps\\../areas.geojson")
    assert (file.state, file.read, file.count, file.name) == ("ready", 3, 3, "areas.geojson")
    assert set(file.heading["holds"]) >= {"limits", "files", "calls"}
    assert [one.values["name"] for one in file.features.all()] == ["Area 0", "Area 1", "Area 2"]
    assert all(one.chosen and one.accepted for one in file.features.all())


@pytest.mark.parametrize("packed", [False, True])
def test_a_map_of_google_earth_is_read_with_its_heights_left_out(packed):
    content = kml(height=400)
    file = read(archive({"doc.kml": content, "files/icon.png": b"x"}) if packed else content, "map")
    (one,) = file.features.all()
    assert (one.values["Name"], one.wanted, one.dropped) == ("Восток", "area", ["height"])


def curved_geopackage(folder: Path) -> bytes:
    """A square, and a circle that is drawn by arcs; the library that we lock writes no curves itself."""
    squares = [shapely.to_wkb(shapely.box(west, 36, west + 0.1, 36.1)) for west in (37, 38)]
    path, names = folder / "curved.gpkg", [np.array(["circle", "square"], dtype=object)]
    pyogrio.write(
        str(path),
        np.array(squares, dtype=object),
        names,
        ["name"],
        driver="GPKG",
        geometry_type="Unknown",
        crs="EPSG:4326",
    )
    corners = [(37, 36), (37.05, 36.05), (37.1, 36), (37.05, 35.95), (37, 36)]
    ring = struct.pack("<BII", 1, 8, len(corners)) + b"".join(struct.pack("<dd", *corner) for corner in corners)
    circle = b"GP\0\x01" + struct.pack("<i", 4326) + struct.pack("<BII", 1, 10, 1) + ring
    with sqlite3.connect(path) as base:
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{trigger}"')
        base.execute("UPDATE curved SET geom = ? WHERE fid = 1", (circle,))
    return path.read_bytes()


def test_curves_become_straight_pieces_and_the_feature_says_so(tmp_path):
    circle, square = read(curved_geopackage(tmp_path)).features.all()
    assert (circle.dropped, square.dropped) == (["curve"], [])
    assert circle.vertices > 50
    assert dropped_sentences(circle.dropped)


def test_a_curve_in_a_table_costs_its_own_row_alone():
    table = 'name,wkt_wgs84\nA,"CURVEPOLYGON(CIRCULARSTRING(37 36,37.05 36.05,37.1 36,37.05 35.95,37 36))"\n'
    curve, point = read((table + 'B,"POINT (37.1 36.1)"\n').encode(), "table.csv").features.all()
    assert (curve.accepted, point.accepted) == (False, True)
    assert "CURVEPOLYGON" in problem_sentences(curve.problems)[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (geojson(*({**feature(), "id": key} for key in (7, 8, 7, "7"))), [False, False, True, True]),
        (geojson(*(feature(ID=key) for key in ("a", "a", "b"))), [False, True, False]),
        (geojson(feature(), feature()), [False, False]),
        (b"uuid,latitude,longitude\nx,36.1,37.1\nx,36.2,37.2\n", [False, True]),
    ],
)
def test_a_feature_with_the_identifier_of_another_is_told(content, told):
    file = read(content)
    if file.state == "asking":
        read_anew(identity_of("us.officer"), file.uuid, crs="EPSG:4326")
        read_waiting()
    assert [one.repeated for one in file.features.all()] == told


def test_a_shapefile_is_read_and_asked_for_what_it_does_not_say(tmp_path):
    ring = [(335000, 4015000), (337000, 4015000), (337000, 4017000), (335000, 4015000)]
    geometry = np.array([shapely.to_wkb(shapely.Polygon(ring))], dtype=object)
    names = [np.array(["Восток"], dtype=object)]
    pyogrio.write(
        str(tmp_path / "a.shp"),
        geometry,
        names,
        ["name"],
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        encoding="cp1251",
    )
    parts = {f"a.{end}": (tmp_path / f"a.{end}").read_bytes() for end in ("shp", "shx", "dbf")}
    parts["a.dbf"] = parts["a.dbf"][:29] + b"\0" + parts["a.dbf"][30:]
    file = read(archive(parts), "a.zip")
    assert (file.state, file.heading["asks"]) == ("asking", ["crs"])
    read_anew(identity_of("us.officer"), file.uuid, crs="EPSG:32637")
    read_waiting()
    file.refresh_from_db()
    assert (file.state, file.heading["asks"]) == ("asking", ["encoding"])
    read_anew(identity_of("us.officer"), file.uuid, encoding="cp1251")
    read_waiting()
    file.refresh_from_db()
    assert (file.state, file.heading["system"]) == ("ready", "WGS 84 / UTM zone 37N")
    assert file.features.get().values == {"name": "Восток"}


def test_a_reading_that_was_ended_goes_on_behind_what_it_stored(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    file = received(geojson(*(feature(name=str(number)) for number in range(5))))
    real, told = reading._update, []

    def ended(row, **changes):
        told.append(changes)
        if changes.get("read") == 4:
            raise KeyboardInterrupt
        real(row, **changes)

    monkeypatch.setattr(reading, "_update", ended)
    with pytest.raises(KeyboardInterrupt):
        read_waiting()
    file.refresh_from_db()
    assert (file.state, file.read, file.features.count()) == ("reading", 2, 2)
    monkeypatch.setattr(reading, "_update", real)
    read_waiting()
    file.refresh_from_db()
    assert (file.state, file.read) == ("ready", 5)
    assert [one.values["name"] for one in file.features.all()] == ["0", "1", "2", "3", "4"]


def test_what_an_earlier_reading_says_of_a_file_is_not_taken():
    file = received(geojson(feature()))
    late = FileImport.objects.get(pk=file.pk)
    read_anew(identity_of("us.officer"), file.uuid, swap=True)
    with pytest.raises(reading._Superseded):
        reading._store(late, iter([{"fields": [], "count": 1}]))
    assert not ImportedFeature.objects.exists()


def test_of_a_refused_file_nothing_is_kept_but_why():
    file = read(json.dumps({"type": "FeatureCollection", "features": [1] * 10_001}).encode())
    assert (file.state, file.fault, file.fault_params["limit"]) == ("failed", "features", 10_000)
    assert not file.features.exists()


def test_a_file_is_its_persons_alone_and_a_liaison_officers():
    file = received(geojson(feature()))
    with pytest.raises(NotVisible):
        own_file(identity_of("us.officer2"), file.uuid)
    with pytest.raises(NotVisible):
        remove(identity_of("ru.officer"), file.uuid)
    with pytest.raises(NotPermitted):
        received(geojson(feature()), who="us.authority")
    with pytest.raises(Incomplete):
        received(b"<html></html>")
    remove(identity_of("us.officer"), file.uuid)
    assert not FileImport.objects.exists()
