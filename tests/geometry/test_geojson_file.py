"""Files are refused for their size, encoding, syntax, nesting and kind before any geometry is looked at."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.geometry.geojsonfile import FileContents, read_geojson
from apps.geometry.problems import Code, GeometryRejected, Problem
from tests.geometry.drawn import SYRIA

POLYGON = {"type": "Polygon", "coordinates": [[[37, 36], [37.1, 36], [37, 36.1], [37, 36]]]}


def feature(name: str, geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def test_a_collection_gives_its_geometries_with_their_names() -> None:
    features = [feature("Castello", POLYGON), feature("", POLYGON), feature("nowhere", None)]
    raw = b"\xef\xbb\xbf" + json.dumps({"type": "FeatureCollection", "features": features}).encode()
    missing = Problem(Code.GEOMETRY_MISSING, params={"path": "/features/2", "name": "nowhere"})
    assert read_geojson(raw, SYRIA) == FileContents((POLYGON, POLYGON), ("Castello", ""), (missing,))


def test_a_bare_geometry_and_a_collection_of_geometries_are_read() -> None:
    collection = {"type": "GeometryCollection", "geometries": [POLYGON, POLYGON]}
    assert read_geojson(json.dumps(POLYGON).encode(), SYRIA).geometries == (POLYGON,)
    assert len(read_geojson(json.dumps(collection).encode(), SYRIA).geometries) == 2


@pytest.mark.parametrize(
    ("raw", "code", "params"),
    [
        (b" " * 5_000_001, Code.TOO_LARGE, {"size": 5_000_001, "limit": 5_000_000}),
        (b'{"a":\n"\xff"}', Code.BAD_ENCODING, {"byte": 7, "line": 2}),
        ('{"type": "Point"}'.encode("utf-16"), Code.BAD_ENCODING, {"byte": 0, "line": 1}),
        (b"{\n oops", Code.NOT_JSON, {"line": 2, "column": 2}),
        (b"[" * 200_000, Code.NESTED_TOO_DEEP, {}),
        (b"[1]", Code.NOT_GEOJSON, {"found": "list", "path": ""}),
        (b'{"type": "Topology"}', Code.NOT_GEOJSON, {"found": "Topology", "path": "/type"}),
        (b'{"type": "MultiPoint"}', Code.UNSUPPORTED_GEOMETRY, {"type": "MultiPoint", "path": ""}),
        (b'{"type": "FeatureCollection", "features": []}', Code.EMPTY, {}),
        (b'{"type": "FeatureCollection"}', Code.NOT_GEOJSON, {"found": "None", "path": "/features"}),
        (b'{"type": "Point", "coordinates": [' + b"9" * 6000 + b", 1]}", Code.NOT_FINITE, None),
        (
            b'{"type": "Point", "coordinates": [1], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::28407"}}}',
            Code.FOREIGN_CRS,
            {"crs": "urn:ogc:def:crs:EPSG::28407", "path": "/crs"},
        ),
    ],
)
def test_a_file_that_is_no_geojson_says_why(raw: bytes, code: Code, params: dict[str, Any] | None) -> None:
    with pytest.raises(GeometryRejected) as caught:
        read_geojson(raw, SYRIA)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert params is None or problem.params == params


def test_collections_in_collections_have_an_end() -> None:
    nested: dict[str, Any] = POLYGON
    for _ in range(20):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(GeometryRejected) as caught:
        read_geojson(json.dumps(nested).encode(), SYRIA)
    assert caught.value.problems[0].code == Code.NESTED_TOO_DEEP


def test_the_usual_name_of_wgs_84_is_accepted() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read_geojson(json.dumps({**POLYGON, "crs": crs}).encode(), SYRIA)


FOREIGN = [
    "http://www.opengis.net/def/crs/EPSG/0/28407",
    "[EPSG:28407]",
    {"type": "Reference", "href": "http://www.opengis.net/def/crs/EPSG/0/28407", "epoch": 2016.4},
    ["http://www.opengis.net/def/crs/OGC/0/CRS84", "http://www.opengis.net/def/crs/EPSG/0/5773"],
    5,
]


@pytest.mark.parametrize("system", FOREIGN, ids=str)
@pytest.mark.parametrize("where", ["geometry", "feature", "collection"])
def test_another_system_in_coordrefsys_is_refused_wherever_it_stands(system: Any, where: str) -> None:
    """JSON-FG's member for the reference system says the same as the older `crs`."""
    levels: dict[str, dict[str, Any]] = {"geometry": {}, "feature": {}, "collection": {}}
    levels[where] = {"coordRefSys": system}
    one = {**feature("Castello", {**POLYGON, **levels["geometry"]}), **levels["feature"]}
    content = {"type": "FeatureCollection", "features": [one], **levels["collection"]}
    with pytest.raises(GeometryRejected) as caught:
        read_geojson(json.dumps(content).encode(), SYRIA)
    assert [problem.code for problem in caught.value.problems] == [Code.FOREIGN_CRS]


@pytest.mark.parametrize(
    "system",
    [
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "[OGC:CRS84]",
        {"type": "Reference", "href": "http://www.opengis.net/def/crs/OGC/0/CRS84", "epoch": 2016.4},
    ],
    ids=str,
)
def test_wgs_84_in_coordrefsys_is_accepted(system: Any) -> None:
    assert read_geojson(json.dumps({**POLYGON, "coordRefSys": system}).encode(), SYRIA).warnings == ()


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
def test_nothing_but_a_refusal_is_thrown_at_any_bytes(raw: bytes) -> None:
    with pytest.raises(GeometryRejected):
        read_geojson(raw, SYRIA)
