"""Files that come in by the API: a program does what the page does, and makes nothing twice."""

from __future__ import annotations

import base64
import hashlib

import pytest

from apps.designations.models import Designation
from apps.imports.models import FileImport
from apps.imports.reading import read_waiting
from tests.imports.files import feature, geojson, zipped
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports/"
BOW = [[37.1, 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.3], [37.1, 36.2]]
DEFAULTS = {"kind": "opposition", "level": "1", "terms_en": "Neither side moves."}
TWO = geojson(feature(name="East"), feature(BOW, name="West"))


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def send(client, content=TWO, name="areas.geojson", **headers):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **headers}
    return client.post(IMPORTS, content, content_type="application/octet-stream", headers=headers)


def post(client, address, sent=None, **headers):
    return client.post(address, sent or {}, content_type=JSON, headers=headers)


def uploaded(client, content=TWO, **more) -> str:
    """The address of a file that was read."""
    address = f"{IMPORTS}{send(client, content, **more).json()['upload']}/"
    read_waiting()
    return address


def test_a_program_sends_looks_maps_chooses_and_makes_drafts():
    client = program("us.officer")
    sent = send(client)
    assert (sent.status_code, sent.json()["state"], sent.json()["digest"]) == (
        201,
        "waiting",
        hashlib.sha256(TWO).hexdigest(),
    )
    address = f"{IMPORTS}{sent.json()['upload']}/"
    assert post(client, f"{address}drafts/").status_code == 409
    read_waiting()
    said = client.get(address).json()
    assert (said["state"], said["counts"]["accepted"], said["counts"]["repaired"]) == ("ready", 1, 1)
    assert said["mapping"]["fields"] == {"title_en": "name"}
    assert not said["is_mapped"]
    rows = client.get(f"{address}features/").json()
    assert [row["values"] for row in rows["results"]] == [{"name": "East"}, {"name": "West"}]
    assert rows["results"][1]["problems"]
    assert rows["results"][1]["repair"]["type"] == "MultiPolygon"
    mapped = post(client, f"{address}mapping/", {**said["mapping"], "defaults": DEFAULTS}).json()
    assert mapped["is_mapped"]
    assert post(client, f"{address}choice/", {"which": "none", "include": [2]}).json()["counts"]["chosen"] == 1
    assert post(client, f"{address}drafts/").json() == {"made": 1, "failed": 0, "left": 0}
    made = client.get(f"{address}features/").json()["results"][1]["designation"]
    assert str(Designation.objects.get().uuid) == made
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert Designation.objects.count() == 1


def test_what_a_file_does_not_say_is_asked_and_answered():
    client = program("us.officer")
    table = "название;geometry\r\nВосток;POLYGON((37.1 36.2,37.12 36.2,37.12 36.22,37.1 36.2))\r\n".encode("cp1251")
    address = uploaded(client, table, name="areas.csv")
    (question,) = client.get(address).json()["questions"]
    assert (question["name"], question["choices"][0]["value"]) == ("encoding", "cp1251")
    refused = post(client, f"{address}answers/", {"encoding": "utf-7"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["encoding"])
    assert post(client, f"{address}answers/").status_code == 422
    post(client, f"{address}answers/", {"encoding": "cp1251"})
    read_waiting()
    assert [one["name"] for one in client.get(address).json()["questions"]] == ["crs"]
    post(client, f"{address}answers/", {"crs": "EPSG:4326"})
    read_waiting()
    said = client.get(address).json()
    assert (said["state"], said["answers"]) == ("ready", {"encoding": "cp1251", "crs": "EPSG:4326"})
    assert said["mapping"]["fields"]["title_ru"] == "название"


def test_an_upload_with_one_key_is_taken_once_whatever_its_size():
    client = program("us.officer")
    large = geojson(feature(name="East")) + b" " * 13_000_000
    headers = {"Idempotency-Key": "k-1", "Content-Digest": digest(large)}
    first, again = (send(client, large, **headers) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert FileImport.objects.count() == 1
    other = send(client, TWO, **{**headers, "Content-Digest": digest(TWO)})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert send(client, TWO, **{"Idempotency-Key": "k-2"}).json()["code"] == "content_digest"


def test_a_body_that_is_not_what_its_digest_says_is_refused():
    answer = send(program("us.officer"), TWO[:-1], **{"Content-Digest": digest(TWO)})
    assert (answer.status_code, answer.json()["code"]) == (400, "content_digest")
    assert not FileImport.objects.exists()


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("fields.title_en", {"fields": {"title_en": "colour"}}),
        ("fields.colour", {"fields": {"colour": "name"}}),
        ("defaults.kind", {"defaults": {"kind": "picnic"}}),
        ("defaults.provisions", {"defaults": {"provisions": "{}"}}),
        ("more", {"more": {}}),
    ],
)
def test_a_mapping_is_refused_where_it_is_wrong(part, sent):
    client = program("us.officer")
    answer = post(client, f"{uploaded(client)}mapping/", sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [part])


