"""Coordinates as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from apps.geometry.check import examine_area
from apps.geometry.coordinates import Order, Style, format_decimal, format_dms, format_mgrs, parse_coordinate
from apps.geometry.outline import MICRO, Outline
from apps.geometry.problems import Code, GeometryRejected
from apps.geometry.shapes import Area, Route, Shape, Site
from apps.geometry.table import parse_table
from tests.geometry.drawn import SYRIA, latitudes, longitudes, outlines

HERE = pytest.approx((37.1421, 36.2538), abs=2e-5)


def written_position(longitude: float, latitude: float, style: Style) -> str:
    """The position in one of the three styles, fine enough to be read back on the grid (MGRS: within 1 m)."""
    if style == "mgrs":
        return format_mgrs(longitude, latitude)
    if style == "dms":
        return format_dms(longitude, latitude, decimals=3)
    return format_decimal(longitude, latitude)


def written_table(shape: Shape, style: Style = "decimal") -> str:
    """The shape's vertices as a table that `parse_table` reads back: on the grid, for MGRS within 1 m."""
    if not isinstance(shape, Area):
        rows = [written_position(lon, lat, style) for *_, lon, lat in shape.vertices()]
        return "\n".join(rows) + "\n"
    rows = []
    for part, rings in enumerate(shape.ground.polygons):
        for number, ring in enumerate(rings):
            if number:
                rows.append("hole")
            elif part:
                rows.append("part")
            rows.extend(written_position(x / MICRO, y / MICRO, style) for x, y in ring[:-1])
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "36.2538 N 37.1421 E",
        "36.2538N, 37.1421E",
        "N 36.2538 E 37.1421",
        "37.1421 E 36.2538 N",
        "36.2538, 37.1421",
        "36.2538,37.1421",
        "36.2538 37.1421",
        "36.2538; 37.1421",
        "+36.2538 +37.1421",
        "36,2538 37,1421",
        "36,2538, 37,1421",
        "36,2538; 37,1421",
        "36,2538,37,1421",
        "36,2538 С 37,1421 В",
        "36.2538 с. ш. 37.1421 в. д.",
        "36.2538 с.ш., 37.1421 в.д.",
        "36.2538° 37.1421°",
        "36.2538° N, 37.1421° E",
        "36°15'13.7\"N 37°08'31.6\"E",
        "36° 15’ 13,7” N  37° 08’ 31,6” E",
        "36°15′13.7″ С 37°08′31.6″ В",
        "36°15'13.7'' с.ш. 37°08'31.6'' в.д.",
        "36 15 13.7 N 37 08 31.6 E",
        "36 15 13.7 37 08 31.6",
        "36°15.2283' N 37°8.526' E",
        "36°15'13.7\" 37°08'31.6\"",
        "N36°15'13.7\" E037°08'31.6\"",
    ],
)
def test_one_place_in_many_hands(text: str) -> None:
    assert parse_coordinate(text) == HERE


@pytest.mark.parametrize(
    "text",
    [
        "37S CA 33677 07717",
        "37scA3367707717",
        "37S СА 33677 07717",
        " 37 S ca 33677 07717 ",
        "37S\u00a0CA\u00a033677\u00a007717",
    ],
)
def test_mgrs_in_many_hands(text: str) -> None:
    longitude, latitude = parse_coordinate(text)
    assert format_mgrs(longitude, latitude) == "37S CA 33677 07717"


