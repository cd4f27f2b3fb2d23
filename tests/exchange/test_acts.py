"""Every act of the table by the API: the same services, the same policy, and If-Match on each."""

from __future__ import annotations

import pytest
from shapely.geometry import Polygon

from apps.geometry.outline import Outline
from apps.geometry.shapes import Area
from tests.acting import counter
from tests.drafting import content, fresh, in_state, square
from tests.people import PASSWORD, identity_of

pytestmark = pytest.mark.django_db

CONTENT = {
    "title_en": "By the API",
    "title_ru": "Через интерфейс",
    "terms_en": "1. One.",
    "terms_ru": "1. Раз.",
    "geometry": square(36.9).geojson(),
    "level": 1,
    "confirmed": ["en", "ru"],
}


def act(client, designation, code, etag=None, **body):
    return client.post(
        f"/api/v1/designations/{designation.uuid}/acts/{code}/",
        body,
        content_type="application/json",
        headers={"If-Match": etag if etag is not None else fresh(designation).etag},
    )


def test_the_whole_way(sign_in):
    us, ru = sign_in("us.officer"), sign_in("ru.officer")
    made = us.post("/api/v1/designations/", {**CONTENT, "kind": "opposition"}, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert made.headers["ETag"] == '"1"'
    designation = type("Ref", (), {"uuid": made.json()["uuid"]})
    address = f"/api/v1/designations/{designation.uuid}/"

    def post(client, code, **body):
        etag = client.get(address).headers["ETag"]
        answer = client.post(
            f"{address}acts/{code}/", body, content_type="application/json", headers={"If-Match": etag}
        )
        assert answer.status_code == 200, answer.json()
        return answer.json()

    assert post(us, "submit")["reference"].startswith("JIC-")
    post(ru, "acknowledge", reason="Received")
    post(ru, "ask", reasons=["undated"], reason="When?")
    post(us, "answer", reason="14 September")
    assert post(ru, "counter", content={**CONTENT, "title_en": "Countered"})["state"] == "countered"
    assert post(us, "agree")["state"] == "agreed"
    for name in ("us.authority", "ru.authority"):
        client = sign_in(name)
        digest = client.get(address).json()["current"]["digest"]
        state = post(client, "approve", digest=digest, password=PASSWORD)["state"]
    assert state == "in_force"
    assert post(sign_in("us.authority"), "suspend", reason="Shelling")["state"] == "suspended"
    acts = [one["code"] for one in ru.get(f"{address}acts/").json()["results"]]
    assert acts == ["submit", "acknowledge", "ask", "answer", "counter", "agree", "approve", "approve", "suspend"]


def test_an_act_without_if_match_is_asked_for_it(sign_in):
    designation = in_state("submitted")
    answer = sign_in("ru.officer").post(
        f"/api/v1/designations/{designation.uuid}/acts/agree/", {}, content_type="application/json"
    )
    assert answer.status_code == 428
    assert answer.json()["code"] == "precondition_required"


def test_the_second_of_two_officers_gets_412_with_what_changed(sign_in):
    designation = in_state("submitted")
    seen = designation.etag
    counter(
        actor=identity_of("ru.officer2"),
        designation=designation.uuid,
        revision=designation.revision,
        content=content(title_en="B"),
    )
    answer = act(sign_in("ru.officer"), designation, "agree", etag=seen)
    assert answer.status_code == 412
    problem = answer.json()
    assert problem["code"] == "changed_meanwhile"
    assert [one["code"] for one in problem["changed"]] == ["counter"]
    assert fresh(designation).state == "countered"


def test_refusals_are_problem_details_in_the_callers_language(sign_in):
    designation = in_state("in_force")
    client = sign_in("us.authority")
    client.post("/language/", {"language": "ru"})
    answer = act(client, designation, "suspend", reason="")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "причин" in " ".join(answer.json()["errors"]["reason"]).lower()


def test_an_outline_that_cannot_be_accepted_says_which_vertex_and_why(sign_in):
    bowtie = [[[37.1, 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.3], [37.1, 36.2]]]
    answer = sign_in("us.officer").post(
        "/api/v1/designations/",
        {**CONTENT, "kind": "opposition", "geometry": {"type": "Polygon", "coordinates": bowtie}},
        content_type="application/json",
    )
    assert answer.status_code == 422
    sentences = " ".join(answer.json()["errors"]["geometry"])
    assert "ring 1" in sentences.lower()
    assert "crosses" in sentences


def test_approval_asks_for_the_password(sign_in):
    designation = in_state("agreed")
    answer = act(
        sign_in("us.authority"),
        designation,
        "approve",
        digest=designation.current.digest_hex,
        password="wrong",
    )
    assert answer.status_code == 422
    assert "password" in answer.json()["errors"]
    assert fresh(designation).state == "agreed"


def test_an_act_that_the_state_does_not_know_is_409(sign_in):
    assert act(sign_in("us.officer"), in_state("in_force"), "submit").status_code == 409


def test_an_act_of_another_role_is_403(sign_in):
    assert act(sign_in("us.authority"), in_state("submitted", side="ru"), "agree").status_code == 403


def test_without_a_sign_in_the_answer_is_401(client):
    answer = client.get("/api/v1/designations/")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_writing_needs_the_csrf_token():
    from django.test import Client

    from tests.people import person

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    answer = strict.post("/api/v1/designations/", "{}", content_type="application/json")
    assert answer.status_code == 403


def test_pages_go_on_by_cursor_and_miss_nothing(sign_in):
    made = [in_state("submitted", shape=square(36.0 + number / 10)) for number in range(7)]
    client = sign_in("ru.officer")
    found, address = [], "/api/v1/designations/?limit=3"
    while address:
        page = client.get(address).json()
        found += [one["uuid"] for one in page["results"]]
        address = page["next"]
    assert sorted(found) == sorted(str(one.uuid) for one in made)


def test_a_window_holds_what_meets_it_and_is_not_sent_twice(sign_in):
    inside = in_state("in_force", shape=square(37.1))
    in_state("in_force", kind="isil", shape=square(39.5, 35.0))
    client = sign_in("us.officer")
    answer = client.get("/api/v1/map/window/?bbox=37,36,37.5,36.5&zoom=12")
    assert [one["id"] for one in answer.json()["features"]] == [str(inside.uuid)]
    again = client.get(
        "/api/v1/map/window/?bbox=37,36,37.5,36.5&zoom=12", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "38,36,37,37", "inf,0,1,1"])
