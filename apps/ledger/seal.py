"""Turning outbox rows into signed leaves: exactly once, in order, all of a batch in one transaction.

1. One sealer at a time: a transaction-scoped advisory lock (a session lock would strand behind a pooler).
2. The signer's memory vouches that the log in the database is the one that was signed last (`head_memory.py`).
3. The database moves what its snapshot sees of the outbox into the log (`outbox.py`), in identity order, at most BATCH.
   A change that was committed before another was written has the lower identity and is seen, so it gets the lower
   index.
4. The digest of each version is computed anew from what its openings hold (`contents.py`), meanwhile.
5. Each open entry is counted to its scope (`scope_counts.py`), and the map over those counts is the batch's last entry.
6. The leaves are read back and hashed again, by another implementation than the one that made them; the new root is
   computed by a second way over those hashes. On a mismatch nothing is committed: a wrong root, once signed, cannot be
   taken back.
7. Full tiles are stored, the root is signed, and the memory takes it down. Killed anywhere, everything of the batch
   happened or nothing; unique indices on change, index and (origin, size) refuse what would happen twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from apps.ledger import head_memory, scope_counts
from apps.ledger.contents import differing
from apps.ledger.head_memory import Head
from apps.ledger.keys import Identity, identity, signers
from apps.ledger.models import MAP_EVENT, Checkpoint, Tile
from apps.ledger.outbox import moving
from apps.ledger.tiles import binary_cursor, full_tiles, leaf_hashes, tree_of
from jic_verify.tlog import checkpoints
from jic_verify.tlog.tiles import WIDTH
from jic_verify.tlog.tree import EMPTY_ROOT, HASH_BYTES, Frontier, leaf_hash, node_hash, root_of

BATCH = 2_000
# Spells "JICS".
SEAL_LOCK = 0x4A494353
# Sent after the commit of a new checkpoint.
checkpoint_signed = Signal()


class SealMismatch(RuntimeError):
    """What was stored is not what was computed. Nothing of the batch is committed."""


class ContentMismatch(RuntimeError):
    """A version's digest is not that of its content. Nothing of the batch is committed."""


class Unconfirmed(RuntimeError):
    """The signer remembers nothing of this log, and its signatories' witnesses have not yet vouched for its head."""


def latest(origin: str) -> Checkpoint | None:
    return Checkpoint.objects.filter(origin=origin).order_by("-size").first()


def frontier_of(last: Checkpoint | None) -> Frontier:
    return Frontier.restore(last.size, bytes(last.peaks)) if last else Frontier()


def head_of(origin: str, last: Checkpoint | None) -> Head:
    return Head(origin, last.size, last.root_hex) if last else Head(origin, 0, EMPTY_ROOT.hex())


def seal_batch(limit: int = BATCH) -> int:
    """Seal at most `limit` changes; returns how many. 0 also where another sealer is at work.

    Raises NoKey, RolledBack, Unconfirmed, SealMismatch, ContentMismatch: nothing is sealed then, and nothing lost."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # By the primary key, as where the lag is measured (`jic/health.py`); and counted, since the random bytes
            # for a full batch were a third of what a batch of five took.
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s),"
                " (SELECT count(*) FROM (SELECT FROM audit_change ORDER BY id LIMIT %s) waiting)",
                [SEAL_LOCK, limit],
            )
            locked, waiting = cursor.fetchone()
            if not locked or not waiting:
                return 0
        known = identity()
        last = latest(known.origin)
        before = vouched(known, last)
        frontier = frontier_of(last)
        hashes = _move(frontier.size, waiting)
        old = Frontier(frontier.size, frontier.peaks)
        for one in hashes:
            frontier.append(one)
        tiles = list(full_tiles(old.size, hashes))
        if appended_root(old, hashes, tiles) != frontier.root:
            raise SealMismatch("Two ways to the root differ.")
        Tile.objects.bulk_create(tiles)
        sign(known, frontier, before, len(hashes))
    # The last is the map, which no change made.
    return len(hashes) - 1


def vouched(known: Identity, last: Checkpoint | None) -> Head:
    """The head of the log, after the signer's memory has vouched for it. Raises RolledBack, Unconfirmed."""
    head = head_of(known.origin, last)
    if not head_memory.check(head, lambda size: tree_of(size).root().hex()) and head.size:
        raise Unconfirmed(
            "The signer's memory holds nothing of this log: every signatory's witness must vouch for it first."
        )
    return head


