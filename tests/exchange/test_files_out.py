"""Files that go out by the API: asked for, made by the queue, and sent from where a client's copy ends."""

from __future__ import annotations

import json
import uuid

import pytest

from apps.access.streams import AccessEnded
from apps.exports.exporting import make_ordered, path_of
from apps.exports.models import ExportOrder, FileExport
from apps.tokens.models import ApiToken
from tests.drafting import in_state, square
from tests.pages import body
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db
EXPORTS = "/api/v1/exports/"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.EXPORTS_FOLDER = tmp_path / "exports"


def ask(client, key="", **sent):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(EXPORTS, {"format": "geojson", **sent}, content_type=JSON, headers=headers)


def ready(client, **sent) -> str:
    """The address of a file that was made."""
    export = ask(client, **sent).json()["export"]
    assert make_ordered() == 1
    return f"{EXPORTS}{export}/"


def test_a_file_is_asked_for_made_and_sent_to_a_token_that_reads():
    thing, client = in_state("in_force"), program("ru.authority", "read")
    asked = ask(client, scope="agreed")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    address = f"{EXPORTS}{asked.json()['export']}/"
    assert client.get(f"{address}file/").json()["code"] == "export_not_ready"
    assert make_ordered() == 1
    said = client.get(address).json()
    sent = body(client.get(f"{address}file/"))
    assert (said["state"], said["bytes"]) == ("ready", len(sent))
    assert [one["properties"]["uuid"] for one in json.loads(sent)["features"]] == [str(thing.uuid)]
    assert FileExport.objects.get().scope == "agreed"
    assert client.get(EXPORTS).json()["export"] == said


def test_designations_that_were_chosen_are_sent_and_nothing_hidden():
    mine, hidden = in_state("draft"), in_state("draft", side="ru", shape=square(west=38.0))
    in_state("draft", shape=square(west=37.5))
    client = program("us.officer", "read")
    sent = body(client.get(f"{ready(client, scope='chosen', designations=[str(mine.uuid), str(hidden.uuid)])}file/"))
    assert [one["properties"]["uuid"] for one in json.loads(sent)["features"]] == [str(mine.uuid)]


def test_a_download_goes_on_where_it_was_cut_and_only_of_the_same_file():
    in_state("in_force")
    client = program("us.officer", "read")
    address = f"{ready(client)}file/"
    answer = client.get(address)
    # Else the server would read all of it before it sends anything.
    assert answer.is_async
    whole, tag = body(answer), answer.headers["ETag"]
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, body(rest)) == (206, whole[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    for headers in ({"Range": "bytes=100-", "If-Range": '"other"'}, {"Range": "bytes=-5"}, {"Range": "lines=1-"}):
        other = client.get(address, headers=headers)
        assert (other.status_code, body(other)) == (200, whole)
    assert client.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


def test_one_key_asks_once_and_another_file_waits_its_turn():
    in_state("in_force")
    client = program("us.officer", "read")
    first, again = (ask(client, "k-1", format="kmz") for _ in range(2))
    assert first.json() == again.json()
    assert ask(client, format="kmz").json()["export"] == first.json()["export"]
    assert ask(client, format="csv").json()["code"] == "export_under_way"
    assert ExportOrder.objects.count() == 1


def test_a_file_is_its_persons_and_only_the_last_one():
    in_state("in_force")
    client = program("us.officer", "read")
    address = ready(client)
    assert program("us.officer2", "read").get(f"{address}file/").status_code == 404
    later = ready(client, format="csv")
    assert client.get(address).status_code == 404
    path_of(ExportOrder.objects.get()).unlink()
    assert client.get(f"{later}file/").status_code == 404
    assert client.get(f"{EXPORTS}{uuid.uuid4()}/").status_code == 404


def test_a_download_breaks_off_when_the_token_is_ended():
    in_state("in_force")
    client = program("us.officer", "read")
    answer = client.get(f"{ready(client)}file/")
    ApiToken.objects.update(ended_at=ApiToken.objects.get().created_at)
    with pytest.raises(AccessEnded):
        body(answer)


def test_who_reads_no_designations_asks_for_no_file():
    client = program("us.admin")
    assert client.get(EXPORTS).status_code == ask(client).status_code == 404


@pytest.mark.parametrize("sent", [{"format": "vrt"}, {"scope": "all"}, {"designations": ["x"]}, {"colour": "red"}])
def test_what_cannot_be_asked_for_is_refused_at_its_field(sent):
    answer = ask(program("us.officer", "read"), **sent)
    assert answer.status_code == 422
    assert next(iter(answer.json()["errors"])).split(".")[0] == next(iter(sent))
