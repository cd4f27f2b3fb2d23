"""Moving changes from the outbox into the log.

The database makes the entries (`sql/seal.sql`), STEP at a time. All steps are sent to it at once, so that it makes the
next one while the sealer looks at what the last one stored: one connection, one transaction, two processors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import Cursor

from apps.ledger.contents import VERSIONS, SealedVersion

# Enough for what a step costs beside its entries (0.5 ms), and few enough to be looked at meanwhile.
STEP = 250
RANDOM_BYTES = 80


@dataclass(frozen=True)
class Step:
    """The hashes of the leaves that a step made, 32 bytes each, and what the log holds of the versions among them."""

    hashes: bytes
    versions: list[SealedVersion]


@contextmanager
def moving(first: int, count: int) -> Iterator[Iterator[Step]]:
    """Moves so many changes into the log, the first of them to the index `first`; gives the steps as they are done.

    Each step takes in one snapshot the oldest changes that it sees. Nothing else may be asked of the database before
    this ends.
    """
    random = randomness(count)
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        sent = []
        for begun in range(0, count, STEP):
            size = min(STEP, count - begun)
            drawn = random[begun * RANDOM_BYTES : (begun + size) * RANDOM_BYTES]
            made = _send("SELECT ledger_seal(%s, %s, %b)", [first + begun, size, drawn])
            sent.append((made, _send(VERSIONS, [first + begun, first + begun + size])))
            # What is done is told at once, and not with the answers to all.
            connection.connection.pgconn.send_flush_request()
        yield (_step(made, stored) for made, stored in sent)


def _step(made: Cursor[Any], stored: Cursor[Any]) -> Step:
    ((hashes,),) = made.fetchall()
    return Step(hashes or b"", [SealedVersion.of_row(row) for row in stored.fetchall()])


def _send(statement: str, params: list[Any]) -> Cursor[Any]:
    return Cursor(connection.connection).execute(statement, params, binary=True)


def randomness(count: int) -> bytes:
    """80 random bytes for each entry: its UUID and four salts."""
    drawn = bytearray(os.urandom(RANDOM_BYTES * count))
    # Version 4 and the variant, so that the UUID says of itself that it is random.
    drawn[6::RANDOM_BYTES] = bytes(byte & 0x0F | 0x40 for byte in drawn[6::RANDOM_BYTES])
    drawn[8::RANDOM_BYTES] = bytes(byte & 0x3F | 0x80 for byte in drawn[8::RANDOM_BYTES])
    return bytes(drawn)
