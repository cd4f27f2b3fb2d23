"""What a request says is heeded or refused: a member that is there twice, one that nothing reads, another reference
system."""

from __future__ import annotations

import json
import uuid

import pytest

from apps.designations.models import Designation
from tests.drafting import fresh, in_state, square

pytestmark = pytest.mark.django_db
JSON = "application/json"
BODY = {
    "kind": "opposition",
    "title_en": "T",
    "title_ru": "Т",
    "terms_en": "1",
    "terms_ru": "1",
    "level": 1,
    "geometry": square().geojson(),
}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(BODY)[:-1] + ', "title_en": "Another"}',
        json.dumps(BODY)[:-1] + ', "level": 1}',
        json.dumps(BODY).replace('"type"', '"crs": "EPSG:4284", "crs": "EPSG:4326", "type"'),
    ],
)
def test_a_body_that_says_two_things_is_refused(sign_in, body):
    answer = sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON)
    assert answer.status_code == 400
    assert "twice" in answer.json()["detail"]
    assert not Designation.objects.exists()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 5_000])
def test_a_number_that_json_does_not_have_is_refused(sign_in, number):
    body = json.dumps(BODY).replace('"level": 1', f'"level": {number}')
    assert sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON).status_code == 400


@pytest.mark.parametrize("member", ["crs", "CRS", "srid"])
def test_another_reference_system_beside_the_outline_is_refused(sign_in, member):
    client, foreign = sign_in("us.officer"), {**BODY, member: "EPSG:4284"}
    thing = in_state("draft")
    act = {"content": {**foreign, "title_en": "Revised"}}
    check = {"kind": "opposition", "geometry": BODY["geometry"], member: 4284}
    answers = [
        client.post("/api/v1/designations/", foreign, content_type=JSON),
        client.post("/api/v1/geometry/check/", check, content_type=JSON),
        client.post(
            f"/api/v1/designations/{thing.uuid}/acts/revise/", act, content_type=JSON, headers={"If-Match": "*"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "WGS 84" in str([answer.json()["errors"] for answer in answers])
    assert (Designation.objects.count(), fresh(thing).revision) == (1, 1)


def test_the_usual_reference_system_beside_the_outline_is_read(sign_in):
    body = {**BODY, "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}}
    assert sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON).status_code == 201


@pytest.mark.parametrize(
    ("act", "body", "names"),
    [
        ("ask", {"reasons": ["nothing", "legal", 5]}, {"reasons.0", "reasons.1", "reasons.2"}),
        (
            "revise",
            {"content": {**BODY, "level": "x", "compartments": [[]]}},
            {"content.kind", "content.level", "content.compartments.0"},
        ),
    ],
)
def test_errors_are_sentences_at_their_place(sign_in, act, body, names):
    thing = in_state("draft")
    address = f"/api/v1/designations/{thing.uuid}/acts/{act}/"
    errors = sign_in("us.officer").post(address, body, content_type=JSON, headers={"If-Match": "*"}).json()["errors"]
    assert set(errors) == names
    assert "ErrorDetail" not in str(errors)


@pytest.mark.parametrize("offset", ["+05:61", "+05:99", "-00:60"])
def test_an_offset_of_more_than_59_minutes_is_refused(sign_in, offset):
    body = {**BODY, "valid_from": f"2199-01-01T16:00:00{offset}"}
    answer = sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON)
    assert "valid_from" in answer.json()["errors"]


BAND = {"party": "us", "arms": "tanks", "side": "both", "distance_m": 1_000, "distanse_m": 2_000}
SLIPS = [
    ({**BODY, "bands": [BAND]}, "bands.0.distanse_m", "distance_m"),
    ({**BODY, "tilte_ru": "Название"}, "tilte_ru", "title_ru"),
    ({**BODY, "x" * 200: 1}, "x" * 79 + "…", "Leave it out"),
    ({**BODY, "reservations": [{"geometry": BODY["geometry"], "reason": "Why"}]}, "reservations.0.reason", "reason_"),
    ({**BODY, "corrigendum": {"corrects": [], "mistake_fr": "Faute"}}, "corrigendum.mistake_fr", "mistake_"),
    ({**BODY, "uuid": "x"}, "uuid", "Leave it out"),
]


@pytest.mark.parametrize(("body", "where", "says"), SLIPS)
def test_a_member_that_nothing_reads_is_refused_where_it_stands(sign_in, body, where, says):
    answer = sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    assert says in answer.json()["errors"][where][0]
    assert not Designation.objects.exists()


def test_it_is_refused_in_every_body_that_the_api_takes(sign_in):
    thing, client = in_state("submitted"), sign_in("us.officer")
    address = f"/api/v1/designations/{thing.uuid}"
    bodies = [
        (f"{address}/acts/withdraw/", {"reson": "Late"}, "reson"),
        (f"{address}/acts/counter/", {"content": {**BODY, "levle": 2}}, "content.levle"),
        (f"{address}/comments/", {"text": "T", "at": "2016-09-12T16:00:00Z"}, "at"),
        (f"{address}/comments/", {"text": "T", "about": {"kind": "clause", "claus": 1}}, "about.claus"),
        (f"{address}/text-confirmations/", {"digest": "0" * 64, "confirmed": ["en"], "why": "x"}, "why"),
        (f"{address}/releases/", {"to": "RU", "precision": "exact", "untill": None}, "untill"),
        (f"{address}/disclosures/", {"tells": "admin", "sequence": 3}, "sequence"),
        ("/api/v1/geometry/check/", {"kind": "opposition", "file": "x"}, "file"),
        ("/api/v1/geometry/operation/", {"operation": "merge", "lenght": "3 km"}, "lenght"),
    ]
    client.post("/language/", {"language": "ru", "next": "/"})
    for path, body, where in bodies:
        answer = client.post(path, body, content_type=JSON, headers={"If-Match": "*"})
        assert answer.status_code == 422, (path, answer.content)
        assert where in answer.json()["errors"], path
        assert "Уберите" in answer.json()["errors"][where][0] or "имелось" in answer.json()["errors"][where][0], path


def test_many_of_them_are_named_shortly(sign_in):
    answer = sign_in("us.officer").post("/api/v1/designations/", {f"x{n}": n for n in range(5_000)}, content_type=JSON)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) < 40


def test_a_place_of_a_provision_in_another_datum_is_refused(sign_in):
    place = {"type": "Point", "coordinates": [37.1, 36.2], "crs": "EPSG:4284"}
    body = {**BODY, "posts": [{"place": place}]}
    answer = sign_in("us.officer").post("/api/v1/designations/", body, content_type=JSON)
    assert answer.status_code == 422
    assert "WGS 84" in answer.json()["errors"]["posts.0.place"][0]


def test_what_a_comment_cannot_do_is_refused_and_not_passed_over(sign_in):
    address, client = f"/api/v1/designations/{in_state('submitted').uuid}/comments/", sign_in("us.officer")
    clause = {"thread": str(uuid.uuid4()), "about": {"kind": "clause", "clause": 1}}
    for more, place in (({"change": "reopened"}, "change"), (clause, "about")):
        answer = client.post(address, {"text": "T", **more}, content_type=JSON)
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {place})
