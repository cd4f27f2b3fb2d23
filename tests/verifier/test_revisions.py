"""Check 5, the counting: a record's changes count from 1, one by one, until it is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.revisions import Revisions, first_repeated
from jic_verify.scopes import DESIGNATION, EVERYTHING, WINDOW
from jic_verify.stretch import GOES_ON, IS_GONE, IS_MAP, IS_PRIVATE, NOT_SAID
from tests.verifier.made import Log, accepted, refused
from tests.verifier.world import Entry, World

A, B = b"a" * 16, b"b" * 16


def counted(*changes: tuple[bytes, int, int], scope: str = EVERYTHING) -> tuple[int, str] | None:
    revisions = Revisions(len(changes), scope)
    subjects = b"".join(subject for subject, _revision, _kind in changes)
    numbers = [revision for _subject, revision, _kind in changes]
    return revisions.take(subjects, numbers, bytes(kind for _subject, _revision, kind in changes))


def test_records_count_each_for_itself() -> None:
    assert counted((A, 1, GOES_ON), (B, 1, GOES_ON), (A, 2, GOES_ON), (A, 3, GOES_ON), (B, 2, GOES_ON)) is None


@pytest.mark.parametrize("second", [1, 3, 4, 1 << 32])
def test_a_gap_and_a_repetition_are_seen(second: int) -> None:
    found = counted((A, 1, GOES_ON), (B, 1, GOES_ON), (A, second, GOES_ON))
    assert found == (2, f"Change 1 of this record is followed by its change {second}.")


def test_a_record_begins_with_its_first_change() -> None:
    assert counted((B, 1, GOES_ON), (A, 2, GOES_ON)) == (1, "The first change of a record counts as its change 2.")


def test_in_a_window_a_record_may_have_begun_before() -> None:
    assert counted((A, 7, GOES_ON), (A, 8, GOES_ON), (B, 1, GOES_ON), (B, 2, GOES_ON), scope=WINDOW) is None
    assert counted((A, 7, IS_GONE), (B, 3, NOT_SAID), (B, 3, NOT_SAID), scope=WINDOW) is None
    assert counted((A, 7, GOES_ON), (A, 9, GOES_ON), scope=WINDOW) is not None
    assert counted((A, 7, IS_GONE), (A, 8, GOES_ON), scope=WINDOW) is not None


def test_a_designations_private_changes_may_be_left_out_but_not_go_back() -> None:
    # What a reader may not see is not in his part at all.
    private = GOES_ON | IS_PRIVATE
    gone = IS_GONE | IS_PRIVATE
    assert counted((B, 1, private), (B, 3, private), (B, 5, gone), scope=DESIGNATION) is None
    assert counted((B, 4, private), (B, 6, private), scope=DESIGNATION) is None
    for revision in (1, 2, 3):
        assert counted((B, 1, private), (B, 3, private), (B, revision, private), scope=DESIGNATION) is not None
    assert counted((B, 1, GOES_ON), (B, 3, GOES_ON), scope=DESIGNATION) is not None
    assert counted((B, 2, GOES_ON), scope=DESIGNATION) is not None
    assert counted((B, 1, private), (B, 3, private)) is not None


def test_a_map_is_no_change_of_a_record() -> None:
    assert counted((bytes(16), 0, IS_MAP), (A, 1, GOES_ON), (bytes(16), 0, IS_MAP)) is None


def test_an_id_that_was_there_before_is_found() -> None:
    ids = [number.to_bytes(8, "big") + bytes(8) for number in range(0, 1 << 64, 1 << 55)]
    assert first_repeated(b"".join(ids)) is None
    assert first_repeated(b"") is None
    assert first_repeated(b"".join([*ids, ids[77]])) == len(ids)
    assert first_repeated(b"".join([ids[3], ids[3], *ids])) == 1
    # The same in their first half only.
    assert first_repeated(b"".join([*ids, ids[77][:15] + b"\1"])) is None


def test_a_deletion_repeats_the_last_revision() -> None:
    assert counted((A, 1, GOES_ON), (A, 2, GOES_ON), (A, 2, IS_GONE)) is None
    assert counted((A, 1, GOES_ON), (A, 2, GOES_ON), (A, 3, IS_GONE)) is not None
    assert counted((A, 1, IS_GONE)) is not None


def test_what_is_gone_does_not_come_back() -> None:
    for revision in (1, 2, 3):
        found = counted((A, 1, GOES_ON), (A, 1, IS_GONE), (A, revision, GOES_ON))
        assert found == (2, "A record changes that is gone.")


def test_an_entry_that_is_not_disclosed_may_be_a_deletion() -> None:
    assert counted((A, 1, NOT_SAID), (A, 2, NOT_SAID), (A, 2, NOT_SAID)) is None
    assert counted((A, 1, NOT_SAID), (A, 1, NOT_SAID), (A, 2, NOT_SAID)) is not None


def test_many_records_are_kept_apart() -> None:
    subjects = [number.to_bytes(16, "big") for number in range(20_000)]
    once = [(subject, 1, GOES_ON) for subject in subjects]
    assert counted(*once, *[(subject, 2, GOES_ON) for subject in subjects]) is None
    assert counted(*once, *[(subject, 2, GOES_ON) for subject in subjects], (subjects[77], 2, GOES_ON)) is not None


def test_records_that_begin_within_others_are_kept_apart() -> None:
    # Zeros everywhere: each subject is found in many places that are no record's beginning.
    subjects = [bytes(15 - at) + b"\1" + bytes(at) for at in range(16)] + [bytes(16)]
    revisions = Revisions(1, EVERYTHING)
    for revision in (1, 2, 300, 301):
        for subject in subjects:
            found = revisions.take(subject, [revision], bytes([GOES_ON]))
            assert (found is None) == (revision < 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: setattr(entry, "revision", entry.revision + 1),
        lambda entry: setattr(entry, "revision", entry.revision - 1),
    ],
)
def test_a_designation_whose_changes_do_not_count_is_named(
    world: World, tmp_path: Path, change: Callable[[Entry], None]
) -> None:
    entry = next(one for one in reversed(world.entries) if one.event == "designation.changed")
    change(entry)
    index = world.index_of(entry)
    assert refused(Log.of(world).bundle(), tmp_path, 5).startswith(f"{index},")


def test_an_entry_that_is_left_out_leaves_a_gap(world: World, tmp_path: Path) -> None:
    entries = [entry for entry in world.entries if entry.event == "designation.changed" and not entry.private_to]
    world.entries.remove(entries[0])
    log = Log.of(world)
    gap = next(index for index, entry in enumerate(log.entries) if entry is entries[1])
    # Nobody has to disclose anything for that.
    assert refused(log.bundle(hidden=range(len(log.entries))), tmp_path, 5).startswith(f"{gap},")


def test_a_deletion_in_the_log_is_accepted(world: World, tmp_path: Path) -> None:
    user = world.last("user.created")
    world.begin()
    world.note("user.deleted", user.subject, 1, {"row": {"before": dict(user.after)}}, private_to="RU")
    accepted(Log.of(world).bundle(), tmp_path)
    accepted(Log.of(world).bundle(reader="US"), tmp_path)
