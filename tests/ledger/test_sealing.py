"""Sealing: exactly once, in order, committing to what was recorded."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
import uuid
from collections import Counter

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Change
from apps.designations.models import Designation
from apps.geometry.canonical import digest
from apps.ledger import outbox, scope_counts, seal, tasks
from apps.ledger.bootstrap import recount
from apps.ledger.checkpoints import theatre_signatories
from apps.ledger.keys import identity
from apps.ledger.models import MAP_EVENT, Alert, AlertKind, Bucket, Checkpoint, Entry, Tile
from apps.ledger.outbox import randomness
from apps.ledger.scope_counts import contents_of, root_over
from apps.ledger.seal import (
    ContentMismatch,
    SealMismatch,
    appended_root,
    seal_all,
    seal_batch,
)
from apps.ledger.tiles import tree_of
from jic.health import _LEDGER
from jic_verify.content import content_digest
from jic_verify.scope_map import key_of
from jic_verify.tlog.checkpoints import parse_checkpoint
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.tree import Frontier, leaf_hash, root_of
from tests.drafting import in_state, square
from tests.people import UserFactory


@pytest.mark.django_db
def test_every_change_becomes_one_entry_and_leaves_the_outbox():
    in_state("in_force")
    waiting = list(Change.objects.values_list("pk", flat=True))
    assert seal_all() == len(waiting) > 10
    assert not Change.objects.exists()
    sealed = Entry.objects.exclude(event=MAP_EVENT)
    assert sorted(sealed.values_list("change_id", flat=True)) == sorted(waiting)
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(len(waiting) + 1))


@pytest.mark.django_db
def test_a_batch_is_moved_in_steps_and_signed_as_one(monkeypatch):
    monkeypatch.setattr(outbox, "STEP", 3)
    in_state("in_force")
    waiting = list(Change.objects.order_by("pk").values_list("pk", flat=True))
    assert seal_batch() == len(waiting) > 10
    assert list(Entry.objects.order_by("index").values_list("change_id", flat=True)) == [*waiting, None]
    assert Checkpoint.objects.get().size == len(waiting) + 1


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


UUID, MOMENT = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", r"[\d-]{10}T[\d:]{8}\.\d{6}Z"
ID = '"id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f-]{16}",'
OPEN = re.compile(
    rf'\{{"actor":("{UUID}"|null),"at":"{MOMENT}","delegation":("[A-Z]+"|null),("digest":"[0-9a-f]{{64}}",)?'
    rf'"event":"(?P<noun>[a-z_]+)\.[a-z_]+",{ID}"of":"({UUID}|common)","rev":[1-9]\d*,"role":"[ -~]+",'
    rf'"sd":\["[\w-]{{43}}"(,"[\w-]{{43}}")*\],"seq":\d+,"subject":"{UUID}","tx":"\d+","v":2\}}'
)
PRIVATE = re.compile(
    rf'\{{"at":"{MOMENT}",{ID}"rev":[1-9]\d*,"sd":\["[\w-]{{43}}"(,"[\w-]{{43}}"){{3}}\],"subject":"{UUID}","v":2\}}'
)
MAP = re.compile(rf'\{{"at":"{MOMENT}","event":"log.map",{ID}"map":"[0-9a-f]{{64}}","scopes":\d+,"v":2\}}')


@pytest.mark.django_db
def test_every_leaf_is_canonical_and_of_one_of_three_forms():
    in_state("in_force")
    seal_all()
    for entry in Entry.objects.all():
        form = MAP if entry.is_map else PRIVATE if entry.private_to_id else OPEN
        assert form.fullmatch(entry.leaf_text), entry.leaf_text
        assert json.dumps(entry.leaf_content, sort_keys=True, separators=(",", ":")) == entry.leaf_text


@pytest.mark.django_db
def test_an_open_leaf_of_a_version_has_three_commitments_and_any_other_one():
    in_state("in_force")
    seal_all()
    for entry in Entry.objects.filter(private_to=None).exclude(event=MAP_EVENT):
        noun = entry.event.partition(".")[0]
        assert len(entry.leaf_content["sd"]) == (3 if noun == "version" else 1)
        assert ("digest" in entry.leaf_content) == (noun in ("version", "act", "approval"))


@pytest.mark.django_db
def test_a_leaf_says_nothing_confidential_and_its_openings_fit_by_place():
    in_state("submitted")
    seal_all()
    private, opened = Entry.objects.filter(event="version.created").order_by("index")
    for entry, fields in ((private, ["row", "outline", "text", "who"]), (opened, ["row", "outline", "text"])):
        assert "Eastern quarters" not in entry.leaf_text
        assert [one.field for one in entry.opened] == fields
        assert [one.commitment for one in entry.opened] == entry.leaf_content["sd"]
        assert all(one.subject == str(entry.subject) for one in entry.opened)


@pytest.mark.django_db
def test_where_and_what_of_a_version_are_opened_apart():
    in_state("submitted")
    seal_all()
    entry = Entry.objects.get(event="version.created", private_to=None)
    by_field = {one.field: one.value["after"] for one in entry.opened}
    assert set(by_field["outline"]) == {"outline", "shape", "box", "area_m2"}
    assert set(by_field["text"]) == {"title_en", "title_ru", "terms_en", "terms_ru", "provisions", "source_note"}
    assert not {"title_en", "outline", "search"} & set(by_field["row"])


@pytest.mark.django_db
def test_the_same_content_never_makes_the_same_commitment():
    for _ in range(30):
        UserFactory(full_name="Same")
    seal_all()
    made = [one for entry in Entry.objects.all() for one in entry.leaf_content.get("sd", [])]
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
        assert entry.leaf_content.keys() == {"at", "id", "rev", "sd", "subject", "v"}
        said = entry.opened[3].value
        assert (said["event"], said["delegation"]) == (entry.event, "US")
        assert (said["role"], said["tx"], said["seq"]) == (entry.role, str(entry.tx), entry.seq)


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


def lag() -> float:
    """As the page of the site's health says it, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, [theatre_signatories()])
        return float(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_lag_is_the_age_of_the_oldest_unsealed_change():
    seal_all()
    assert lag() == 0.0
    in_state("draft")
    assert Change.objects.exists()
    assert lag() > 0
    seal_all()
    assert lag() == 0.0


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
    assert indices == list(range(len(indices)))
    assert Entry.objects.filter(index__gte=start).exclude(event=MAP_EVENT).count() == 120


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
@pytest.mark.parametrize(
    "point", ["vouched", "_move", "differing", "_append_map", "leaf_hashes", "appended_root", "full_tiles", "sign"]
)
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
    assert Entry.objects.count() == before + waiting + 1
    assert (
        Entry.objects.order_by("index").last().leaf_content["map"] == root_over(contents_of(open_counts())).root.hex()
    )


def open_counts() -> Counter[bytes]:
    """How many open entries each scope has, by what the leaves say."""
    leaves = Entry.objects.values_list("leaf", flat=True)
    return Counter(key_of(scope) for leaf in leaves if (scope := json.loads(bytes(leaf)).get("of")))


@pytest.mark.django_db
def test_each_batch_ends_with_the_map_of_all_open_entries_before_it():
    for state in ("in_force", "draft", "countered"):
        in_state(state)
        while seal_batch(limit=9):
            last = Entry.objects.order_by("index").last()
            assert last.is_map
            counts = open_counts()
            said = root_over(contents_of(counts))
            assert (last.leaf_content["map"], last.leaf_content["scopes"]) == (said.root.hex(), len(counts))
            assert last.at >= Entry.objects.exclude(pk=last.pk).order_by("index").last().at
            assert Checkpoint.objects.first().size == last.index + 1
    assert Entry.objects.filter(event=MAP_EVENT).count() == Checkpoint.objects.count() > 3
    assert scope_counts.stored() == (contents_of(open_counts()), root_over(contents_of(open_counts())))


@pytest.mark.django_db
def test_an_empty_outbox_makes_no_map():
    UserFactory()
    assert seal_all() > 0
    size = Entry.objects.count()
    assert seal_all() == 0
    assert Entry.objects.count() == size


@pytest.mark.django_db
def test_nothing_is_sealed_on_foreign_counts_until_they_are_counted_anew():
    designation = in_state("submitted")
    seal_all()
    Bucket.objects.exclude(content=b"").update(content=b"")
    Designation.objects.filter(pk=designation.pk).update(answer_due=None)
    with pytest.raises(SealMismatch, match="recount"), transaction.atomic():
        seal_all()
    recount()
    assert seal_all() > 0
    assert scope_counts.stored()[0] == contents_of(open_counts())


@pytest.mark.parametrize("step", [1, outbox.STEP])
@pytest.mark.django_db
def test_no_version_is_sealed_whose_digest_is_not_that_of_its_content(monkeypatch, step):
    monkeypatch.setattr(outbox, "STEP", step)
    made = in_state("submitted")
    seal_all()
    # Whoever owns the tables could write what no act writes: the database binds acts to digests, and these to nothing.
    other = made.current
    other.pk, other.uuid, other.sequence, other.parent_id = None, uuid.uuid4(), 2, made.current_id
    other.titles["en"] = "Another place"
    other.save(force_insert=True)
    waiting = Change.objects.count()
    with pytest.raises(ContentMismatch, match="digest of the version is not that of its content"), transaction.atomic():
        seal_all()
    assert Change.objects.count() == waiting
    assert tasks.seal() == 0
    assert Alert.objects.get().kind == AlertKind.CONTENT


TEXT = st.text(max_size=20).map(lambda text: unicodedata.normalize("NFC", text))


@pytest.mark.slow
@given(
    *(TEXT for _ in range(4)),
    st.integers(1, 3),
    st.lists(st.sampled_from(["A", "B", "ф"]), unique=True).map(sorted),
    st.sampled_from([None, "2016-09-12T16:00:00+00:00"]),
    st.sampled_from([None, "opposition"]),
)
def test_the_verifiers_fast_way_gives_the_digest_of_the_canonical_form(
    title_en, title_ru, terms_en, terms_ru, level, codes, at, kind
):
    shape = square()
    created = {"kind": kind, "replaces_id": None}
    row = {"designation_id": "x", "level": level, "compartments": codes, "releasable_to": [], "valid_from": at}
    row |= {"valid_until": None}
    text = {"title_en": title_en, "title_ru": title_ru, "terms_en": terms_en, "terms_ru": terms_ru}
    outline = {"outline": "\\x" + shape.outline().wkb.hex(), "shape": json.loads(json.dumps(shape.canonical()))}
    preimage = {
        "amends": None,
        "designation": "x",
        "kind": kind,
        "marking": {"compartments": codes, "level": level, "releasable_to": []},
        "outline": shape.outline().canonical(),
        "provisions": {},
        "replaces": None,
        "shape": shape.canonical(),
        "texts": {"en": {"terms": terms_en, "title": title_en}, "ru": {"terms": terms_ru, "title": title_ru}},
        "valid": {"from": at and "2016-09-12T16:00:00Z", "until": None},
        "v": 2,
    }
    assert content_digest(created, row, outline, text) == digest(preimage).hex()
