"""The feed of changes: what was recorded since a cursor, of what the reader may see now (ADR 0060).

Its order is the log's. The sealer gives indexes one batch after another, each after the last has committed, so that
nothing is ever added before what a reader has passed, however transactions overlap. Whatever may not be told is passed
over; a designation that the reader was told of and may see no longer is said to be gone.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.utils import timezone

from apps.access.connection import as_system
from apps.access.identity import Identity
from apps.access.policy import VIEW, can, visible
from apps.audit.registry import BY_TABLE
from apps.designations.index_lookups import named
from apps.exchange.cursors import Cursor
from apps.exchange.models import Shown
from apps.exchange.turning import turn, turned_after, turned_last
from apps.live.sources import SOURCES, Source, is_told
from apps.negotiation.models import Act
from apps.truce.models import Decision, DecisionConsent, DecisionEnd
from apps.truce.selectors import decisions

# Entries that one request looks at, told or not; a page of the feed holds at most MAX_LIMIT.
MAX_SCANNED, DEFAULT_LIMIT, MAX_LIMIT = 1_000, 100, 1_000
# What somebody hears of an act who is told of none.
CHANGED = "designation.changed"
# Of what tells of a joint decision, where the decision is named.
OF_DECISIONS = {Decision: "uuid", DecisionConsent: "decision", DecisionEnd: "decision"}
# Names of changes are made of names of rows, which say nothing themselves.
_NAMES = uuid.UUID("6c0b0c3a-4a5f-5d0e-9a76-2f6d9b1f5a10")


@dataclass(frozen=True)
class Change:
    """One line of the feed. `id` is the same each time that it is told. `what`: an event of the log, such as
    "act.submit"; "designation.changed" of an act whose name the reader may not know; "designation.gone" and
    "designation.available"."""

    id: uuid.UUID
    what: str
    about: str
    subject: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class Recorded:
    index: int
    at: datetime
    event: str
    row: uuid.UUID

    @property
    def noun(self) -> str:
        return self.event.partition(".")[0]

    @property
    def is_new(self) -> bool:
        """Whether a row was made: rows that tell of changes are never changed themselves."""
        return self.event.partition(".")[2] not in ("changed", "deleted")


@dataclass(frozen=True)
class Page:
    """Changes, where to go on, and whether there is more already."""

    changes: list[Change]
    cursor: Cursor
    more: bool


@cache
def _sources() -> Mapping[str, Source]:
    """Whose new rows are told, by the noun of the log."""
    return {BY_TABLE[source.model._meta.db_table].noun: source for source in SOURCES.values()}


def read_feed(actor: Identity, since: Cursor | None, limit: int) -> Page:
    """The next changes for this reader, at most `limit`. One reading of a person's at a time, so that what has turned
    is told to each of their programs in one order."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('feed of changes'), %s::integer)", [actor.user_id])
        start = since or _beginning(actor)
        recorded = _recorded(start.index)
        changes, passed = _told(actor, recorded, limit)
        place = start.moved(index=start.index + passed)
        _note_shown(actor, changes)
        more = passed < len(recorded) or len(recorded) == MAX_SCANNED
        if more:
            return Page(changes, place, more=True)
        rights = _rights(actor)
        if recorded or rights != start.rights:
            turn(actor, has_other_rights=rights != start.rights)
        room = limit - len(changes)
        rows = turned_after(actor, start.turned, at_most=room + 1)
        changes += [_turned(row) for row in rows[:room]]
        done = len(rows) <= room
        place = place.moved(turned=_position(rows[:room], start.turned), rights=rights if done else start.rights)
        return Page(changes, place, more=not done)


def _beginning(actor: Identity) -> Cursor:
    """Before the first record. What turned before is no news to a program that begins."""
    return Cursor(actor.user_id, 0, _position(turned_last(actor), (0, 0)), _rights(actor))


def _recorded(first: int) -> list[Recorded]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM exchange_recorded_after(%s, %s::integer)", [first, MAX_SCANNED])
        return [Recorded(*row) for row in cursor.fetchall()]


def _told(actor: Identity, recorded: list[Recorded], limit: int) -> tuple[list[Change], int]:
    """The changes among what was recorded that this reader is told of, and how many entries were passed."""
    changes: list[Change] = []
    size = max(limit, 100)
    # In steps, so that a small page does not read what it will not tell.
    for begun in range(0, len(recorded), size):
        if len(changes) == limit:
            return changes, begun
        step = recorded[begun : begun + size]
        heard = _heard(actor, step)
        for passed, entry in enumerate(step, begun):
            line = heard.get((entry.noun, entry.row))
            if line is None:
                continue
            if len(changes) == limit:
                return changes, passed
            subject, what = line
            about = "designation" if _sources()[entry.noun].about == "designation__uuid" else entry.noun
            changes.append(Change(uuid.uuid5(_NAMES, str(entry.row)), what or entry.event, about, subject, entry.at))
    return changes, len(recorded)


def _heard(actor: Identity, entries: Iterable[Recorded]) -> dict[tuple[str, uuid.UUID], tuple[uuid.UUID, str]]:
    """Of the new rows among these the ones that the reader may see, by the policy and the database's own: what each is
    about; and what is said in place of its event, if that is not for them."""
    names: dict[str, set[uuid.UUID]] = defaultdict(set)
    for entry in entries:
        if entry.noun in _sources() and entry.is_new:
            names[entry.noun].add(entry.row)
    heard: dict[tuple[str, uuid.UUID], tuple[uuid.UUID, str]] = {}
    for noun, wanted in names.items():
        source = _sources()[noun]
        rows = visible(actor, source.model._default_manager.filter(named(wanted))).order_by()
        if source.model in OF_DECISIONS and not actor.is_signatory:
            # No column says whether one is in effect, so that its policy lets observers read every one.
            known = [decided.row.uuid for decided in decisions(actor, timezone.now())]
            rows = rows.filter(**{f"{OF_DECISIONS[source.model]}__in": known})
        heard |= {(noun, row): (subject, "") for row, subject in rows.values_list("uuid", source.about)}
        if source.model is Act and not actor.is_signatory:
            heard |= {(noun, act.uuid): (act.designation.uuid, CHANGED) for act in _of_the_agreed_map(actor, wanted)}
    return heard


def _of_the_agreed_map(actor: Identity, names: Iterable[uuid.UUID]) -> list[Act]:
    """Acts that changed what holds, for somebody who is told of no acts and sees the designation."""
    with as_system():
        acts = _sources()["act"].read_named(names)
    return [act for act in acts if is_told(actor, act) and can(actor, VIEW, act.designation)]


def _note_shown(actor: Identity, changes: list[Change]) -> None:
    subjects = {change.subject for change in changes if change.about == "designation"}
    Shown.objects.bulk_create(
        [Shown(user_id=actor.user_id, subject=subject) for subject in sorted(subjects)], ignore_conflicts=True
    )


def _turned(row: Shown) -> Change:
    what = "designation.gone" if row.gone else "designation.available"
    assert row.turned_at is not None
    name = uuid.uuid5(_NAMES, f"{what} {row.subject} {row.turned_at.isoformat()}")
    return Change(name, what, "designation", row.subject, row.turned_at)


def _position(rows: list[Shown], otherwise: tuple[int, int]) -> tuple[int, int]:
    if not rows:
        return otherwise
    last = rows[-1]
    assert last.turned_at is not None
    return round(last.turned_at.timestamp() * 1_000_000), last.pk


def _rights(principal: Identity) -> str:
    return hashlib.sha256(repr(sorted(principal.principal_settings.items())).encode()).hexdigest()