def _move(first: int, count: int) -> list[bytes]:
    """Have the database move changes into the log, and the map after them; returns the hashes of the leaves that are
    stored now."""
    told = b""
    with moving(first, count) as steps:
        for step in steps:
            told += step.hashes
            if sentence := differing(step.versions):
                raise ContentMismatch(sentence)
    if len(told) != count * HASH_BYTES:
        raise SealMismatch("Other changes were moved than those that waited.")
    told += _append_map(first, first + count)
    stored = leaf_hashes(first, first + count + 1)
    if b"".join(stored) != told:
        raise SealMismatch("The leaves that are stored are not those that were made.")
    return stored


def _append_map(first: int, index: int) -> bytes:
    """Count the batch's entries (from `first` on) and store the map over all counts at `index`; returns its hash."""
    try:
        found = scope_counts.count(first, scope_counts.scopes_from(first))
    except scope_counts.StateDiffers as error:
        raise SealMismatch(f"{error} `manage.py ledger recount` counts anew.") from error
    key = uuid.uuid4()
    with binary_cursor() as cursor:
        # Not earlier than what it is the map of, whatever the clock does.
        cursor.execute(
            "SELECT greatest(clock_timestamp(), max(at)) FROM ledger_entry WHERE index >= %s", [first], binary=True
        )
        ((at,),) = cursor.fetchall()
        leaf = map_leaf(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), key, found)
        cursor.execute(
            "INSERT INTO ledger_entry (index, at, tx, seq, event, subject, revision, delegation, role, level, openings,"
            " leaf) VALUES (%s, %s, 0, 0, %s, %s, 1, '', '', 0, '{}', %b)",
            [index, at, MAP_EVENT, key, leaf],
        )
    return leaf_hash(leaf)


def map_leaf(at: str, key: uuid.UUID, found: scope_counts.MapRoot) -> bytes:
    """Canonical JSON: keys in their order, nothing but ASCII."""
    said = {"at": at, "event": MAP_EVENT, "id": str(key), "map": found.root.hex(), "scopes": found.scopes, "v": 2}
    return json.dumps(said, separators=(",", ":")).encode()


def sign(known: Identity, frontier: Frontier, before: Head, count: int) -> Checkpoint:
    """Sign and store the checkpoint of a tree, and have the memory take it down. Within the sealer's transaction."""
    content = checkpoints.Checkpoint(known.origin, frontier.size, frontier.root)
    note = content.body + "\n" + "".join(signer.sign(content.body) for signer in signers(known))
    checkpoint = Checkpoint.objects.create(
        origin=known.origin,
        size=frontier.size,
        root=frontier.root,
        peaks=frontier.packed,
        count=count,
        note=note,
        sealed_at=timezone.now(),
    )
    # The last thing before the commit: a signature that nobody ever saw is none.
    head_memory.remember(before, head_of(known.origin, checkpoint))
    transaction.on_commit(lambda: checkpoint_signed.send(sender=Checkpoint))
    return checkpoint


def appended_root(before: Frontier, added: list[bytes], tiles: Iterable[Tile] = ()) -> bytes:
    """The root of a tree with more leaves, by splitting as the RFC does instead of appending; over the tiles that are
    about to be stored, where there are any, so that theirs are the hashes that lead to the root."""
    size, begin = before.size, 0
    known = {(tile.number * WIDTH, WIDTH): bytes(tile.root) for tile in tiles if tile.level == 0}
    for peak, bit in zip(
        before.peaks, (bit for bit in reversed(range(size.bit_length())) if size >> bit & 1), strict=True
    ):
        known[begin, 1 << bit] = peak
        begin += 1 << bit

    def root(start: int, count: int) -> bytes:
        if (start, count) in known:
            return known[start, count]
        if start >= size and count <= WIDTH:
            return root_of(added[start - size : start - size + count])
        split = 1 << (count - 1).bit_length() - 1
        return node_hash(root(start, split), root(start + split, count - split))

    return root(0, size + len(added))


def seal_all() -> int:
    """Seal all that stands in the outbox now, unless another sealer is at work; returns how many.

    A batch that is not full has taken all. What is committed meanwhile wakes the sealer anew: going on until nothing is
    left, at 50 changes a second, never ended, and kept the witnesses' answers waiting behind it for seconds."""
    total = count = seal_batch()
    while count == BATCH:
        count = seal_batch()
        total += count
    return total
