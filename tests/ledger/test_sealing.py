"""Sealing: exactly once, in order, committing to what was recorded."""

from __future__ import annotations

import json
import re
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.ledger import seal
from apps.ledger.keys import identity
from apps.ledger.models import Change, Checkpoint, Entry, Tile
from apps.ledger.seal import SealMismatch, appended_root, lag_seconds, randomness, seal_all, seal_batch
from apps.ledger.tiles import tree_of
from jic_verify.tlog.checkpoints import parse_checkpoint
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.tree import Frontier, leaf_hash, root_of
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
def test_each_root_is_that_of_the_stored_leaves_and_is_signed():
    in_state("in_force")
    while seal_batch(limit=5):
        pass
    leaves = [leaf_hash(bytes(leaf)) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    for checkpoint in Checkpoint.objects.all():
        assert bytes(checkpoint.root) == root_of(leaves[: checkpoint.size])
        note = parse_note(checkpoint.note.encode())
        assert note.verified(identity().keys)
        signed = parse_checkpoint(note.text)
        assert (signed.size, signed.root) == (checkpoint.size, bytes(checkpoint.root))
    assert Checkpoint.objects.count() > 3


@given(st.integers(0, 70), st.integers(1, 70))
def test_two_ways_to_a_root_agree(before: int, added: int) -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(before + added)]
    tree = Frontier()
    for one in hashes[:before]:
        tree.append(one)
    assert appended_root(tree, hashes[before:]) == root_of(hashes)


LEAF = re.compile(
    r'\{("actor":("[0-9a-f-]{36}"|null),)?"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",("delegation":("[A-Z]+"|null),)?'
    r'("digest":"[0-9a-f]{64}",)?("event":"[a-z_.]+",)?"id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f-]{16}",'
    r'"rev":[1-9]\d*,"role":"[ -~]+","sd":\["[\w-]{43}"(,"[\w-]{43}")*\],"seq":\d+,"subject":"[0-9a-f-]{36}",'
    r'"tx":"\d+","v":1\}'
)


@pytest.mark.django_db
def test_every_leaf_is_canonical():
    in_state("in_force")
    seal_all()
    for entry in Entry.objects.all():
        assert LEAF.fullmatch(entry.leaf_text), entry.leaf_text
        assert json.dumps(entry.leaf_content, sort_keys=True, separators=(",", ":")) == entry.leaf_text
        assert entry.leaf_content["sd"] == sorted(entry.leaf_content["sd"])


@pytest.mark.django_db
def test_a_leaf_says_nothing_of_what_is_confidential_and_its_openings_fit_it():
    in_state("submitted")
    seal_all()
    entry = Entry.objects.get(event="version.created")
    assert "Eastern quarters" not in entry.leaf_text
    assert {one.field for one in entry.opened} == {"row", "outline", "text", "who"}
    assert sorted(one.commitment for one in entry.opened) == entry.leaf_content["sd"]
    assert all(one.subject == str(entry.subject) for one in entry.opened)


@pytest.mark.django_db
def test_where_and_what_of_a_version_are_opened_apart():
    in_state("submitted")
    seal_all()
    by_field = {
        one.field: one.value["after"] for one in Entry.objects.get(event="version.created").opened if one.field != "who"
    }
    assert set(by_field["outline"]) == {"outline", "shape", "box", "area_m2"}
    assert "title_en" in by_field["text"]
    assert not {"title_en", "outline", "search"} & set(by_field["row"])


@pytest.mark.django_db
def test_the_same_content_never_makes_the_same_commitment():
    for _ in range(30):
        UserFactory(full_name="Same")
    seal_all()
    made = [one for entry in Entry.objects.all() for one in entry.leaf_content["sd"]]
    assert len(made) == len(set(made))
    salts = [json.loads(one.text)[0] for entry in Entry.objects.all() for one in entry.opened]
    assert len(salts) == len(set(salts))
    assert all(len(salt) == 22 for salt in salts)


