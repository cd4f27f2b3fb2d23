"""A file is handed out at once or by the queue, to whoever asked for it, and is on record."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from apps.access.connection import as_system
from apps.access.models import Grant
from apps.accounts.models import User
from apps.designations.models import Designation
from apps.exports import exporting
from apps.exports.exporting import make_ordered, order, own_order, path_of
from apps.exports.models import ExportOrder, FileExport
from apps.exports.selection import Scope, Selection
from apps.exports.table import FORMATS
from apps.negotiation.copies import release
from tests.acting import submit
from tests.drafting import act, fresh, in_state, recall, square
from tests.pages import body
from tests.people import give, identity_of

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
    file = json.loads(body(answer))
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
    table = body(client.post("/exports/", sent)).decode()
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
    assert body(answer).startswith(b"PK")
    assert other.get("/exports/ordered/").status_code == 404
    assert FileExport.objects.get().format == "kmz"


def test_a_file_is_kept_for_an_hour(sign_in, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_AT_ONCE", 0)
    in_state("in_force")
    sign_in("us.officer").post("/exports/", {"scope": "agreed", "format": "gpx"})
    make_ordered()
    path = _path("us.officer")
    os.utime(path, (time.time() - 7_200, time.time() - 7_200))
    make_ordered()
    assert not path.exists()
    assert ExportOrder.objects.count() == 1


def test_who_reads_no_designations_exports_none(sign_in):
    assert sign_in("us.admin").get("/exports/").status_code == 404


def test_a_file_is_handed_out_while_all_that_is_in_it_may_be_seen(sign_in):
    secret = in_state("in_force", level=3, title_en="Kingfisher")
    in_state("in_force", shape=square(37.5), level=1)
    client = sign_in("us.officer2")
    _order("us.officer2")
    path = _path("us.officer2")
    assert client.get("/exports/ordered/").status_code == 200
    user = User.objects.get(username="us.officer2")
    Grant.objects.filter(user=user, level=3).update(revoked_at=timezone.now(), revoke_reason="x")
    give(user, level=1)
    assert client.get(f"/designations/{secret.uuid}/").status_code == 404
    assert client.get("/exports/ordered/").status_code == 404
    assert "Download the file" not in client.get("/exports/").content.decode()
    assert not path.exists()
    assert not ExportOrder.objects.exists()


@pytest.mark.parametrize("is_recalled", [True, False])
def test_a_file_with_a_copy_is_kept_as_long_as_the_copy(is_recalled, sign_in):
    made = in_state("draft", shape=square(38.0))
    terms = {"revision": 1, "to": "RU", "precision": "exact"}
    copy = fresh(release(actor=identity_of("us.officer"), designation=made.uuid, **terms))
    client = sign_in("ru.officer")
    _order("ru.officer", Scope.EVERYTHING)
    path = _path("ru.officer")
    assert client.get("/exports/ordered/").status_code == 200
    if is_recalled:
        act(recall, "us.officer", copy)
    else:
        with as_system():
            Designation.objects.filter(pk=copy.pk).update(released_until=timezone.now())
    assert client.get("/exports/ordered/").status_code == 404
    assert not path.exists()


def test_a_file_is_kept_when_what_is_in_it_goes_on(sign_in):
    mine = in_state("draft")
    _order("us.officer", Scope.EVERYTHING)
    act(submit, "us.officer", mine)
    assert sign_in("us.officer").get("/exports/ordered/").status_code == 200


@pytest.mark.parametrize(
    ("error", "failure"),
    [(sqlite3.OperationalError("disk I/O error"), "disk"), (OSError(28, "full"), "disk"), (ValueError("x"), "broken")],
)
def test_what_fails_one_order_fails_that_one_alone(error, failure, monkeypatch):
    in_state("in_force")

    def failing(*given):
        raise error

    monkeypatch.setitem(FORMATS, "geopackage", replace(FORMATS["geopackage"], write=failing))
    first = order(identity_of("us.officer"), Selection(Scope.AGREED), FORMATS["geopackage"])
    second = order(identity_of("ru.officer"), Selection(Scope.AGREED), FORMATS["geojson"])
    assert make_ordered() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.failure, first.ready_at, second.failure) == (failure, None, "")
    assert second.ready_at
    assert sorted(path.suffix for path in path_of(second).parent.iterdir()) == [".file"]


def test_only_a_database_that_does_not_answer_ends_the_round(monkeypatch):
    in_state("in_force")

    def away(*given):
        raise OperationalError

    monkeypatch.setitem(FORMATS, "geojson", replace(FORMATS["geojson"], write=away))
    monkeypatch.setattr(exporting, "answers", lambda: False)
    waiting = order(identity_of("us.officer"), Selection(Scope.AGREED), FORMATS["geojson"])
    with pytest.raises(OperationalError):
        make_ordered()
    waiting.refresh_from_db()
    assert waiting.is_waiting


def _order(name: str, scope: Scope = Scope.AGREED) -> None:
    order(identity_of(name), Selection(scope), FORMATS["geojson"])
    assert make_ordered() == 1


def _path(name: str) -> Path:
    kept = own_order(identity_of(name))
    assert kept is not None
    path = path_of(kept)
    assert path.exists()
    return path
