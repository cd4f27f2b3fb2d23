"""Whatever JSON comes in, by any way, is read or refused with a problem; nothing else is ever raised."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.geometry.check import Limits
from apps.geometry.entering import Entry, read_entry
from apps.geometry.outline import Box
from apps.geometry.problems import Code

THEATRE = Limits(Box(35.0, 32.0, 43.0, 38.0))
RING = [[37.0, 36.0], [37.2, 36.0], [37.2, 36.2], [37.0, 36.0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
OTHER = {"type": "MultiPolygon", "coordinates": [[[[x + 1, y] for x, y in RING]]]}
LINE = {"type": "LineString", "coordinates": RING[:3]}
POINT = {"type": "Point", "coordinates": [37.0, 36.0]}
FEATURE = {"type": "Feature", "properties": {"name": "East"}, "geometry": POLYGON}
COLLECTION = {"type": "FeatureCollection", "features": [FEATURE, {**FEATURE, "geometry": OTHER}]}
VALID = [
    POLYGON,
    OTHER,
    LINE,
    POINT,
    FEATURE,
    COLLECTION,
    {"type": "GeometryCollection", "geometries": [POLYGON, OTHER]},
]
PULKOVO = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4284"}}

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["Polygon", "Feature", "Point", *VALID]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "crs", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def places_in(content, path=()):
    """Every place in a JSON document, the document itself first."""
    yield path
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        yield from places_in(value, (*path, key))


@st.composite
def mutated(draw):
    """Valid GeoJSON with one to three places replaced, removed or doubled."""
    content = copy.deepcopy(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places_in(content))))
        if not path:
            return draw(anything)
        parent = content
        for key in path[:-1]:
            parent = parent[key]
        match draw(st.sampled_from(["replace", "remove", "double"])):
            case "replace":
                parent[path[-1]] = copy.deepcopy(draw(anything))
            case "remove":
                del parent[path[-1]]
            case "double" if isinstance(parent, list):
                parent.insert(path[-1], copy.deepcopy(parent[path[-1]]))
    return content


@settings(max_examples=600, deadline=None)
@given(mutated(), st.sampled_from(["area", "route", "site"]), st.sampled_from(["file", "text", "object"]), anything)
def test_any_json_is_read_or_refused(content, wanted, way, metres):
    text = json.dumps(content)
    entries = {
        "file": Entry(wanted, file=text.encode(), width_m=metres, radius_m=metres),
        "text": Entry(wanted, geometry=text, width_m=metres, radius_m=metres),
        "object": Entry(wanted, geometry=content, width_m=metres, radius_m=metres),
    }
    reading = read_entry(entries[way], THEATRE, repairing=True)
    assert (reading.shape is None) == any(problem.severity == "error" for problem in reading.problems)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(raw):
    reading = read_entry(Entry("area", file=raw), THEATRE, repairing=True)
    assert reading.problems


@pytest.mark.parametrize("bad", [{"type": "Polygon"}, {"type": "MultiPolygon", "coordinates": None}, 5, None, [], ""])
@pytest.mark.parametrize("holder", ["features", "geometries", "feature"])
def test_a_bad_geometry_beside_a_good_one_is_named_or_left_out(bad, holder):
    if holder == "features":
        content = {"type": "FeatureCollection", "features": [FEATURE, bad]}
    elif holder == "geometries":
        content = {"type": "GeometryCollection", "geometries": [POLYGON, bad]}
    else:
        feature = {"type": "Feature", "geometry": bad}
        content = {"type": "FeatureCollection", "features": [FEATURE, feature]}
    reading = read_entry(Entry("area", geometry=content), THEATRE)
    assert any("1" in str(problem.params.get("path")) for problem in reading.problems)


def read(content, wanted="area"):
    return read_entry(Entry(wanted, file=json.dumps(content).encode(), width_m=100), THEATRE)


def codes(content):
    return {problem.code for problem in read(content).problems}


@pytest.mark.parametrize(
    "content",
    [
        {**COLLECTION, "crs": PULKOVO},
        {"type": "FeatureCollection", "features": [{**FEATURE, "crs": PULKOVO}]},
        {**FEATURE, "geometry": {**POLYGON, "crs": PULKOVO}},
        {"type": "GeometryCollection", "geometries": [{**POLYGON, "crs": PULKOVO}]},
        {**POLYGON, "crs": PULKOVO},
    ],
    ids=["collection", "feature", "geometry of a feature", "geometry of a collection", "geometry"],
)
def test_another_reference_system_is_refused_wherever_it_stands(content):
    reading = read(content)
    assert [problem.code for problem in reading.problems] == [Code.FOREIGN_CRS]
    assert reading.problems[0].params["path"].endswith("crs")


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "OGC:CRS84",
        "CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "https://www.opengis.net/def/crs/OGC/0/CRS84h",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG:6.9:4326",
        "urn:ogc:def:crs:EPSG::4979",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "http://www.opengis.net/gml/srs/epsg.xml#4326",
    ],
)
def test_every_usual_name_of_wgs_84_is_read(name):
    assert read({**FEATURE, "crs": {"type": "name", "properties": {"name": name}}}).shape is not None


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:3857",
        "XEPSG:4326",
        "EPSG:43260",
        "EPSG:14326",
        4284,
        True,
        [],
        {},
        {"type": "link", "properties": {"href": "http://example.org/crs"}},
        {"type": "name", "properties": None},
        {"type": "name", "properties": {"name": 5.5}},
    ],
)
def test_any_other_name_is_refused(crs):
    assert codes({**FEATURE, "crs": crs}) == {Code.FOREIGN_CRS}


@pytest.mark.parametrize(
    "member", ["CRS", "coordrefsys", "srs", "srsName", "srid", "SRID", "spatialReference", "reference_system"]
)
@pytest.mark.parametrize("holder", ["geometry", "feature", "properties"])
def test_a_reference_system_is_heeded_under_every_name_for_it(member, holder):
    def holding(crs):
        if holder == "geometry":
            return {**FEATURE, "geometry": {**POLYGON, member: crs}}
        return {**FEATURE, member: crs} if holder == "feature" else {**FEATURE, "properties": {member: crs}}

    for foreign in ("EPSG:4284", 4284, "4284", {"wkid": 4284}, PULKOVO):
        assert codes(holding(foreign)) == {Code.FOREIGN_CRS}
    for usual in ("EPSG:4326", 4326, "4326", {"wkid": 4326, "latestWkid": 4326}):
        assert read(holding(usual)).shape is not None


@pytest.mark.parametrize(
    "properties", [{"name": "EPSG:4326", "code": 4284}, {"href": "EPSG:4326", "name": "Pulkovo 1942"}]
)
def test_a_reference_system_that_says_two_things_is_refused(properties):
    assert codes({**FEATURE, "crs": {"type": "name", "properties": properties}}) == {Code.FOREIGN_CRS}


@pytest.mark.parametrize("place", ["crs", "type", "coordinates", "name"])
def test_a_member_that_is_there_twice_is_refused(place):
    doubled = {
        "crs": json.dumps(POLYGON)[:-1] + ', "crs": "EPSG:4284", "crs": "EPSG:4326"}',
        "type": json.dumps(POLYGON)[:-1] + ', "type": "Polygon"}',
        "coordinates": json.dumps(POLYGON)[:-1] + ', "coordinates": []}',
        "name": json.dumps(FEATURE).replace('{"name"', '{"name": "West", "name"'),
    }
    for entry in (Entry("area", file=doubled[place].encode()), Entry("area", geometry=doubled[place])):
        (problem,) = read_entry(entry, THEATRE).problems
        assert (problem.code, problem.params["name"]) == (Code.SAID_TWICE, place)


@pytest.mark.parametrize(
    "content",
    [
        {**FEATURE, "coordinates": OTHER["coordinates"]},
        {**POLYGON, "geometry": OTHER},
        {**COLLECTION, "geometry": OTHER},
        {"type": "GeometryCollection", "geometries": [POLYGON], "features": [FEATURE]},
    ],
)
def test_an_object_with_the_content_of_two_types_is_refused(content):
    assert codes(content) == {Code.NOT_GEOJSON}


@pytest.mark.parametrize("more", [["36.1"], [[]], [True], [{}], [0, 37.2, 36.2]])
def test_what_is_no_height_is_not_dropped_as_one(more):
    line = {"type": "LineString", "coordinates": [[37.0, 36.0, *more], [37.2, 36.1]]}
    assert [problem.code for problem in read(line, "route").problems] == [Code.BAD_COORDINATE]


def test_a_number_of_epsg_is_read():
    assert read({**FEATURE, "crs": {"type": "EPSG", "properties": {"code": 4326}}}).shape is not None


def test_an_unknown_reference_system_is_read_with_a_warning():
    assert codes({**FEATURE, "crs": None}) == {Code.CRS_UNKNOWN}


@pytest.mark.parametrize("empty", [{"geometry": None}, {}, {"geometry": {"type": "Polygon", "coordinates": []}}])
def test_a_feature_without_geometry_beside_a_polygon_is_named(empty):
    reading = read({"type": "FeatureCollection", "features": [FEATURE, {"type": "Feature", **empty}]})
    assert reading.shape is not None
    assert [problem.code for problem in reading.problems] == [Code.GEOMETRY_MISSING]


@pytest.mark.parametrize(("wanted", "content"), [("area", POINT), ("area", LINE), ("route", POLYGON), ("site", LINE)])
def test_a_geometry_of_another_shape_is_named_before_its_measures(wanted, content):
    problems = read(content, wanted).problems
    assert [problem.code for problem in problems] == [Code.WRONG_GEOMETRY]
    assert problems[0].params["wanted"] == wanted