def test_the_order_counts_only_without_hemispheres() -> None:
    assert parse_coordinate("37.1421 36.2538", "lonlat") == HERE
    assert parse_coordinate("36.2538 N 37.1421 E", "lonlat") == HERE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "format"),
        ("Aleppo", "format"),
        ("36.2538", "format"),
        ("36,37", "ambiguous"),
        ("36.2538 N 37.1421 N", "format"),
        ("-36.2538 N 37.1421 E", "ambiguous"),
        ("36.2538 37.1421 12 1", "format"),
        ("96.2538 37.1421", "range"),
        ("36°75'13.7\"N 37°08'31.6\"E", "range"),
        ("36.5°15'N 37°08'E", "format"),
        ("37S CA 33677 0771", "mgrs_groups"),
        ("37S CA", "mgrs_coarse"),
        ("99S CA 33677 07717", "mgrs"),
        ("37S IO 33677 07717", "mgrs"),
        ("NaN NaN", "format"),
        ("1e5 2", "format"),
        ("1" * 300, "format"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(GeometryRejected) as caught:
        parse_coordinate(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["reason"]) == (Code.BAD_COORDINATE, reason)
    assert problem.params["text"] == text[:80]


@given(
    st.text(max_size=60) | st.text("0123456789 .,°'\"NSEWСЮВЗnmgrsCAА-+", max_size=40),
    st.sampled_from(["latlon", "lonlat"]),
)
def test_nothing_but_a_refusal_is_thrown_at_any_text(text: str, order: Order) -> None:
    try:
        longitude, latitude = parse_coordinate(text, order)
    except GeometryRejected:
        return
    assert -180 <= longitude <= 180
    assert -90 <= latitude <= 90


@given(longitudes, latitudes)
def test_degrees_come_back_on_the_grid(x: int, y: int) -> None:
    for text in (format_decimal(x / 1e6, y / 1e6), format_dms(x / 1e6, y / 1e6, decimals=3)):
        longitude, latitude = parse_coordinate(text)
        assert (round(longitude * 1e6), round(latitude * 1e6)) == (x, y)


@given(longitudes, latitudes)
def test_mgrs_comes_back_within_a_metre(x: int, y: int) -> None:
    text = format_mgrs(x / 1e6, y / 1e6)
    longitude, latitude = parse_coordinate(text)
    assert Geod(ellps="WGS84").inv(x / 1e6, y / 1e6, longitude, latitude)[2] < 1


def test_the_three_styles() -> None:
    assert format_decimal(37.1421, 36.2538) == "36.253800 N 37.142100 E"
    assert format_decimal(-37.1421, -36.2538) == "36.253800 S 37.142100 W"
    assert format_dms(37.1421, 36.2538) == "36°15'13.7\"N 37°08'31.6\"E"
    assert format_dms(37.0, 36.99999999, 0) == "37°00'00\"N 37°00'00\"E"
    assert format_mgrs(37.1421, 36.2538, digits=2) == "37S CA 33 13"


def test_parts_rings_and_holes() -> None:
    text = """
# the northern part
36.1 37.1
36.1 37.2

36.3 37.1
36.3 37.2
hole 1
36.4 37.3
Дыра:
36.5 37.4
часть
36.6 37.5
"""
    parts = parse_table(text)
    assert [[len(ring) for ring in rings] for rings in parts] == [[2], [2, 1, 1], [1]]
    assert parts[1][2] == [(37.4, 36.5)]


def test_every_bad_line_is_named() -> None:
    with pytest.raises(GeometryRejected) as caught:
        parse_table("hole\n36.1 37.1\nnowhere\n36.1 237.1\n")
    assert [(problem.vertex, problem.params["reason"]) for problem in caught.value.problems] == [
        (1, "hole_first"),
        (3, "format"),
        (4, "range"),
    ]


def test_an_empty_table_and_a_table_beyond_reason_are_refused() -> None:
    for text, code in (("\n \n# nothing\n", Code.EMPTY), ("1 1\n" * 20_001, Code.TOO_MANY_VERTICES)):
        with pytest.raises(GeometryRejected) as caught:
            parse_table(text)
        assert caught.value.problems[0].code == code


@given(outlines, st.sampled_from(["decimal", "dms"]))
def test_an_area_comes_back_from_its_table(outline: Outline, style: Style) -> None:
    table = written_table(Area(outline), style)
    assert examine_area(parse_table(table), SYRIA).shape.ground == outline


@given(outlines)
def test_an_area_comes_back_from_its_mgrs_table_within_a_metre(outline: Outline) -> None:
    parts = parse_table(written_table(Area(outline), "mgrs"))
    read = [position for rings in parts for ring in rings for position in ring]
    for (*_, lon, lat), (longitude, latitude) in zip(outline.vertices(), read, strict=True):
        assert Geod(ellps="WGS84").inv(lon, lat, longitude, latitude)[2] < 1


def test_a_route_and_a_site_have_tables_too() -> None:
    route = Route(((37_100_000, 36_200_000), (37_200_000, 36_250_000)), 500)
    assert parse_table(written_table(route)) == [[list(route.degrees)]]
    assert parse_table(written_table(Site((37_100_000, 36_200_000), 9), "dms")) == [[[(37.1, 36.2)]]]


@pytest.mark.parametrize(
    "text",
    [
        "361513N0370800E",
        "361513N 0370800E",
        "361513.0N/0370800.0E",
        "N361513E0370800",
        "36-15-13N 037-08-00E",
        "36-15-13 N, 37-08-00 E",
        "N36-15-13 E037-08-00",
        "36:15:13N 37:08:00E",
        "36:15:13 37:08:00",
        "36:15:13, 37:08:00",
        "1. 36°15'13\"N 37°08'00\"E",
        "12) 36:15:13N 37:08:00E",
        "№ 3 36-15-13N 37-08-00E",
        "36-15-13с.ш. 37-08-00в.д.",
    ],
)
def test_degrees_minutes_and_seconds_in_more_hands(text: str) -> None:
    assert parse_coordinate(text) == pytest.approx((37 + 8 / 60, 36 + 15 / 60 + 13 / 3600))


@pytest.mark.parametrize("text", ["1. 36.25 37.13", "1) 36,25 37,13", "2: 36.25, 37.13", "№ 1. 36.25 37.13"])
def test_a_numbered_line_is_read_without_its_number(text: str) -> None:
    assert parse_coordinate(text) == pytest.approx((37.13, 36.25))


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("37S CA 336 07717", "37S CA 00336 07717"),
        ("37S CA 33677 7717", "37S CA 33677 07717"),
        ("37sca 1 23", "37S CA 01 23"),
    ],
)
def test_groups_of_unequal_length_are_refused_with_their_likely_meaning(text: str, likely: str) -> None:
    with pytest.raises(GeometryRejected) as refused:
        parse_coordinate(text)
    (problem,) = refused.value.problems
    assert (problem.params["reason"], problem.params["likely"]) == ("mgrs_groups", likely)


