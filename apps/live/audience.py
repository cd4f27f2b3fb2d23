"""What each open stream is told of what was announced, decided for all streams of a process at once.

First it is asked who of them may still listen: the session or the token must be in use, the person active, and what
they hold the same as when the stream was opened. A stream whose reader has lost or gained anything ends, and a new one
is opened as whoever they are then. Only then the policy is asked, for each reader by their own identity. The number of
queries does not depend on the number of readers.
"""

from __future__ import annotations

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from apps.access.connection import as_system
from apps.access.identity import Identity, identity_with
from apps.access.models import Grant
from apps.accounts.models import User
from apps.accounts.session_models import OpenSession
from apps.live.sources import read_rows, told_of
from apps.tokens.models import ApiToken

Announced = Mapping[str, Iterable[int]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who listens at one stream: by which session or token (the other is empty), and what they held when it was
    opened."""

    session_key: str
    principal: Identity
    token: uuid.UUID | None = None

    @property
    def opened_by(self) -> str:
        return f"token {self.token}" if self.token else self.session_key


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one stream is told: that it ends, or which designations changed."""

    may_listen: bool
    changed: frozenset[uuid.UUID] = frozenset()


_ENDED = Verdict(may_listen=False)


def decide(readers: Sequence[Reader], announced: Announced) -> list[Verdict]:
    """A verdict for each reader, in their order. Closes its connection, which goes back to the pool."""
    try:
        holding = _still_holding(readers)
        rows = read_rows(announced) if announced and any(holding) else []
        told: dict[Identity, frozenset[uuid.UUID]] = {}
        for reader, holds in zip(readers, holding, strict=True):
            if holds and rows and reader.principal not in told:
                told[reader.principal] = frozenset(told_of(reader.principal, rows))
        return [
            Verdict(True, told.get(reader.principal, frozenset())) if holds else _ENDED
            for reader, holds in zip(readers, holding, strict=True)
        ]
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _still_holding(readers: Sequence[Reader]) -> list[bool]:
    """Whether each reader's session or token is in use and what they hold is what they held."""
    now = timezone.now()
    people = {reader.principal.user_id for reader in readers}
    used = _sessions_in_use(readers, now) | _tokens_in_use(readers, now)
    grants: dict[int, list[tuple[str, int | None, str, str]]] = defaultdict(list)
    held = Grant.objects.valid_at(now).filter(user_id__in=people).order_by()
    for user, role, level, compartment, right in held.values_list("user_id", "role", "level", "compartment", "right"):
        grants[user].append((role, level, compartment, right))
    active = User.objects.select_related("delegation").filter(pk__in=people, is_active=True)
    identities = {user.pk: identity_with(user, grants[user.pk]) for user in active}
    return [
        (reader.opened_by, reader.principal.user_id) in used
        and identities.get(reader.principal.user_id) == reader.principal
        for reader in readers
    ]


def _sessions_in_use(readers: Sequence[Reader], now: datetime) -> set[tuple[str, int | None]]:
    keys = {reader.session_key for reader in readers if reader.token is None}
    found = OpenSession.objects.filter(session_key__in=keys, expire_date__gt=now) if keys else ()
    return {(session.session_key, session.user_id) for session in found if not session.over(now)}


def _tokens_in_use(readers: Sequence[Reader], now: datetime) -> set[tuple[str, int | None]]:
    names = {reader.token for reader in readers if reader.token is not None}
    if not names:
        return set()
    with as_system():
        rows = list(ApiToken.objects.filter(uuid__in=names).values_list("uuid", "user_id", "ended_at", "expires_at"))
    return {(f"token {name}", user) for name, user, ended, expires in rows if ended is None and expires > now}


def reader_of(session_key: str, principal: Identity, token: uuid.UUID | None = None) -> Reader:
    """A reader whose identity is a plain value: a request gives one that is found out when it is first asked."""
    assert principal.user_id
    return Reader(session_key, copy.copy(principal), token)
