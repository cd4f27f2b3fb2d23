"""Positions, places and operations for the editor: what is sent comes back worked on, and nothing is stored."""

import json

import pytest

pytestmark = pytest.mark.django_db

SQUARE = {"type": "Polygon", "coordinates": [[[37.1, 36.2], [37.2, 36.2], [37.2, 36.3], [37.1, 36.3], [37.1, 36.2]]]}
POSITION, OPERATION = "/api/v1/geometry/position/", "/api/v1/geometry/operation/"


def operate(client, **sent):
    return client.post(OPERATION, json.dumps(sent), content_type="application/json")


def test_a_typed_position_comes_back_in_every_form(sign_in):
    found = sign_in("us.officer").get(POSITION, {"q": "37S CA 33677 07717"}).json()
    assert (found["lon"], found["lat"]) == (37.150005, 36.199996)
    assert (found["mgrs"], found["form"], found["problem"]) == ("37S CA 33677 07717", "mgrs", "")
    assert found["note"] == "37S CA 33677 07717 = 36.199996 N 37.150005 E"
    assert found["sk42"].startswith("X 4009")


def test_sk42_names_its_accuracy(sign_in):
    found = sign_in("ru.officer").get(POSITION, {"q": "СК-42 4015000 7335000"}).json()
    assert (found["accuracy_m"], found["form"]) == (30, "sk42")


def test_a_bearing_needs_a_vertex(sign_in):
    client = sign_in("us.officer")
    alone = client.get(POSITION, {"q": "045 500 yd"}).json()
    assert alone["lon"] is None
    assert "Select the vertex" in alone["problem"]
    assert client.get(POSITION, {"q": "045 500 yd", "origin": "37.1,36.2"}).json()["form"] == "offset"
    for origin in ("x", "37.1", "1e400,0", "nan,0", "37.1,36.2,1"):
        assert client.get(POSITION, {"q": "045 500 yd", "origin": origin}).json()["lon"] is None


def test_a_name_gives_places_and_no_position(sign_in):
    found = sign_in("us.officer").get(POSITION, {"q": "Aleppo"}).json()
    assert found["lon"] is None
    assert "Aleppo" in [place["name"] for place in found["places"]]


@pytest.mark.parametrize("text", ["", "x" * 5_000, "36.2 N 37.1", "🗺"])
def test_any_text_is_answered(text, sign_in):
    answer = sign_in("us.officer").get(POSITION, {"q": text})
    assert answer.status_code == 200
    assert answer.json()["lon"] is None


def test_what_no_database_stores_is_refused_as_a_problem(sign_in):
    answer = sign_in("us.officer").get(POSITION, {"q": "\x00"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_an_area_is_split_along_a_line(sign_in):
    found = operate(
        sign_in("us.officer"), operation="split", geometry=SQUARE, line=[[37.15, 36.1], [37.15, 36.4]]
    ).json()
    assert len(found["parts"]) == 2
    assert found["problem"] == ""


def test_a_length_keeps_what_was_typed(sign_in):
    found = operate(sign_in("us.officer"), operation="circle", line=[[37.1, 36.2]], length="500 yd").json()
    assert (len(found["parts"]), found["note"]) == (1, "500 yd = 457 m")


def test_an_area_shrinks_by_a_length_with_a_minus(sign_in):
    client = sign_in("us.officer")
    for sign in ("-", "−"):
        (part,) = operate(client, operation="buffer", geometry=SQUARE, length=f"{sign}500 m").json()["parts"]
        assert min(lon for lon, _lat in part["coordinates"][0]) > 37.1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"operation": "split", "geometry": SQUARE, "line": [[38, 36.1], [38, 36.4]]}, "does not divide"),
        ({"operation": "split", "geometry": SQUARE}, "Draw the line"),
        ({"operation": "merge", "geometry": SQUARE}, "No parts touch"),
        ({"operation": "cut", "geometry": SQUARE, "other": SQUARE}, "Nothing would be left"),
        ({"operation": "cut", "geometry": SQUARE, "other": None}, "Select a neighbour"),
        ({"operation": "merge"}, "Draw the outline"),
        ({"operation": "buffer", "geometry": SQUARE, "length": "60 km"}, "at most 50 km"),
        ({"operation": "buffer", "geometry": SQUARE, "length": "far"}, "Enter a length"),
        ({"operation": "circle", "line": [[37.1, 36.2]], "length": ""}, "Enter a length"),
        ({"operation": "circle", "line": [[0, 0]], "length": "5 m"}, "theatre"),
        ({"operation": "corridor", "line": [[37.1, 36.2], [37.2, 36.2]], "length": "50 km"}, "width"),
    ],
)
def test_what_comes_to_nothing_says_why(sent, says, sign_in):
    answer = operate(sign_in("us.officer"), **sent)
    assert answer.status_code == 200
    assert answer.json()["parts"] == []
    assert says in answer.json()["problem"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"operation": "explode"},
        {"operation": "split", "geometry": SQUARE, "line": [[37.1, 36.2]] * 2_001},
        {"operation": "split", "geometry": SQUARE, "line": [["a", "b"]]},
        {"operation": "split", "geometry": SQUARE, "line": [[37.1, 36.2, 5]]},
        {"operation": "split", "geometry": SQUARE, "line": "37.1,36.2"},
        {"operation": "buffer", "geometry": SQUARE, "length": "5" * 41},
    ],
)
def test_what_is_no_question_is_refused(sent, sign_in):
    assert operate(sign_in("us.officer"), **sent).status_code in (400, 422)


def test_a_number_that_no_float_holds_is_refused(sign_in):
    answer = operate(sign_in("us.officer"), operation="circle", line=[[10**400, 36]], length="5 km")
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"line"}


def test_nobody_works_without_signing_in(client):
    assert client.get(POSITION, {"q": "36.2 37.1"}).status_code in (401, 403)
    assert operate(client, operation="merge", geometry=SQUARE).status_code in (401, 403)
