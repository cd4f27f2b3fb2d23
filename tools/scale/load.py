"""Loading batches by COPY, each in one transaction, with every trigger at work.

Batches are made in the calling thread while the batch before is written by another: PostgreSQL and Python each use a
core. Killed half-way, whole batches are there and nothing of the one that was being written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from apps.access.connection import unit_of_work
from apps.access.identity import NOBODY
from apps.designations.models import Designation, Version
from apps.negotiation.models import Act, Approval
from apps.theatre.facts import theatre
from tools.scale import tables
from tools.scale.people import sides
from tools.scale.rows import Maker, day
from tools.scale.tables import Batch, Ids, Row

BATCH = 2_000


class NotOwner(RuntimeError):
    """Bulk data goes past the services, so only the owner of the tables may write it."""


@dataclass(frozen=True)
class Loaded:
    """How many rows a run has written so far."""

    designations: int
    versions: int
    acts: int


def require_owner() -> None:
    """Raise NotOwner unless this process works as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, tableowner, pg_has_role(current_user, tableowner, 'USAGE') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename = %s",
            [Designation._meta.db_table],
        )
        role, owner, may = cursor.fetchone()
    if not may:
        raise NotOwner(
            f"This process works as {role}, and bulk data needs the rights of {owner}, who owns the tables: "
            "set DATABASE_URL to the owner's address and leave JIC_DB_ROLE empty."
        )


def load(
    count: int, *, seed: int, until: datetime | None = None, progress: Callable[[Loaded], None] = lambda _: None
) -> Loaded:
    """Make and store so many designations with their histories. Raises NotOwner."""
    require_owner()
    until = day(until or datetime.now(UTC))
    maker = Maker(theatre(), sides(), total=count, seed=seed, until=until)
    first = _highest()
    done = Loaded(0, 0, 0)
    # One writer: batches are stored in the order in which they are made.
    with ThreadPoolExecutor(1, thread_name_prefix="copy") as writer:
        waiting: Future[None] | None = None
        for start in range(0, count, BATCH):
            batch = _make(maker, first + start, min(BATCH, count - start), writer)
            if waiting is not None:
                waiting.result()
            waiting = writer.submit(_store, batch)
            done = Loaded(
                done.designations + len(batch.designations),
                done.versions + len(batch.all_versions),
                done.acts + len(batch.all_acts),
            )
            progress(done)
        if waiting is not None:
            waiting.result()
        writer.submit(_close).result()
    _analyze()
    return done


def _close() -> None:
    connection.close()


def _highest() -> int:
    """What the run's own numbers begin after, so that a second run with one seed makes other records."""
    last = Designation.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def _make(maker: Maker, first: int, count: int, writer: ThreadPoolExecutor) -> Batch:
    random, chosen = maker.plan(first, count)
    versions = sum(len(course.authors) for course in chosen)
    ids = Ids(_reserve(Designation._meta.db_table, count), _reserve(Version._meta.db_table, versions))
    return maker.batch(first, random, chosen, ids, _allot)


def _reserve(table: str, count: int) -> list[int]:
    """So many primary keys from the table's own sequence; nobody else gets them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [key for (key,) in cursor.fetchall()]


def _allot(years: list[int]) -> list[int]:
    """The next public number for each year, in order; later submissions go on from there."""
    wanted = Counter(years)
    following: dict[int, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for year, count in sorted(wanted.items()):
            cursor.execute(
                "INSERT INTO designations_reference AS r (year, last) VALUES (%s, %s)"
                " ON CONFLICT (year) DO UPDATE SET last = r.last + excluded.last RETURNING last",
                [year, count],
            )
            (last,) = cursor.fetchone()
            following[year] = last - count
    numbers = []
    for year in years:
        following[year] += 1
        numbers.append(following[year])
    return numbers


def _store(batch: Batch) -> None:
    """Drafts first, then their submission: what was private when it happened is private in the log. What comes after
    the submission goes into the designation's row with it."""
    with unit_of_work(NOBODY):
        _copy(Designation._meta.db_table, tables.DESIGNATION, [_as_draft(row) for row in batch.designations])
        _copy(Version._meta.db_table, tables.VERSION, batch.draft_versions)
        _copy(Act._meta.db_table, tables.ACT, batch.draft_acts)
        _submit(batch.designations)
        _copy(Version._meta.db_table, tables.VERSION, batch.versions)
        _copy(Act._meta.db_table, tables.ACT, batch.acts)
        _copy(Approval._meta.db_table, tables.APPROVAL, batch.approvals)


def _as_draft(row: Row) -> Row:
    names = tables.DESIGNATION.split()
    return tuple(tables.AS_DRAFT.get(name, value) for name, value in zip(names, row, strict=True))


def _submit(designations: list[Row]) -> None:
    """Give the designations the columns that they have in the end."""
    names = list(tables.AS_DRAFT)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE seeded (LIKE designations_designation INCLUDING DEFAULTS) ON COMMIT DROP"
        )
    _copy("seeded", tables.DESIGNATION, designations)
    with connection.cursor() as cursor:
        given = ", ".join(f"{name} = s.{name}" for name in names)
        cursor.execute(f"UPDATE designations_designation d SET {given} FROM seeded s WHERE d.id = s.id")  # noqa: S608  # nosec B608


def _copy(table: str, columns: str, written: list[Row]) -> None:
    names = ", ".join(columns.split())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in written:
            copy.write_row(row)


def _analyze() -> None:
    """The planner learns at once what autovacuum would tell it a minute later."""
    tables = [model._meta.db_table for model in (Designation, Version, Act, Approval)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))
