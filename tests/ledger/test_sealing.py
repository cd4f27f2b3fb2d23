"""Sealing: exactly once, in order, committing to what was recorded."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from apps.ledger import seal
from apps.ledger.leaf import SALT_BYTES, commitment, confidential, disclosure
from apps.ledger.models import Batch, Change, Entry
from apps.ledger.seal import SealMismatch, facts_of, lag_seconds, seal_all, seal_batch
from apps.ledger.tree import leaf_hash, root_of
from tests.drafting import in_state
from tests.people import UserFactory


@pytest.mark.django_db
def test_every_change_becomes_one_entry_and_leaves_the_outbox():
    in_state("in_force")
    waiting = list(Change.objects.values_list("pk", flat=True))
    assert seal_all() == len(waiting) > 10
    assert not Change.objects.exists()
    assert sorted(Entry.objects.values_list("change_id", flat=True)) == sorted(waiting)
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(len(waiting)))


@pytest.mark.django_db
def test_the_root_is_that_of_the_stored_leaves():
    in_state("in_force")
    while seal_batch(limit=5):
        pass
    leaves = [leaf_hash(bytes(leaf)) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    for batch in Batch.objects.all():
        assert bytes(batch.root) == root_of(leaves[: batch.size])
    assert Batch.objects.count() > 3


@pytest.mark.django_db
def test_a_leaf_says_nothing_of_what_is_confidential_and_opens_with_its_salts():
    in_state("submitted")
    seal_all()
    entry = Entry.objects.get(event="version.created")
    assert "Eastern quarters" not in entry.leaf_text
    facts = facts_of(entry, entry.uuid)
    commitments = json.loads(entry.leaf_text)["sd"]
    salts = bytes(entry.salts)
    for at, (field, value) in enumerate(confidential(facts)):
        opening = disclosure(salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], facts.subject, field, value)
        assert commitment(opening) in commitments
        forged = disclosure(salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], facts.subject, field, "something else")
        assert commitment(forged) not in commitments


@pytest.mark.django_db
def test_a_private_entry_names_neither_actor_nor_delegation_nor_event():
    in_state("draft")
    seal_all()
    for entry in Entry.objects.filter(table_name__startswith="designations"):
        said = json.loads(entry.leaf_text)
        assert not {"actor", "delegation", "event", "digest"} & said.keys()


@pytest.mark.django_db
def test_nothing_is_committed_where_the_second_path_differs(monkeypatch):
    in_state("submitted")
    monkeypatch.setattr(seal, "_appended_root", lambda *_: b"x" * 32)
    waiting = Change.objects.count()
    with pytest.raises(SealMismatch), transaction.atomic():
        seal_batch()
    assert Change.objects.count() == waiting
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_same_change_cannot_be_sealed_twice():
    in_state("draft")
    change = Change.objects.first()
    seal_all()
    again = Entry.objects.get(change_id=change.pk)
    again.index = 10_000
    again.uuid = UserFactory().uuid
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db
def test_the_lag_is_the_age_of_the_oldest_unsealed_change():
    assert lag_seconds() == 0.0 or Change.objects.exists()
    in_state("draft")
    assert lag_seconds() > 0
    seal_all()
    assert lag_seconds() == 0.0


@pytest.mark.django_db(transaction=True)
def test_parallel_sealers_seal_every_change_once():
    for _ in range(40):
        UserFactory()
    seal_all()
    start = Entry.objects.count()
    for _ in range(120):
        UserFactory()

    def run() -> None:
        try:
            for _ in range(20):
                seal_batch(limit=7)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_all()
    indices = list(Entry.objects.order_by("index").values_list("index", flat=True))
    assert indices == list(range(start + 120))


def _insert_late(ready: threading.Event, go: threading.Event) -> None:
    """A writer whose identity number is drawn early and whose commit comes late."""
    try:
        with transaction.atomic():
            UserFactory(username="late")
            ready.set()
            go.wait(10)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_commits_late_loses_nothing_and_inverts_nothing():
    ready, go = threading.Event(), threading.Event()
    late = threading.Thread(target=_insert_late, args=(ready, go))
    late.start()
    assert ready.wait(10)
    early = UserFactory(username="early")
    seal_all()
    early.full_name = "changed"
    early.save()
    go.set()
    late.join()
    seal_all()
    assert not Change.objects.exists()
    sealed = list(Entry.objects.filter(table_name="accounts_user").order_by("index"))
    assert {"early", "late"} <= {entry.after.get("username") for entry in sealed}
    of_early = [entry.revision for entry in sealed if entry.subject == early.uuid]
    assert of_early == sorted(of_early)


@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_is_killed_in_mid_batch_leaves_everything_or_nothing():
    for _ in range(30):
        UserFactory()
    waiting = Change.objects.count()
    before = Entry.objects.count()
    pid: list[int] = []
    halfway = threading.Event()
    store = seal.store

    def slow_store(entries: list[Entry]) -> None:
        store(entries)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid.append(cursor.fetchone()[0])
        halfway.set()
        threading.Event().wait(1)

    def run() -> None:
        try:
            seal.store = slow_store
            seal_batch()
        except Exception as error:  # noqa: BLE001  (whatever a cut connection raises)
            errors.append(error)
        finally:
            seal.store = store
            connections.close_all()

    errors: list[Exception] = []
    thread = threading.Thread(target=run)
    thread.start()
    assert halfway.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid[0]])
    thread.join()
    assert errors
    assert Change.objects.count() == waiting
    assert Entry.objects.count() == before
    assert seal_all() == waiting
