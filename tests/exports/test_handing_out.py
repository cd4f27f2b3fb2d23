"""A file is handed out at once or by the queue, to whoever asked for it, and is on record."""

from __future__ import annotations

import json
import os
import time

import pytest

from apps.exports import exporting
from apps.exports.exporting import make_ordered, own_order, path_of
from apps.exports.models import ExportOrder, FileExport
from tests.drafting import in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.EXPORTS_FOLDER = tmp_path / "exports"


def test_a_file_is_handed_out_at_once_and_on_record(sign_in, settings):
    agreed = in_state("in_force")
    client = sign_in("ru.authority")
    page = client.get("/exports/")
    assert "Nothing: read again" in page.content.decode()
    answer = client.post("/exports/", {"scope": "agreed", "format": "geojson"})
    assert answer["Content-Disposition"].startswith('attachment; filename="designations-')
    file = json.loads(b"".join(answer.streaming_content))
    assert [one["properties"]["reference"] for one in file["features"]] == [agreed.reference]
    assert file["about"]["note"] == "Boundaries shown are not authoritative."
    row = FileExport.objects.get()
    assert (row.delegation.code, row.format, row.scope, row.count) == ("RU", "geojson", "agreed", 1)
    assert bytes(row.digest).hex() == file["about"]["digest"]
    assert list(settings.EXPORTS_FOLDER.iterdir()) == []


def test_what_was_selected_is_handed_out_and_nothing_hidden(sign_in):
    mine, hidden = in_state("draft"), in_state("draft", side="ru", shape=square(west=38.0))
    client = sign_in("us.officer")
    page = client.post("/exports/", {"chosen": [str(mine.uuid), str(hidden.uuid)]})
    assert "1 designation is in it." in page.content.decode()
    sent = {"chosen": [str(mine.uuid), str(hidden.uuid)], "scope": "chosen", "format": "csv"}
    table = b"".join(client.post("/exports/", sent).streaming_content).decode()
    assert str(mine.uuid) in table
    assert str(hidden.uuid) not in table


def test_a_large_file_is_made_by_the_queue_for_its_person_alone(sign_in, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_AT_ONCE", 0)
    in_state("in_force")
    client, other = sign_in("us.officer"), sign_in("us.officer2")
    assert client.post("/exports/", {"scope": "agreed", "format": "kmz"}).status_code == 302
    assert "A large file is being made." in client.get("/exports/").content.decode()
    assert make_ordered() == 1
    assert "Download the file" in client.get("/exports/").content.decode()
    answer = client.get("/exports/ordered/")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert other.get("/exports/ordered/").status_code == 404
    assert FileExport.objects.get().format == "kmz"


def test_a_file_is_kept_for_an_hour(sign_in, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_AT_ONCE", 0)
    in_state("in_force")
    sign_in("us.officer").post("/exports/", {"scope": "agreed", "format": "gpx"})
    make_ordered()
    order = own_order(identity_of("us.officer"))
    assert order is not None
    path = path_of(order)
    assert path.exists()
    os.utime(path, (time.time() - 7_200, time.time() - 7_200))
    make_ordered()
    assert not path.exists()
    assert ExportOrder.objects.count() == 1


def test_who_reads_no_designations_exports_none(sign_in):
    assert sign_in("us.admin").get("/exports/").status_code == 404
