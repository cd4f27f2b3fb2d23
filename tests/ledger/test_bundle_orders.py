"""An auditor asks for a bundle on a page; the queue makes it, for that person alone and for an hour."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from apps.ledger.models import BundleOrder
from apps.ledger.orders import _LOCK, file_of, make_ordered
from jic_verify.verify import verify
from tests.drafting import in_state
from tests.pages import body
from tests.witnessed import Witnesses

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings) -> None:
    settings.BUNDLES_FOLDER = tmp_path / "bundles"


def test_what_was_asked_for_is_made_once_and_handed_out(sign_in, tmp_path):
    witnesses = Witnesses(tmp_path / "witnesses")
    in_state("in_force")
    witnesses.agree()
    client = sign_in("ru.auditor")
    assert client.get("/ledger/bundle/file/").status_code == 404
    for _again in range(2):
        assert client.post("/ledger/bundle/").status_code == 302
    assert BundleOrder.objects.count() == 1
    assert "It is being made" in client.get("/ledger/bundle/").content.decode()
    assert (make_ordered(), make_ordered()) == (1, 0)
    answer = client.get("/ledger/bundle/file/")
    content = body(answer)
    path = tmp_path / "taken.zip"
    path.write_bytes(io.BytesIO(content).getvalue())
    assert verify(path).finding is None
    other = sign_in("us.auditor")
    assert other.get("/ledger/bundle/file/").status_code == 404


@pytest.mark.parametrize("name", ["ru.officer", "ru.authority", "un.observer", "ru.admin"])
def test_nobody_but_an_auditor_asks(sign_in, name):
    client = sign_in(name)
    assert client.post("/ledger/bundle/").status_code == 404
    assert client.get("/ledger/bundle/file/").status_code == 404
    assert not BundleOrder.objects.exists()


def test_one_process_makes_what_was_ordered(sign_in, tmp_path):
    in_state("in_force")
    Witnesses(tmp_path / "witnesses").agree()
    sign_in("us.auditor").post("/ledger/bundle/")
    waiting = BundleOrder.objects.get()
    held = connection.copy()
    try:
        with held.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s::integer, %s::integer)", [_LOCK, waiting.user_id])
        assert make_ordered() == 0
        assert BundleOrder.objects.get().is_waiting
    finally:
        held.close()
    assert (make_ordered(), make_ordered()) == (1, 0)
    assert [path.name for path in file_of(waiting).parent.iterdir()] == [f"{waiting.name}.zip"]


def test_a_new_bundle_takes_the_place_of_the_one_before(sign_in, tmp_path):
    in_state("in_force")
    Witnesses(tmp_path / "witnesses").agree()
    client = sign_in("us.auditor")
    names = []
    for _time in range(2):
        client.post("/ledger/bundle/")
        assert make_ordered() == 1
        names.append(file_of(BundleOrder.objects.get()))
    assert [path.exists() for path in names] == [False, True]


def test_it_is_kept_for_an_hour(sign_in, tmp_path):
    Witnesses(tmp_path / "witnesses").agree()
    client = sign_in("us.auditor")
    client.post("/ledger/bundle/")
    make_ordered()
    made = BundleOrder.objects.get()
    assert file_of(made).exists() or made.failure
    BundleOrder.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert client.get("/ledger/bundle/file/").status_code == 404


def test_where_nothing_is_agreed_the_page_says_so(sign_in):
    client = sign_in("us.auditor")
    client.post("/ledger/bundle/")
    assert make_ordered() == 0
    assert BundleOrder.objects.get().failure == "nothing"
    assert "No checkpoint has" in client.get("/ledger/bundle/").content.decode()
    assert client.post("/ledger/bundle/").status_code == 302
