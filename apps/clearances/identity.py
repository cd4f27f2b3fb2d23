"""Who asks: a user with the roles, the levels and the compartments that hold at this moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from apps.accounts.models import User
from apps.clearances.models import Grant
from apps.clearances.roles import Right

_recording: ContextVar[Identity | None] = ContextVar("recording", default=None)
# Sent after the commit of a transaction that changed records, so that the ledger seals without waiting for its clock.
changes_recorded = Signal()


@dataclass(frozen=True)
class Identity:
    """All that the policy knows of the asker. Ids are 0 for nobody; level 0 sees nothing that is marked.

    `level` and `compartments` are what he reads; `mark_level` and `mark_compartments` are what he may mark things with.
    """

    user_id: int
    user_uuid: uuid.UUID | None
    username: str
    delegation_id: int
    delegation_code: str
    is_signatory: bool
    roles: frozenset[str]
    level: int
    compartments: frozenset[str] = frozenset()
    mark_level: int = 0
    mark_compartments: frozenset[str] = frozenset()
    request: uuid.UUID = field(default_factory=uuid.uuid4, compare=False)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def covers(self, other: Identity) -> bool:
        """Whether this one holds all that another one, of the same person, holds."""
        return (
            (self.user_id, self.delegation_id, self.is_signatory)
            == (other.user_id, other.delegation_id, other.is_signatory)
            and self.roles >= other.roles
            and self.level >= other.level
            and self.mark_level >= other.mark_level
            and self.compartments >= other.compartments
            and self.mark_compartments >= other.mark_compartments
        )

    @property
    def marks_up_to(self) -> int:
        """The highest level that he may put on a thing: nobody writes what he could not read afterwards."""
        return min(self.mark_level, self.level)


NOBODY = Identity(0, None, "", 0, "", False, frozenset(), 0)
# Acts that no person carries out: expiry and supersession. Recorded without an actor.
SYSTEM = Identity(0, None, "", 0, "", False, frozenset({"system"}), 32_767, mark_level=32_767)


def identify(user: User, moment: datetime | None = None) -> Identity:
    """The identity of a user at a moment (now by default): one query, so that a revocation holds at once."""
    grants = Grant.objects.valid_at(moment or timezone.now()).filter(user_id=user.pk)
    roles: set[str] = set()
    levels = {Right.READ.value: 0, Right.MARK.value: 0}
    compartments: dict[str, set[str]] = {Right.READ.value: set(), Right.MARK.value: set()}
    for role, level, compartment, right in grants.values_list("role", "level", "compartment", "right"):
        if role:
            roles.add(role)
        elif compartment:
            compartments[right].add(compartment)
        else:
            levels[right] = max(levels[right], level or 0)
    return Identity(
        user_id=user.pk,
        user_uuid=user.uuid,
        username=user.username,
        delegation_id=user.delegation_id,
        delegation_code=user.delegation.code,
        is_signatory=user.delegation.is_signatory,
        roles=frozenset(roles),
        level=levels[Right.READ],
        compartments=frozenset(compartments[Right.READ]),
        mark_level=levels[Right.MARK],
        mark_compartments=frozenset(compartments[Right.MARK]),
    )


@contextmanager
def recorded(identity: Identity) -> Iterator[None]:
    """One transaction whose changes the database records under this identity.

    The settings are local to the transaction, so that they cannot leak to the next user of a pooled connection.
    """
    outer = _recording.get()
    if outer is identity and connection.in_atomic_block:
        # An act within an act of the same person: one transaction, settled already, and either all of it or nothing.
        yield
        return
    token = _recording.set(identity)
    try:
        with transaction.atomic():
            _settle(identity)
            yield
            if outer is not None:
                _settle(outer)
            transaction.on_commit(lambda: changes_recorded.send(sender=Identity))
    finally:
        _recording.reset(token)


def _settle(identity: Identity) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('jic.actor', %s, true), set_config('jic.delegation', %s, true),"
            " set_config('jic.request', %s, true)",
            [str(identity.user_uuid or ""), identity.delegation_code, str(identity.request)],
        )
