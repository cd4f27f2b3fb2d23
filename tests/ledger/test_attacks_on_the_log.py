"""Each attack on the log, carried out with a superuser's hands, and who names it: the verifier, a witness, the signer
or the audit. Many trials each, at places drawn at random; docs/threat-model.md counts them."""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from apps.audit.models import Change
from apps.designations.models import Designation
from apps.ledger import head_memory
from apps.ledger.bootstrap import begin_new_log, local_cosigner, recount
from apps.ledger.bundle import Asked
from apps.ledger.checkpoints import agreed
from apps.ledger.head_memory import RolledBack
from apps.ledger.keys import identity, private_keys
from apps.ledger.models import MAP_EVENT, Alert, AlertKind, Checkpoint, Entry
from apps.ledger.replay_check import audit
from apps.ledger.seal import SealMismatch, Unconfirmed, seal_all
from jic_verify.tlog import checkpoints
from jic_verify.tlog.notes import Signer
from jic_verify.tlog.tree import leaf_hash, root_of
from jic_verify.witness import ENTRIES_NEEDED
from tests.built_once import built_once
from tests.drafting import in_state
from tests.people import UserFactory
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db

TRIALS = 12


@built_once
def agreed_log(folder: Path) -> None:
    """An agreed log of a designation in force and a few people."""
    in_state("in_force")
    Witnesses(folder / "witnesses").agree()


@pytest.fixture
def witnesses(agreed_log: None, built_folder: Path) -> Witnesses:
    """Those of the agreed log."""
    return Witnesses(built_folder / "witnesses")


def run(*statements: str, given: list[Any] | None = None) -> None:
    """As a superuser who switches every protection off for the moment that he needs."""
    tables = ("ledger_entry", "ledger_checkpoint", "ledger_cosignature", "audit_change", "designations_version")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement, given)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ '^(zz_)?jic_'", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def in_a_leaf(index: int, old: str, new: str) -> None:
    run(
        "UPDATE ledger_entry SET leaf = convert_to(regexp_replace(convert_from(leaf, 'UTF8'), %s, %s), 'UTF8')"
        f" WHERE index = {index}",
        given=[old, new],
    )


def somewhere(size: int, drawn: random.Random) -> int:
    return drawn.randrange(1, size - 1)


def some_change(size: int, drawn: random.Random) -> int:
    """One that has openings: a map has none."""
    return drawn.choice(
        list(Entry.objects.exclude(event=MAP_EVENT).filter(index__lt=size).values_list("index", flat=True))
    )


def edit(size: int, drawn: random.Random) -> None:
    in_a_leaf(somewhere(size, drawn), '"id":"[0-9a-f]{8}', '"id":"00000000')


def drop(size: int, drawn: random.Random) -> None:
    index = somewhere(size, drawn)
    run(
        f"DELETE FROM ledger_entry WHERE index = {index}",
        f"UPDATE ledger_entry SET index = -index WHERE index > {index}",
        "UPDATE ledger_entry SET index = -index - 1 WHERE index < 0",
        # One more at the end, so that the size is what was signed.
        "INSERT INTO ledger_entry (index, change_id, at, tx, seq, subject, revision, delegation, role, event, level,"
        " leaf, openings) SELECT index + 1, -1, at, tx, seq, subject, revision, delegation, role, event, level, leaf,"
        " openings FROM ledger_entry ORDER BY index DESC LIMIT 1",
    )


def insert(size: int, drawn: random.Random) -> None:
    index = somewhere(size, drawn)
    run(
        # The last but one makes way: without a map at its end nobody would go on with the log.
        f"DELETE FROM ledger_entry WHERE index = {size - 2}",
        f"UPDATE ledger_entry SET index = -index - 1 WHERE index >= {index} AND index < {size - 2}",
        "UPDATE ledger_entry SET index = -index WHERE index < 0",
        "INSERT INTO ledger_entry (index, change_id, at, tx, seq, subject, revision, delegation, role, event, level,"
        f" leaf, openings) SELECT {index}, -1, at, tx, seq, subject, revision, delegation, role, event, level, leaf,"
        f" openings FROM ledger_entry WHERE index = {index - 1}",
    )