def test_random_bytes_make_uuids_of_version_4():
    drawn = randomness(3)
    assert len(drawn) == 240
    assert {drawn[6 + 80 * at] >> 4 for at in range(3)} == {4}
    assert {drawn[8 + 80 * at] >> 6 for at in range(3)} == {2}


@pytest.mark.django_db
def test_a_private_entry_names_neither_actor_nor_delegation_nor_event():
    in_state("draft")
    seal_all()
    for entry in Entry.objects.filter(event__in=["version.created", "designation.created", "act.draft"]):
        assert not {"actor", "delegation", "event", "digest"} & entry.leaf_content.keys()
        said = next(one.value for one in entry.opened if one.field == "who")
        assert (said["event"], said["delegation"]) == (entry.event, "US")


@pytest.mark.django_db
def test_full_tiles_are_stored_as_the_tree_grows():
    for _ in range(1 + 520 // 40):
        for _ in range(40):
            UserFactory()
        while seal_batch(limit=37):
            pass
    size = Entry.objects.count()
    leaves = [leaf_hash(bytes(leaf)) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    assert list(Tile.objects.order_by("number").values_list("level", "number")) == [(0, n) for n in range(size // 256)]
    for tile in Tile.objects.all():
        assert bytes(tile.root) == root_of(leaves[tile.number * 256 : tile.number * 256 + 256])
    for smaller in (1, 255, 256, 257, 300, size):
        assert tree_of(smaller).root() == root_of(leaves[:smaller])


@pytest.mark.django_db
def test_nothing_is_committed_where_the_second_way_differs(monkeypatch):
    in_state("submitted")
    monkeypatch.setattr(seal, "appended_root", lambda *_: b"x" * 32)
    waiting = Change.objects.count()
    with pytest.raises(SealMismatch), transaction.atomic():
        seal_batch()
    assert Change.objects.count() == waiting
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_nothing_is_committed_where_something_else_was_stored_than_made():
    in_state("submitted")
    waiting = Change.objects.count()
    with connection.cursor() as cursor:
        # A superuser's hands: whatever the sealer makes, another leaf is stored.
        cursor.execute(
            "CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " UPDATE public.ledger_entry SET leaf ="
            " convert_to(replace(convert_from(leaf, 'UTF8'), '\"rev\":1', '\"rev\":9'), 'UTF8')"
            " WHERE index = NEW.index; RETURN NULL; END $$"
        )
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER jic_refuse_update")
        cursor.execute("CREATE TRIGGER forge AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION forge()")
    with pytest.raises(SealMismatch), transaction.atomic():
        seal_batch()
    assert Change.objects.count() == waiting


@pytest.mark.django_db
def test_the_same_change_cannot_be_sealed_twice():
    in_state("draft")
    change = Change.objects.first()
    seal_all()
    again = Entry.objects.get(change_id=change.pk)
    again.index = 10_000
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db
def test_one_size_has_one_checkpoint():
    in_state("draft")
    seal_all()
    again = Checkpoint.objects.get()
    again.pk, again.root = None, b"x" * 32
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
    sealed = list(Entry.objects.filter(event__startswith="user.").order_by("index"))
    assert {"early", "late"} <= {entry.after.get("username") for entry in sealed}
    of_early = [entry.revision for entry in sealed if entry.subject == early.uuid]
    assert of_early == sorted(of_early)


# Each point of a batch at which a sealer may die: the function before which its connection is cut.
@pytest.mark.parametrize("point", ["vouched", "_move", "leaf_hashes", "appended_root", "full_tiles", "sign"])
@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_is_killed_in_mid_batch_leaves_everything_or_nothing(monkeypatch, point):
    for _ in range(30):
        UserFactory()
    waiting, before = Change.objects.count(), Entry.objects.count()
    whole = getattr(seal, point)

    def dying(*args: object, **kwargs: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return whole(*args, **kwargs)

    monkeypatch.setattr(seal, point, dying)
    with pytest.raises(Exception, match=r"terminat|clos|lost"):
        seal_batch()
    monkeypatch.undo()
    connection.close()
    assert (Change.objects.count(), Entry.objects.count()) == (waiting, before)
    assert seal_all() == waiting
    assert Entry.objects.count() == before + waiting