@pytest.mark.parametrize(
    ("text", "size"), [("37S CA", 100_000), ("37S CA 3 0", 10_000), ("37SCA30", 10_000), ("37S CA 33 07", 1_000)]
)
def test_a_coarse_reference_gives_its_square_and_no_position(text: str, size: int) -> None:
    with pytest.raises(GeometryRejected) as refused:
        parse_coordinate(text)
    (problem,) = refused.value.problems
    assert (problem.params["reason"], problem.params["size_m"]) == ("mgrs_coarse", size)
    west, south = parse_coordinate(str(problem.params["south_west"]))
    east, north = parse_coordinate(str(problem.params["north_east"]))
    assert problem.at is not None
    assert west < problem.at[0] < east
    assert south < problem.at[1] < north


@pytest.mark.parametrize("text", ["37S CA 33677 07 717", "37S CA 33 677 07 717", "37S CA 336770771", "37S CA 3 3 6"])
def test_a_reference_in_groups_is_read_only_where_its_halves_are_plain(text: str) -> None:
    if text.endswith("07 717"):
        assert parse_coordinate(text) == parse_coordinate("37S CA 33677 07717")
        return
    with pytest.raises(GeometryRejected):
        parse_coordinate(text)


@pytest.mark.parametrize("text", ["0361513N370800E", "361513N37080E", "366013N0370800E", "36:15:13:20 37:08:00"])
def test_packed_and_parted_angles_that_say_two_things_are_refused(text: str) -> None:
    with pytest.raises(GeometryRejected):
        parse_coordinate(text)


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\n36.25;37.13\n36.25;37.15\n36.27;37.15\n",
        '"sep=,"\n36.25,37.13\n36.25,37.15\n36.27,37.15\n',
        "\n36.25 37.13\n36.25 37.15\n36.27 37.15\n",
        "\n\nsep=;\n\n36.25;37.13\n36.25;37.15\n36.27;37.15\n",
        ";;\n36.25;37.13\n36.25;37.15\n36.27;37.15\n;\n",
        '"36.25";"37.13"\n"36.25";"37.15"\n"36.27";"37.15"\n',
        "1. 36.25 37.13\n2. 36.25 37.15\n3. 36.27 37.15\n",
        "1;36.25;37.13\n2;36.25;37.15\n3;36.27;37.15\n",
        "1\t36,25\t37,13\n2\t36,25\t37,15\n3\t36,27\t37,15\n",
        "lat;lon\n36.25;37.13\n36.25;37.15\n36.27;37.15\n",
        "Долгота;Широта\n37.13;36.25\n37.15;36.25\n37.15;36.27\n",
        "SEP = ,\n36.25,37.13\n36.25,37.15\n36.27,37.15\n",
        "1,36.25,37.13\n2,36.25,37.15\n3,36.27,37.15\n",
        "№ п/п;Широта, °;Долгота, °\n1;36,25;37,13\n2;36,25;37,15\n3;36,27;37,15\n",
        "Point;Latitude (N);Longitude (E)\nA;36.25;37.13\nB;36.25;37.15\nC;36.27;37.15\n",
        "Lon E, Lat N\n37.13, 36.25\n37.15, 36.25\n37.15, 36.27\n",
        "1 36.25N 37.13E\n2 36.25N 37.15E\n3 36.27N 37.15E\n",
        "1; 36°15'N 37°07'48\"E\n2; 36°15'N 37°09'E\n3; 36°16'12\"N 37°09'E\n",
        "контур 1\n36.25 37.13\n36.25 37.15\n36.27 37.15\n",
        "sep=;\nLongitude;Latitude\n37.13;36.25\n37.15;36.25\n37.15;36.27\n",
    ],
)
def test_tables_that_spreadsheets_and_people_write(table: str) -> None:
    ((ring,),) = parse_table(table)
    assert ring == [pytest.approx(place) for place in [(37.13, 36.25), (37.15, 36.25), (37.15, 36.27)]]


