"""Outlines as officers enter them: in the form, by table, by file; what is refused, and what is kept."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.designations import problem_labels
from apps.designations.models import Designation
from apps.geometry.problems import Code, Problem
from tests.drafting import square

pytestmark = pytest.mark.django_db

TEXTS = {
    "kind": "opposition",
    "title_en": "Entered",
    "title_ru": "Введено",
    "terms_en": "1. One.",
    "terms_ru": "1. Раз.",
    "level": "1",
    "releasable_to": "all",
}
SQUARE = json.dumps(square().geojson())
TABLE = {
    "decimal": "36.20 N 37.10 E\n36.20 N 37.12 E\n36.22 N 37.12 E\n36.22 N 37.10 E",
    "dms": "36°12'00\"N 37°06'00\"E\n36°12'00\"N 37°07'12\"E\n36°13'12\"N 37°07'12\"E\n36°13'12\"N 37°06'00\"E",
    "russian": "36,20 37,10\n36,20 37,12\n36,22 37,12\n36,22 37,10",
}


def send(client, **data):
    return client.post("/designations/new/", {**TEXTS, **data})


def the_only() -> Designation:
    return Designation.objects.select_related("current").get()


def test_what_was_drawn_is_stored_canonical(sign_in):
    assert send(sign_in("us.officer"), geometry=SQUARE, basis="drawing").status_code == 302
    assert the_only().current.as_outline == square().outline()


@pytest.mark.parametrize("style", TABLE)
def test_a_table_of_coordinates_gives_the_same_outline(sign_in, style):
    assert send(sign_in("us.officer"), table=TABLE[style], basis="table").status_code == 302
    assert the_only().current.as_outline.digest == square().outline().digest
    assert the_only().current.basis == "table"


def test_an_mgrs_table_is_read(sign_in):
    table = "37S CA 29313 07845\n37S CA 31111 07807\n37S CA 31157 10025\n37s ca 29358 10063"
    assert send(sign_in("us.officer"), table=table, basis="table").status_code == 302
    assert the_only().current.area_m2 == pytest.approx(4.0e6, rel=0.01)


def test_a_file_gives_the_same_outline(sign_in):
    file = SimpleUploadedFile("outline.geojson", SQUARE.encode())
    assert send(sign_in("us.officer"), file=file, basis="file").status_code == 302
    assert the_only().current.as_outline == square().outline()
    assert the_only().current.basis == "file"


def test_a_route_is_a_line_with_a_width_and_a_site_a_point_with_a_radius(sign_in):
    client = sign_in("us.officer")
    line = json.dumps({"type": "LineString", "coordinates": [[37.1, 36.1], [37.2, 36.2]]})
    assert send(client, kind="humanitarian_route", geometry=line, width_m="400").status_code == 302
    point = json.dumps({"type": "Point", "coordinates": [37.1, 36.1]})
    assert send(client, kind="protected_site", geometry=point, radius_m="300").status_code == 302
    route, site = Designation.objects.order_by("pk").select_related("current")
    assert route.current.as_shape.width_m == 400
    assert site.current.area_m2 == pytest.approx(3.14159 * 300**2, rel=0.01)


REFUSED = {
    "self_intersection": {
        "type": "Polygon",
        "coordinates": [[[37, 36], [37.1, 36.1], [37.1, 36], [37, 36.1], [37, 36]]],
    },
    "outside": {"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 50]]]},
    "swapped": {"type": "Polygon", "coordinates": [[[33, 42], [33.1, 42], [33.1, 42.1], [33, 42]]]},
    "zero_area": {"type": "Polygon", "coordinates": [[[37, 36], [37.1, 36.1], [37.2, 36.2], [37, 36]]]},
    "point for an area": {"type": "Point", "coordinates": [37, 36]},
    "nothing": "",
    "not json": "{",
    "not geojson": "[1,2]",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_accepted_is_refused_and_kept(sign_in, case):
    given = REFUSED[case]
    text = given if isinstance(given, str) else json.dumps(given)
    answer = send(sign_in("us.officer"), geometry=text, source_note="From the patrol of the 14th")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "From the patrol of the 14th" in page
    assert "Раз." in page
    assert not Designation.objects.exists()


def test_a_refusal_is_in_the_readers_language(sign_in):
    client = sign_in("us.officer")
    client.post("/language/", {"language": "ru"})
    page = send(client, geometry=json.dumps(REFUSED["self_intersection"])).content.decode()
    assert "Контур 1" in page or "контур 1" in page


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("not UTF-8", b'{"type": "Polygon", "x": "\xff\xfe"}'),
        ("too large", b" " * 5_000_001),
        ("nan", b'{"type":"Polygon","coordinates":[[[NaN,36],[37,36],[37,37],[36,36]]]}'),
        ("empty", b""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sign_in, name, body):
    answer = send(sign_in("us.officer"), file=SimpleUploadedFile("x.geojson", body), basis="file")
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_ten_thousand_vertices_are_the_most(sign_in):
    ring = [[36.0 + number * 1e-4, 36.0 + (number % 2) * 1e-5] for number in range(10_001)]
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, [36.0, 35.0], ring[0]]]})
    page = send(sign_in("us.officer"), geometry=text).content.decode()
    assert "10000" in page.replace(",", "").replace("\xa0", "")


def test_every_problem_has_a_sentence_in_both_languages():
    from django.utils import translation

    for language in ("en", "ru"):
        with translation.override(language):
            for code in Code:
                text = problem_labels.sentence(Problem(code, part=2, ring=1, vertex=3, params={"line": 4, "text": "x"}))
                assert text
                assert "%(" not in text


def test_the_live_check_says_what_the_form_would_say(sign_in):
    answer = sign_in("us.officer").post(
        "/api/v1/geometry/check/",
        {"kind": "opposition", "geometry": REFUSED["self_intersection"]},
        content_type="application/json",
    )
    found = answer.json()
    assert found["accepted"] is False
    assert found["problems"][0]["code"] == "self_intersection"
    assert found["problems"][0]["ring"] == 1
    assert found["problems"][0]["at"]
    assert found["repair"]["geometry"]["type"] == "MultiPolygon"


def test_a_coarse_or_uneven_reference_says_what_it_is_in_the_form(sign_in):
    page = send(sign_in("us.officer"), table="37S CA 33 07\n37S CA 336 07717\n", basis="table")
    errors = " ".join(page.context["form"].errors["table"])
    assert "37S CA 33000 07000" in errors
    assert "37S CA 00336 07717" in errors
