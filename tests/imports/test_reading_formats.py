"""Tables and GeoJSON as people's programs write them, read to outlines in degrees of WGS 84."""

from __future__ import annotations

import pytest

from apps.geometry.check import Limits
from apps.geometry.coordinates import format_mgrs
from apps.geometry.gauss_kruger import read_sk42
from apps.geometry.outline import Box
from apps.imports.examining import examined
from apps.imports.raw import Answers
from apps.imports.reader import source_of
from apps.imports.sniffing import Format, Refused
from apps.imports.systems import transformation
from tests.imports.files import SQUARE, feature, geojson

LIMITS = Limits(Box(35.0, 32.0, 43.0, 38.0))
UNSAID = Answers()
WGS84 = Answers(crs="EPSG:4326")


def table(text: str, answers: Answers = WGS84, encoding: str = "utf-8"):
    source = source_of(Format.CSV, text.encode(encoding), answers)
    return source, list(source.features)


def outlines(*features, answers: Answers = UNSAID, swap: bool = False, **more):
    source = source_of(Format.GEOJSON, geojson(*features, **more), answers)
    return [examined(number, one, LIMITS, swap=swap) for number, one in enumerate(source.features, 1)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name;lat;lon\nA;36,25;37,13", (37.13, 36.25)),
        ("\ufeffname,latitude,longitude\nA,36.25,37.13", (37.13, 36.25)),
        ("название\tширота\tдолгота\nA\t36°15′00″\t37°07′48″", (37.13, 36.25)),
        ("name;coordinates\nA;36°15′00″N 37°07′48″E", (37.13, 36.25)),
        (f"name;mgrs\nA;{format_mgrs(37.13, 36.25)}", (37.13, 36.25)),
        ("name;geometry\nA;POINT Z (37.13 36.25 400)", (37.13, 36.25)),
    ],
)
def test_a_table_says_where_in_any_of_the_forms_that_people_write(text, place):
    _source, (row,) = table(text)
    assert row.values == {next(iter(row.values)): "A"}
    assert row.geometry["coordinates"] == pytest.approx(place, abs=0.0002)


def test_grid_coordinates_of_russian_maps_are_read_in_either_order():
    for text in ("name;x;y\nA;4015000;7335000", "name;y;x\nA;7335000;4015000"):
        source, (row,) = table(text, Answers())
        assert tuple(row.geometry["coordinates"]) == pytest.approx(read_sk42("SK-42 4015000 7335000"))
        assert source.asks == ()


def test_corners_in_rows_of_their_own_make_one_area():
    rows = "".join(f"A;{number};{y};{x}\n" for number, (x, y) in enumerate(SQUARE[:4], 1))
    _source, features = table(f"name;vertex;lat;lon\n{rows}B;1;36.5;37.5\n")
    assert [one.geometry["type"] for one in features] == ["Polygon", "Point"]
    assert features[0].values == {"name": "A"}


def test_plain_degrees_in_a_table_have_their_datum_asked_for():
    source, rows = table("name;lat;lon\nA;36.25;37.13", Answers())
    assert source.asks == ("crs",)
    assert rows == []
    _source, (row,) = table("name;lat;lon\nA;36.25;37.13", Answers(crs="EPSG:4284"))
    east, north = row.geometry["coordinates"]
    assert 0.0005 < abs(east - 37.13) + abs(north - 36.25) < 0.005


@pytest.mark.parametrize(("encoding", "word"), [("cp1251", "Восточные кварталы"), ("cp1256", "الأحياء الشرقية")])
def test_letters_in_an_old_encoding_are_guessed_and_asked_for(encoding, word):
    text = f"name;lat_wgs84;lon_wgs84\n{word};36.25;37.13"
    source, _none = table(text, Answers(), encoding)
    assert (source.asks, source.guess) == (("encoding",), encoding)
    _source, (row,) = table(text, Answers(encoding=encoding), encoding)
    assert row.values["name"] == word


def test_a_cell_that_names_a_file_is_only_text():
    _source, (row,) = table("name;geometry\n/etc/passwd;/vsicurl/http://127.0.0.1/x")
    assert row.fault == "geometry"
    assert row.values == {"name": "/etc/passwd"}


def test_the_site_and_files_take_one_way_from_pulkovo():
    x, y = transformation("EPSG:28407").transformer.transform(7335000, 4015000)
    assert (x, y) == pytest.approx(read_sk42("SK-42 4015000 7335000"), abs=1e-7)
    assert transformation("EPSG:4326") is None
    with pytest.raises(Refused):
        transformation("EPSG:999999")


def test_one_bad_feature_costs_no_other_one():
    bow = [[37.1, 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.3], [37.1, 36.2]]
    curve = {"type": "Feature", "properties": {}, "geometry": {"type": "GeometryCollection", "geometries": []}}
    good, crossed, far, nan, none, other = outlines(
        feature(),
        feature(bow),
        feature([[0, 0], [1, 0], [1, 1], [0, 0]]),
        feature([[float("nan"), 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.2]]),
        {"type": "Feature", "properties": {"name": "x"}, "geometry": None},
        curve,
    )
    assert good["accepted"]
    assert not good["problems"]
    assert (crossed["accepted"], crossed["repair"]["steps"]) == (False, ["untangled"])
    assert [line["problems"][0]["code"] for line in (far, nan, none, other)] == [
        "outside_bounds",
        "not_finite",
        "geometry_missing",
        "unsupported_geometry",
    ]


def test_swapped_axes_are_offered_to_be_swapped_back():
    assert outlines(feature())[0]["swappable"]
    swapped = [[y - 3, x + 3] for x, y in SQUARE]
    (line,) = outlines(feature(swapped))
    assert line["repair"]["steps"] == ["axes_swapped"]
    (again,) = outlines(feature(swapped), swap=True)
    assert again["accepted"]


def test_heights_are_left_out_and_said():
    (line,) = outlines(feature([[*place, 400] for place in SQUARE]))
    assert (line["accepted"], line["dropped"]) == (True, ["height"])


def test_geojson_on_another_datum_is_transformed_and_said():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}
    ring = [[332000, 4013000], [334000, 4013000], [334000, 4015000], [332000, 4013000]]
    source = source_of(Format.GEOJSON, geojson(feature(ring), crs=crs), Answers())
    (one,) = source.features
    assert source.system == "WGS 84 / UTM zone 37N"
    assert one.geometry["coordinates"][0][0] == pytest.approx([37.13, 36.24], abs=0.01)
    assert source_of(Format.GEOJSON, geojson(feature(), crs=None), Answers()).asks == ("crs",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"type": "FeatureCollection", "features": []}', "empty"),
        (b'{"type": "FeatureCollection", "features": [', "not_json"),
        (b'{"type": "Feature", "type": "Point"}', "twice"),
        (b'{"a": 1}', "not_geojson"),
        (b'{"type": "\xff"}', "not_utf8"),
        (b'{"type": "FeatureCollection", "features": [' + b"1," * 50_000 + b"1]}", "features"),
    ],
)
def test_geojson_that_is_none_is_refused_with_its_reason(content, code):
    with pytest.raises(Refused) as refused:
        source_of(Format.GEOJSON, content, Answers())
    assert refused.value.code == code