def test_why_no_draft_was_made_is_told_and_a_new_mapping_tries_again():
    client = program("us.officer")
    address = uploaded(client, geojson(feature(name="East")))
    post(client, f"{address}mapping/", {"fields": {"title_en": "name"}, "defaults": {**DEFAULTS, "kind": "nusra"}})
    post(client, f"{address}mapping/", {"fields": {}, "defaults": DEFAULTS})
    assert post(client, f"{address}drafts/").json()["failed"] == 1
    (row,) = client.get(f"{address}features/").json()["results"]
    assert row["failures"]
    post(client, f"{address}mapping/", {"fields": {"title_en": "name"}, "defaults": DEFAULTS})
    assert post(client, f"{address}drafts/").json() == {"made": 1, "failed": 0, "left": 0}


def test_a_refused_file_says_why_in_the_callers_language():
    client = program("us.officer")
    address = uploaded(client, b'{"type": "FeatureCollection", "features": []}')
    said = client.get(address, headers={"Accept-Language": "ru"}).json()
    assert (said["state"], said["fault"]) == ("failed", "В файле нет ни одного элемента.")
    for content in (zipped(roads_exe=b"MZ"), b""):
        answer = send(client, content)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])


def test_a_file_is_its_persons_alone_and_not_for_a_token_that_reads():
    client = program("us.officer")
    address = uploaded(client)
    for other in (program("us.officer2"), program("ru.officer")):
        assert other.get(address).status_code == 404
        assert post(other, f"{address}drafts/").status_code == 404
        assert other.delete(address).status_code == 404
    reading = program("us.officer", "read")
    assert reading.get(address).status_code == 200
    for answer in (send(reading), post(reading, f"{address}drafts/"), reading.delete(address)):
        assert answer.json()["code"] == "token_scope"
    assert program("us.auditor").get(IMPORTS).status_code == send(program("un.observer")).status_code == 404


def test_a_programs_name_of_a_file_is_shown_and_leads_nowhere():
    client = program("us.officer")
    name = {"Content-Disposition": "attachment; filename*=UTF-8''..%2F%D0%92%D0%BE%D1%81%D1%82%D0%BE%D0%BA.json"}
    assert send(client, **name).json()["name"] == "Восток.json"
    assert [one["format"] for one in client.get(IMPORTS).json()] == ["geojson"]


def test_whoever_asks_is_told_who_they_are_and_of_their_token():
    said = program("us.officer", "read").get("/api/v1/me/").json()
    assert (said["user"], said["delegation"], said["roles"]) == ("us.officer", "US", ["liaison_officer"])
    assert (said["token"]["scope"], said["token"]["purpose"]) == ("read", "Desk map")
    assert len(said["token"]["token"]) == len("jic_") + 12 + 1
