"""A witness that counts cosigns no checkpoint whose entries it was not given, and no map that it has not computed."""

from __future__ import annotations

import json
import uuid
from collections import Counter

import pytest

from jic_verify.scope_map import BUCKETS, EMPTY_BUCKET, bucket_hash, bucket_of, content_of, key_of, root_of
from jic_verify.tlog.checkpoints import Checkpoint
from jic_verify.tlog.notes import Signer
from jic_verify.tlog.tree import consistency_proof, leaf_hash
from jic_verify.tlog.tree import root_of as tree_root
from jic_verify.witness import ENTRIES_NEEDED, Memory, Witness, format_request
from jic_verify.witness_entries import format_entries
from tests.tlog.logs import cosigner, private_key

ORIGIN = "example.org/log"
SIGNER = Signer(ORIGIN, private_key(ORIGIN))
DESIGNATIONS = [str(uuid.UUID(int=number)) for number in range(1, 60)]


def leaf(content: dict[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def map_of(scopes: Counter[str]) -> str:
    """The root by the definition of docs/ledger.md, from nothing."""
    buckets: dict[int, list[tuple[bytes, int]]] = {}
    for scope, count in scopes.items():
        buckets.setdefault(bucket_of(key_of(scope)), []).append((key_of(scope), count))
    hashes = [EMPTY_BUCKET] * BUCKETS
    for number, records in buckets.items():
        hashes[number] = bucket_hash(content_of(sorted(records)))
    return root_of(hashes).hex()


class Counted:
    """A log whose batches end with maps, right or not."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.scopes: Counter[str] = Counter()

    def batch(self, of: list[str | None], **wrong: object) -> int:
        """Entries of these scopes (None: a private one) and their map; the size of the tree after it."""
        for scope in of:
            said = {"event": "act.submit", "of": scope} if scope else {}
            self.leaves.append(leaf({"id": str(len(self.leaves)), **said}))
            self.scopes.update([scope] if scope else [])
        right = {"event": "log.map", "map": map_of(self.scopes), "scopes": len(self.scopes)}
        self.leaves.append(leaf({**right, **wrong}))
        return len(self.leaves)

    def root(self, size: int) -> bytes:
        return tree_root([leaf_hash(one) for one in self.leaves[:size]])

    def note(self, size: int, signer: Signer = SIGNER) -> str:
        body = Checkpoint(ORIGIN, size, self.root(size)).body
        return body + "\n" + signer.sign(body)

    def entries(self, first: int, size: int, **more: Signer) -> bytes:
        return format_entries(first, self.note(size, **more).encode(), self.leaves[first:size])

    def request(self, old: int, size: int) -> bytes:
        hashes = [leaf_hash(one) for one in self.leaves[:size]]

        def subtree(level: int, number: int) -> bytes:
            return tree_root(hashes[number << level : (number + 1) << level])

        proof = consistency_proof(old, size, subtree) if old else []
        return format_request(old, proof, self.note(size))


@pytest.fixture
def log() -> Counted:
    return Counted()


def made(folder, **more) -> Witness:
    return Witness([cosigner("us")], {ORIGIN: [SIGNER.verifier]}, Memory(folder), counts=True, **more)


def test_a_checkpoint_is_cosigned_after_its_entries_were_counted(tmp_path, log):
    witness = made(tmp_path)
    size = log.batch(["common", DESIGNATIONS[0], None, DESIGNATIONS[0]])
    assert (witness.add_checkpoint(log.request(0, size)).status, ENTRIES_NEEDED) == (ENTRIES_NEEDED, 424)
    assert witness.add_entries(log.entries(0, size)).body == b"%d\n" % size
    assert witness.add_checkpoint(log.request(0, size)).status == 200


def test_it_goes_on_from_what_it_counted_also_after_a_restart(tmp_path, log):
    sizes = [log.batch(["common"])]
    sizes += [log.batch([DESIGNATIONS[(batch * 7 + at) % 59] for at in range(20)]) for batch in range(12)]
    for old, size in zip([0, *sizes], sizes, strict=False):
        witness = made(tmp_path)
        assert witness.add_entries(log.entries(old, size)).status == 200
        assert witness.add_checkpoint(log.request(old, size)).status == 200


def test_several_batches_may_come_at_once(tmp_path, log):
    log.batch(["common"])
    log.batch(DESIGNATIONS)
    size = log.batch([*DESIGNATIONS, None])
    witness = made(tmp_path)
    assert witness.add_entries(log.entries(0, size)).status == 200
    assert witness.add_checkpoint(log.request(0, size)).status == 200


def test_full_batches_come_at_once(tmp_path, log):
    for _batch in range(2):
        size = log.batch([DESIGNATIONS[at % 59] for at in range(2_000)])
    witness = made(tmp_path)
    assert witness.add_entries(log.entries(0, size)).status == 200
    assert witness.add_checkpoint(log.request(0, size)).status == 200


WRONG_MAPS = {
    "another root": {"map": "0" * 64},
    "a scope too many": {"scopes": 99},
    "no root": {"map": None},
    "a number": {"map": 5},
}


@pytest.mark.parametrize("wrong", WRONG_MAPS)
def test_a_map_that_does_not_match_is_refused_and_kept_as_evidence(tmp_path, log, wrong):
    witness = made(tmp_path)
    first = log.batch(["common"])
    assert witness.add_entries(log.entries(0, first)).status == 200
    size = log.batch(DESIGNATIONS, **WRONG_MAPS[wrong])
    refused = witness.add_entries(log.entries(first, size))
    assert refused.status == 422
    assert f"Entry {size - 1} is not the map".encode() in refused.body
    assert witness.add_checkpoint(log.request(0, size)).status == ENTRIES_NEEDED
    (kept,) = Memory(tmp_path).refusals()
    assert kept["submitted"] == log.note(size)


def test_a_wrong_map_within_a_batch_is_refused_although_the_last_is_right(tmp_path, log):
    log.batch(["common"], map="1" * 64)
    size = log.batch(DESIGNATIONS)
    assert made(tmp_path).add_entries(log.entries(0, size)).status == 422


def test_a_checkpoint_that_does_not_end_with_a_map_is_refused(tmp_path, log):
    log.batch(["common"])
    log.leaves.append(leaf({"event": "act.submit", "of": DESIGNATIONS[0]}))
    answer = made(tmp_path).add_entries(log.entries(0, len(log.leaves)))
    assert (answer.status, b"ends a checkpoint and is no map" in answer.body) == (422, True)


def test_entries_that_the_log_has_not_signed_change_nothing(tmp_path, log):
    size = log.batch(["common"])
    witness = made(tmp_path)
    stranger = Signer(ORIGIN, private_key("a stranger"))
    assert witness.add_entries(log.entries(0, size, signer=stranger)).status == 403
    other = format_entries(0, log.note(size).encode(), [*log.leaves[: size - 1], leaf({"event": "log.map"})])
    assert witness.add_entries(other).status == 422
    assert witness.add_entries(log.entries(0, size)).status == 200


def test_entries_out_of_step_are_answered_with_the_size_that_is_counted(tmp_path, log):
    first = log.batch(["common"])
    size = log.batch(DESIGNATIONS)
    witness = made(tmp_path)
    assert witness.add_entries(log.entries(first, size)).body == b"0\n"
    assert witness.add_entries(log.entries(0, first)).status == 200
    again = witness.add_entries(log.entries(0, first))
    assert (again.status, again.body) == (409, b"%d\n" % first)


MALFORMED = [b"", b"entries", b"entries 0 5\n", b"entries 00 0\n", b"entries 0 0\n", b"entries -1 0\n", b"old 0\n\n"]


@pytest.mark.parametrize("body", MALFORMED)
def test_what_is_no_request_is_told_so(tmp_path, body):
    assert made(tmp_path).add_entries(body).status == 400


@pytest.mark.parametrize("content", [b"", b"[]", b"7", b'{"event":"act.submit"}', b"[" * 5_000])
def test_leaves_that_cannot_be_read_are_refused(tmp_path, log, content):
    log.leaves.append(content)
    size = log.batch(["common"])
    assert made(tmp_path).add_entries(log.entries(0, size)).status == 400


def test_a_plain_witness_counts_nothing(tmp_path, log):
    size = log.batch(["common"])
    witness = Witness([cosigner("us")], {ORIGIN: [SIGNER.verifier]}, Memory(tmp_path))
    assert witness.add_entries(log.entries(0, size)).status == 404
    assert witness.add_checkpoint(log.request(0, size)).status == 200


@pytest.mark.parametrize("step", [86_400, -86_400, 61])
def test_a_clock_that_jumps_is_told_and_nothing_is_cosigned(tmp_path, log, step):
    clock = {"now": 1_473_681_600.0, "runs": 5.0}
    witness = made(tmp_path, now=lambda: clock["now"], monotonic=lambda: clock["runs"])
    size = log.batch(["common"])
    witness.add_entries(log.entries(0, size))
    clock["now"] += step + 2
    clock["runs"] += 2
    refused = witness.add_checkpoint(log.request(0, size))
    assert (refused.status, f"jumped by {step} s".encode() in refused.body) == (503, True)
    # Until somebody has looked at the clock and started it anew.
    assert witness.add_checkpoint(log.request(0, size)).status == 503
    assert made(tmp_path).add_checkpoint(log.request(0, size)).status == 200


def test_a_clock_that_drifts_is_let_be(tmp_path, log):
    clock = {"now": 1_473_681_600.0, "runs": 5.0}
    witness = made(tmp_path, now=lambda: clock["now"], monotonic=lambda: clock["runs"])
    size = log.batch(["common"])
    witness.add_entries(log.entries(0, size))
    clock["now"] += 86_400 + 30
    clock["runs"] += 86_400
    assert witness.add_checkpoint(log.request(0, size)).status == 200
