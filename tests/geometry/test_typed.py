"""What people type stays beside what it becomes: units of length, forms of positions, another datum."""

import pytest
from hypothesis import given
from pyproj import Geod, Transformer

from apps.geometry.coordinates import parse_coordinate
from apps.geometry.gauss_kruger import ACCURACY_M, format_sk42, read_sk42
from apps.geometry.problems import GeometryRejected
from apps.geometry.table import parse_table
from apps.geometry.typed import Form, parse_length, read_position, table_note
from tests.geometry.drawn import latitudes, longitudes

ELLIPSOID = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("text", "metres", "note"),
    [
        ("500", 500, ""),
        ("500 m", 500, ""),
        ("500м", 500, ""),
        ("500 yd", 457, "500 yd = 457 m"),
        ("500 ярдов", 457, "500 ярдов = 457 m"),
        ("1.5 km", 1500, "1.5 km = 1500 m"),
        ("1,5 км", 1500, "1,5 км = 1500 m"),
        ("1000 ft", 305, "1000 ft = 305 m"),
        ("2 nm", 3704, "2 nm = 3704 m"),
    ],
)
def test_a_length_is_read_in_the_unit_that_was_typed(text: str, metres: int, note: str) -> None:
    length = parse_length(text)
    assert length is not None
    assert (length.metres, length.note) == (metres, note)


@pytest.mark.parametrize(
    "text", ["", "m", "-5 m", "5 parsec", "1e3", "9999999999 m", "99999 km", "5 m 3", "٥ m", "NaN"]
)
def test_what_is_no_length_is_none(text: str) -> None:
    assert parse_length(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("36.25 N 37.16 E", Form.DECIMAL),
        ("36.25, 37.16", Form.DECIMAL),
        ("36°15'13\"N 37°08'31\"E", Form.DMS),
        ("37S CA 33677 07717", Form.MGRS),
        ("37ssa3367707717".replace("sa", "ca"), Form.MGRS),
        ("SK-42 4015000 7335000", Form.SK42),
        ("СК-42 Х=4015000 У=7335000", Form.SK42),
    ],
)
def test_the_form_of_a_position_is_told(text: str, form: Form) -> None:
    found = read_position(text)
    assert found.form is form
    assert (found.note == "") == (form is Form.DECIMAL)
    assert found.note.startswith(text if form is not Form.DECIMAL else "")


def test_a_bearing_and_a_distance_are_measured_from_a_vertex() -> None:
    found = read_position("045 500 yd", (37.1, 36.2))
    bearing, _back, metres = ELLIPSOID.inv(37.1, 36.2, found.longitude, found.latitude)
    assert (bearing, metres) == (pytest.approx(45, abs=0.01), pytest.approx(457.2, abs=0.01))
    assert found.note == "36.200000 N 37.100000 E + 045 500 yd = 36.202913 N 37.103595 E"
    assert read_position("азимут 90° 2,5 км", (37.1, 36.2)).form is Form.OFFSET
    for text, origin in (("045 500 yd", None), ("400 500 yd", (37.1, 36.2))):
        with pytest.raises(GeometryRejected):
            read_position(text, origin)


@given(longitudes, latitudes)
def test_sk42_comes_in_as_it_went_out(longitude: int, latitude: int) -> None:
    where = longitude / 1e6, latitude / 1e6
    written = format_sk42(*where)
    back = read_sk42(f"SK-42 {written}")
    assert back is not None
    assert ELLIPSOID.inv(*where, *back)[2] < 1


def test_sk42_is_what_the_register_of_systems_says_within_its_accuracy() -> None:
    # EPSG:28407, whichever of the published transformations the library takes.
    register = Transformer.from_crs("EPSG:28407", "OGC:CRS84", always_xy=True)
    for north, east in ((4_015_000, 7_335_000), (3_700_000, 7_250_000), (4_100_000, 7_600_000)):
        ours = parse_coordinate(f"SK-42 {north} {east}")
        assert ELLIPSOID.inv(*ours, *register.transform(east, north))[2] < ACCURACY_M
    # The datum matters: the same numbers on WGS 84 lie more than a hundred metres off.
    flat = Transformer.from_crs("+proj=tmerc +lon_0=39 +x_0=7500000 +datum=WGS84", "OGC:CRS84", always_xy=True)
    assert ELLIPSOID.inv(*parse_coordinate("SK-42 4015000 7335000"), *flat.transform(7_335_000, 4_015_000))[2] > 100


@pytest.mark.parametrize(
    "text", ["SK-42", "SK-42 4015000", "SK-42 4015000 335000", "SK-42 4015000 1335000", "SK-42 a b"]
)
def test_what_is_no_sk42_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(GeometryRejected) as refusal:
        parse_coordinate(text)
    assert refusal.value.problems[0].params["reason"] == "sk42"


def test_a_table_says_how_its_rows_were_written() -> None:
    table = "SK-42 4015000 7335000\nСК-42 4016000 7335000\n37S CA 33677 07717\n36.25 N 37.2 E\nhole\n"
    assert table_note(table) == f"MGRS × 1, SK-42 (±{ACCURACY_M} m) × 2"
    assert table_note("36.25 N 37.2 E\n36.2 37.2") == ""
    assert len(parse_table(table.replace("hole\n", ""))[0][0]) == 4
