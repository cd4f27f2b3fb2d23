"""Moving changes from the outbox into the log.

The database makes the entries (`sql/seal.sql`), STEP at a time. It makes the next ones while the sealer looks at what
the last step stored: one connection, one transaction, two processors.
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
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield _steps(first, randomness(count))


def _steps(first: int, random: bytes) -> Iterator[Step]:
    """Each step is given when the next one has been sent. Only one is under way at a time: asked for the answers to one
    statement, psycopg waits for those to all that were sent."""
    done = None
    for begun in range(0, len(random), STEP * RANDOM_BYTES):
        drawn = random[begun : begun + STEP * RANDOM_BYTES]
        size = len(drawn) // RANDOM_BYTES
        made = _send("SELECT ledger_seal(%s, %s::integer, %b)", [first, size, drawn])
        stored = _send(VERSIONS, [first, first + size])
        if done is not None:
            yield done
        ((hashes,),) = made.fetchall()
        done = Step(hashes or b"", [SealedVersion.of_row(row) for row in stored.fetchall()])
        first += size
    if done is not None:
        yield done


def _send(statement: str, params: list[Any]) -> Cursor[Any]:
    return Cursor(connection.connection).execute(statement, params, binary=True)


def randomness(count: int) -> bytes:
    """80 random bytes for each entry: its UUID and four salts."""
    drawn = bytearray(os.urandom(RANDOM_BYTES * count))
    # Version 4 and the variant, so that the UUID says of itself that it is random.
    drawn[6::RANDOM_BYTES] = bytes(byte & 0x0F | 0x40 for byte in drawn[6::RANDOM_BYTES])
    drawn[8::RANDOM_BYTES] = bytes(byte & 0x3F | 0x80 for byte in drawn[8::RANDOM_BYTES])
    return bytes(drawn)