def swap(size: int, drawn: random.Random) -> None:
    one = somewhere(size, drawn)
    run(
        f"UPDATE ledger_entry SET index = -1 WHERE index = {one}",
        f"UPDATE ledger_entry SET index = {one} WHERE index = {one + 1}",
        f"UPDATE ledger_entry SET index = {one + 1} WHERE index = -1",
    )


def back_date(size: int, drawn: random.Random) -> None:
    in_a_leaf(somewhere(size, drawn), '"at":"20', '"at":"19')


def alter_disclosure(size: int, drawn: random.Random) -> None:
    run(
        "UPDATE ledger_entry SET openings[1] = replace(openings[1], '\"after\"', '\"After\"')"
        f" WHERE index = {some_change(size, drawn)}"
    )


def move_disclosure(size: int, drawn: random.Random) -> None:
    index = some_change(size, drawn)
    run(
        f"UPDATE ledger_entry e SET openings = o.openings FROM ledger_entry o WHERE e.index = {index}"
        f" AND o.index = {index - 1 if index else 1}"
    )


CONTENT = [edit, drop, insert, swap, back_date, alter_disclosure, move_disclosure]


def tried(attack: Callable[[int, random.Random], None], look: Callable[[], bool]) -> int:
    """How many of TRIALS at random places were seen; each is undone afterwards."""
    drawn, seen, size = random.Random(attack.__name__), 0, Entry.objects.count()
    for _ in range(TRIALS):
        with transaction.atomic():
            attack(size, drawn)
            seen += look()
            transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("attack", CONTENT, ids=lambda attack: attack.__name__)
def test_the_verifier_names_what_was_done_to_entries(witnesses, tmp_path, attack):
    def look() -> bool:
        verdict = judged(handed_out(tmp_path)[0])
        return verdict.finding is not None and verdict.finding.sentence != ""

    assert judged(handed_out(tmp_path)[0]).finding is None
    assert tried(attack, look) == TRIALS


@pytest.mark.parametrize("attack", CONTENT, ids=lambda attack: attack.__name__)
def test_the_audit_names_what_was_done_to_entries(witnesses, attack):
    assert audit().differences == []
    assert tried(attack, lambda: any(one.kind == AlertKind.LOG for one in audit().differences)) == TRIALS


@pytest.mark.parametrize("attack", [edit, drop, insert, swap, back_date], ids=lambda attack: attack.__name__)
def test_no_witness_follows_a_log_whose_past_was_changed(witnesses, attack):
    """The next honest checkpoint is made from the stored peaks, so the tiles no longer prove that it continues the
    last."""

    def look() -> bool:
        UserFactory()
        try:
            seal_all()
        except SealMismatch:
            # Where the last map is what was changed, the log itself goes on no further.
            return True
        refused = set(witnesses.cosign())
        # What was rolled back, the witnesses still have: they say how many entries they counted, and are asked again.
        while ENTRIES_NEEDED in refused:
            refused = set(witnesses.cosign())
        return refused == {422} and Alert.objects.filter(kind=AlertKind.FORK).exists()

    assert tried(attack, look) == TRIALS