def test_a_window_that_is_none_is_refused_with_the_reason(sign_in, box):
    answer = sign_in("us.officer").get("/api/v1/map/window/", {"bbox": box})
    assert answer.status_code == 422
    assert "bbox" in answer.json()["errors"]


def test_a_window_has_every_vertex_where_that_is_asked_for(sign_in, monkeypatch):
    steps = [(37.1 + 0.0001 * step, 36.0 + 0.00004 * (step % 2)) for step in range(50)]
    outline = Area(Outline.from_shapely(Polygon([*steps, (37.105, 36.1), (37.1, 36.1)])))
    in_state("submitted", shape=outline)
    client, address = sign_in("ru.officer"), "/api/v1/map/window/?bbox=37,36,37.5,36.5&zoom=9"

    def drawn(more: str) -> tuple[bool, list[list[float]]]:
        answer = client.get(address + more).json()
        return answer["exact"], answer["features"][0]["geometry"]["coordinates"][0]

    simplified = drawn("")
    assert simplified[0] is False
    assert len(simplified[1]) < 20
    is_exact, ring = drawn("&exact=1")
    assert is_exact is True
    assert {tuple(position) for position in ring} == set(outline.outline().to_shapely().exterior.coords)
    monkeypatch.setattr("apps.atlas.windows.MAX_EXACT_BYTES", 100)
    assert drawn("&exact=1") == simplified
