"""Coordinates around Aleppo that lie in the theatre both ways are asked about, by every way in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.designations.models import Designation
from apps.designations.schema import texts_as_sent
from tests.drafting import content, in_state, square

pytestmark = pytest.mark.django_db
ALEPPO = "36.9,36.1,37.4,36.4"
# Latitude and longitude of a square in Aleppo, written the wrong way round: it would lie in Turkey.
SWAPPED_TABLE = "37.13 36.25\n37.15 36.25\n37.15 36.27\n37.13 36.27\n"
RIGHT_TABLE = "36.25 37.13\n36.25 37.15\n36.27 37.15\n36.27 37.13\n"
SWAPPED = {"type": "Polygon", "coordinates": [[[36.25, 37.13], [36.27, 37.13], [36.27, 37.15], [36.25, 37.13]]]}
RIGHT = {"type": "Polygon", "coordinates": [[[37.13, 36.25], [37.13, 36.27], [37.15, 36.27], [37.13, 36.25]]]}


def form(**more):
    words = content()
    texts = texts_as_sent(words)
    return {"kind": "opposition", "level": 1, "releasable_to": "all", "window": "", **texts, **more}


def save(client, **more):
    return client.post("/designations/new/", form(**more))


def check(client, **more):
    body = {"kind": "opposition", **more}
    return client.post("/api/v1/geometry/check/", json.dumps(body), content_type="application/json").json()


def uploaded(geometry):
    return SimpleUploadedFile("outline.geojson", json.dumps(geometry).encode())


@pytest.mark.parametrize("window", ["", ALEPPO, "no window"])
def test_a_table_with_swapped_columns_is_asked_about(sign_in, window):
    answer = save(sign_in("us.officer"), table=SWAPPED_TABLE, basis="table", window=window)
    assert answer.status_code == 422
    assert answer.context["form"].asks_axes
    assert not Designation.objects.exists()


def test_a_file_with_swapped_axes_is_asked_about(sign_in):
    answer = save(sign_in("us.officer"), file=uploaded(SWAPPED), basis="file", window=ALEPPO)
    assert answer.context["form"].asks_axes


def test_coordinates_that_are_confirmed_are_saved_as_entered(sign_in):
    save(sign_in("us.officer"), table=SWAPPED_TABLE, basis="table", window=ALEPPO, axes_confirmed="on")
    assert Designation.objects.get().current.as_outline.box.west == pytest.approx(36.25)


@pytest.mark.parametrize("window", ["", ALEPPO])
def test_coordinates_that_are_right_are_not_asked_about(sign_in, window):
    assert save(sign_in("us.officer"), table=RIGHT_TABLE, basis="table", window=window).status_code == 302


def test_an_outline_where_the_officer_looks_is_not_asked_about(sign_in):
    there = "36.2,37.0,36.4,37.3"
    assert save(sign_in("us.officer"), geometry=json.dumps(SWAPPED), window=there).status_code == 302


def test_where_designations_lie_counts_without_a_window(sign_in):
    in_state("in_force", shape=square(36.25, 37.14))
    assert check(sign_in("us.officer"), geometry=SWAPPED)["accepted"]
    assert "axes_doubtful" in {problem["code"] for problem in check(sign_in("us.officer"), geometry=RIGHT)["problems"]}


def test_a_hidden_designation_tells_nothing(sign_in):
    in_state("draft", side="ru", shape=square(36.25, 37.14))
    assert not check(sign_in("us.officer"), geometry=SWAPPED)["accepted"]


def test_the_live_check_shows_both_on_the_map(sign_in):
    answer = check(sign_in("us.officer"), table=SWAPPED_TABLE, window=ALEPPO)
    assert answer["problems"][0]["code"] == "axes_doubtful"
    assert answer["geometry"]["coordinates"][0][0][0] == pytest.approx([36.25, 37.13])
    assert answer["repair"]["geometry"]["coordinates"][0][0] == pytest.approx([37.13, 36.25])


def test_the_api_answers_with_a_problem_code(sign_in):
    client = sign_in("us.officer")
    body = {**form(), "releasable_to": [], "geometry": SWAPPED}
    answer = client.post("/api/v1/designations/", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["problems"]) == (422, ["axes_doubtful"])
    body["axes_confirmed"] = True
    answer = client.post("/api/v1/designations/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_single_swapped_line_is_pointed_out_with_its_number(sign_in, line):
    lines = ["36.25 37.13", "36.25 37.15", "36.27 37.15"]
    lines[line] = " ".join(reversed(lines[line].split()))
    answer = check(sign_in("us.officer"), table="\n".join(lines), window=ALEPPO)
    doubtful = [problem["vertex"] for problem in answer["problems"] if problem["code"] == "axes_doubtful"]
    assert (answer["accepted"], doubtful) == (False, [line + 1])
    assert check(sign_in("us.officer"), table="\n".join(lines), axes_confirmed=True)["accepted"]


def test_a_swapped_vertex_of_a_route_is_pointed_out(sign_in):
    line = {"type": "LineString", "coordinates": [[37.13, 36.25], [37.15, 36.25], [36.26, 37.17], [37.19, 36.26]]}
    answer = check(sign_in("us.officer"), kind="humanitarian_route", width_m=100, geometry=line)
    assert [problem["vertex"] for problem in answer["problems"] if problem["code"] == "axes_doubtful"] == [3]


def test_a_long_outline_without_swapped_vertices_is_accepted(sign_in):
    wide = {"type": "Polygon", "coordinates": [[[36.5, 35.0], [38.5, 35.2], [38.6, 36.4], [36.4, 36.2], [36.5, 35.0]]]}
    assert check(sign_in("us.officer"), geometry=wide)["accepted"]