def resigned(root: bytes | None = None, with_witness: str = "") -> str:
    """The last checkpoint signed anew with the stolen key of the log, over what the entries give now."""
    leaves = [leaf_hash(bytes(leaf)) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    known = identity()
    content = checkpoints.Checkpoint(known.origin, len(leaves), root or root_of(leaves))
    note = content.body + "\n" + Signer(known.origin, private_keys()[0]).sign(content.body)
    run(
        "UPDATE ledger_checkpoint SET note = %s, root = %s, peaks = peaks WHERE size = %s",
        given=[note, content.root, content.size],
    )
    return content.body


def test_the_logs_stolen_key_is_not_enough(witnesses, tmp_path):
    def look() -> bool:
        resigned()
        # The cosignatures no longer fit; without them there is no quorum.
        return judged(handed_out(tmp_path)[0]).finding is not None

    assert tried(edit, look) == TRIALS


def test_the_logs_and_one_witness_stolen_keys_are_not_enough(witnesses, tmp_path):
    def look() -> bool:
        body = resigned()
        line = local_cosigner("US").cosign(body, 1_900_000_000)
        run(
            "UPDATE ledger_cosignature SET line = %s WHERE witness_id IN"
            " (SELECT id FROM ledger_witness WHERE vkey LIKE '%%/witness/us+%%')",
            given=[line],
        )
        finding = judged(handed_out(tmp_path)[0]).finding
        return finding is not None and "witness/ru" in finding.sentence

    assert tried(edit, look) == TRIALS


def test_two_roots_of_one_size_are_not_both_cosigned(witnesses):
    UserFactory()
    seal_all()
    last = Checkpoint.objects.first()
    assert witnesses.cosign(only="US") == [200]
    body = resigned(root=b"\x01" * 32)
    assert str(last.size) in body
    assert witnesses.cosign(only="RU") == [422]
    assert (
        witnesses.by_code["US"]
        .add_checkpoint(b"old %d\n\n" % last.size + Checkpoint.objects.first().note.encode())
        .status
        == 422
    )
    assert Alert.objects.filter(kind=AlertKind.FORK).exists()


def test_an_old_checkpoint_played_back_is_seen_by_whoever_kept_a_later_one(witnesses, tmp_path):
    old, _ = handed_out(tmp_path, "old.zip")
    UserFactory()
    witnesses.agree()
    new, _ = handed_out(tmp_path, "new.zip")
    assert judged(new, since=old).finding is None
    finding = judged(old, since=new).finding
    assert finding is not None
    assert "older" in finding.sentence


def cut_tail(count: int) -> None:
    size = Entry.objects.count() - count
    run(
        f"DELETE FROM ledger_cosignature WHERE checkpoint_id IN (SELECT id FROM ledger_checkpoint WHERE size > {size})",
        f"DELETE FROM ledger_checkpoint WHERE size > {size}",
        f"DELETE FROM ledger_entry WHERE index >= {size}",
    )
    # A backup holds the counts of its own time.
    recount()


@pytest.fixture
def restored(witnesses, tmp_path) -> Witnesses:
    """The database is set back to before the last two changes, which both witnesses have cosigned."""
    for _ in range(2):
        UserFactory()
        witnesses.agree()
    handed_out(tmp_path, "kept.zip")
    # Each with its map.
    cut_tail(4)
    return witnesses


def test_the_signer_signs_nothing_on_a_restored_backup(restored):
    UserFactory()
    with pytest.raises(RolledBack), transaction.atomic():
        seal_all()
    assert Change.objects.exists()


def test_a_restored_backup_is_seen_by_whoever_kept_a_bundle(restored, tmp_path):
    finding = judged(handed_out(tmp_path, "after.zip")[0], since=tmp_path / "kept.zip").finding
    assert finding is not None


def test_a_witness_shows_the_log_that_it_was_set_back_and_signing_stops(restored):
    """Even where the signer's own memory was lost with the machine."""
    head_memory.memory_file().unlink()
    assert restored.cosign() == [409, 409]
    alert = Alert.objects.get(kind=AlertKind.ROLLBACK, detail__contains="/us ")
    assert "our own signature" in alert.detail
    UserFactory()
    with pytest.raises(RolledBack), transaction.atomic():
        seal_all()


def test_without_a_memory_nothing_is_signed_before_both_witnesses_vouch(witnesses):
    head_memory.memory_file().unlink()
    UserFactory()
    with pytest.raises(Unconfirmed), transaction.atomic():
        seal_all()
    witnesses.cosign(only="US")
    with pytest.raises(Unconfirmed), transaction.atomic():
        seal_all()
    witnesses.cosign(only="RU")
    assert seal_all() == 1


def test_a_new_log_begins_with_what_is_left_and_both_witnesses_follow(restored, tmp_path):
    old = identity()
    left = Entry.objects.count()
    begin_new_log("the database was set back; entries are lost")
    known = identity()
    assert known.origin != old.origin
    fresh = Witnesses(tmp_path / "anew")
    fresh.agree()
    assert agreed().size > left
    assert agreed().origin == known.origin
    assert judged(handed_out(tmp_path, "anew.zip")[0]).finding is None
    assert Entry.objects.filter(event="log_key.created").count() >= 2


def test_a_forged_outbox_row_is_seen_by_the_audit(witnesses):
    someone = UserFactory()
    witnesses.agree()
    run(
        "INSERT INTO audit_change (at, tx, seq, table_name, operation, subject, revision, before, after, delegation,"
        " role) SELECT now(), 1, 0, 'accounts_user', 'UPDATE', %s, 2, '{\"full_name\": \"x\"}',"
        " '{\"full_name\": \"y\"}', '', 'jic_web'",
        given=[str(someone.uuid)],
    )
    seal_all()
    assert any(str(someone.uuid) in one.sentence for one in audit().differences)


def test_a_lost_outbox_row_is_seen_by_the_audit(witnesses):
    someone = UserFactory()
    run("DELETE FROM audit_change")
    seal_all()
    assert any(str(someone.uuid) in one.sentence for one in audit().differences)


def test_a_row_edited_while_its_trigger_was_off_is_seen_by_the_audit(witnesses):
    run("UPDATE designations_version SET titles = jsonb_build_object('en', 'Somewhere else')")
    found = audit().differences
    assert any("title_en" in one.sentence for one in found)
    assert all(one.kind == AlertKind.DIFFERENCE for one in found)


def test_a_column_rewritten_by_alter_type_is_seen_by_the_audit(witnesses):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE negotiation_comment ALTER COLUMN text TYPE text USING text || '!'")
        cursor.execute(
            "ALTER TABLE negotiation_act ALTER COLUMN reason TYPE text"
            " USING CASE WHEN code = 'agree' THEN 'no' ELSE reason END"
        )
    assert any("reason" in one.sentence for one in audit().differences)


def test_a_row_that_was_slipped_in_or_taken_away_is_seen_by_the_audit(witnesses):
    someone = UserFactory()
    witnesses.agree()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_user DISABLE TRIGGER ALL")
        cursor.execute("UPDATE accounts_user SET uuid = %s WHERE id = %s", [uuid.uuid4(), someone.pk])
        cursor.execute("ALTER TABLE accounts_user ENABLE ALWAYS TRIGGER zz_jic_capture")
    sentences = " ".join(one.sentence for one in audit().differences)
    assert f"{someone.uuid}: the row is gone" in sentences
    assert "never heard of it" in sentences


def test_an_audit_of_an_honest_log_finds_nothing_even_while_changes_wait(witnesses):
    UserFactory()
    in_state("suspended")
    assert Change.objects.exists()
    assert audit().differences == []


def test_a_part_without_an_entry_proves_what_it_holds_and_nothing_else(witnesses, tmp_path):
    path, written = handed_out(tmp_path, asked=Asked(designation=Designation.objects.first()))
    verdict = judged(path)
    assert verdict.finding is None
    assert 0 < written.entries < written.size
    other = tmp_path / "other.zip"
    shutil.copy(path, other)
    assert judged(other).facts == verdict.facts


def test_a_clock_that_steps_back_changes_no_order_and_bundles_verify(witnesses, tmp_path):
    people = [UserFactory() for _ in range(6)]
    run("UPDATE audit_change SET at = at - interval '2 minutes' WHERE id % 2 = 0")
    witnesses.agree()
    order = {entry.subject: entry.index for entry in Entry.objects.filter(subject__in=[one.uuid for one in people])}
    assert [order[one.uuid] for one in people] == sorted(order.values())
    assert judged(handed_out(tmp_path)[0]).finding is None
    assert audit().differences == []