@pytest.mark.parametrize("separator", [" ", ";", "\t", ". ", ") ", ", "])
def test_numbered_grid_references_are_read_without_their_numbers(separator: str) -> None:
    squares = ["37S CA 33677 07717", "37SCA3467707717", "37s ca 34677 08717"]
    plain = parse_table("\n".join(squares))
    assert parse_table("\n".join(f"{number}{separator}{square}" for number, square in enumerate(squares, 1))) == plain


@pytest.mark.parametrize("numbered", [True, False])
def test_a_row_that_begins_with_its_number_by_chance_is_read_as_the_others(numbered: bool) -> None:
    rows = [f"{f'{number} ' * numbered}36.{number:02}N 37.13E" for number in range(1, 36)]
    table = "\n".join([*rows, "36 36.25N 37.13E"])
    latitude = parse_table(table)[0][0][-1][1]
    assert latitude == pytest.approx(36.25 if numbered else 36 + 36.25 / 60)


@pytest.mark.parametrize(
    "table",
    [
        "lat;lon\nlon;lat\n36.25;37.13\n",
        "Lat S;Lon W\n36.25;37.13\n",
        "5 36.25 37.13\n",
        "36.25 37.13\n2 36.25 37.15\n",
        "N;lat;lon\n1;36.25;37.13\n",
        "1 36 15 37 08\n",
        "1 2 36.25 37.13\n",
    ],
)
def test_rows_that_may_mean_another_thing_are_refused(table: str) -> None:
    with pytest.raises(GeometryRejected):
        parse_table(table)


@pytest.mark.parametrize(
    "text",
    [
        "(36.2538, 37.1421)",
        "[36.2538; 37.1421]",
        "lat 36.2538 lon 37.1421",
        "Lon: 37.1421, Lat: 36.2538",
        "latitude=36.2538 longitude=37.1421",
        "широта 36.2538, долгота 37.1421",
    ],
)
def test_brackets_and_names_of_the_numbers_are_read(text: str) -> None:
    assert parse_coordinate(text) == HERE


@pytest.mark.parametrize(
    ("text", "band", "likely"),
    [
        ("37R CA 33677 07717", "R", "37S"),
        ("37T CA 33677 07717", "T", "37S"),
        ("37С СА 33677 07717", "С", "37S"),
        ("37 с са 3367707717", "С", "37S"),
    ],
)
def test_a_band_that_the_square_is_not_in_is_refused(text: str, band: str, likely: str) -> None:
    with pytest.raises(GeometryRejected) as caught:
        parse_coordinate(text)
    params = caught.value.problems[0].params
    assert (params["reason"], params["band"]) == ("mgrs_band", band)
    assert likely in params["likely"].split(", ")


@pytest.mark.parametrize(
    "text",
    [
        "Point,Lat,Long\nA,36.2538,37.1421",
        "Point;Long;Lat\n1;37,1421;36,2538",
        "Point\tLat\tLong\tRemark\nP1\t36.2538\t37.1421\tbridge",
    ],
)
def test_columns_beside_the_coordinates_are_passed_over(text: str) -> None:
    assert parse_table(text)[0][0][0] == HERE
