"""The principal: a user with the roles, levels and compartments that hold at this moment."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone

from apps.access.models import Grant
from apps.access.roles import Right
from apps.accounts.compiled_query import KEY_SLOT, MOMENT_SLOT, CompiledQuery
from apps.accounts.models import User
from apps.theatre.facts import theatre

# Nothing in a setting needs a sign that SQL or the driver reads as its own.
_PLAIN = re.compile(r"[\w,.-]*")


def _statements(settings: Mapping[str, str]) -> str:
    for value in settings.values():
        if not _PLAIN.fullmatch(value):
            raise ValueError(f"A setting of the identity may not hold {value!r}.")
    return "".join(f"SET LOCAL jic.{name} = '{value}'; " for name, value in settings.items())


@dataclass(frozen=True)
class Identity:
    """All that the policy knows of the principal. Ids are 0 for nobody; level 0 sees nothing that is marked.

    `level` and `compartments` are what they read; `mark_level` and `mark_compartments` are what they may mark things
    with.
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
    def is_of_secretariat(self) -> bool:
        """Whether the theatre names their delegation as a secretariat."""
        return self.delegation_code in theatre().secretariat

    @property
    def marks_up_to(self) -> int:
        """The highest level that they may put on a thing: nobody writes what they could not read afterwards."""
        return min(self.mark_level, self.level)

    @cached_property
    def principal_settings(self) -> dict[str, str]:
        """What row-level policies read of the principal."""
        return {
            "user_id": str(self.user_id or ""),
            "delegation_id": str(self.delegation_id or ""),
            "signatory": "1" if self.is_signatory else "",
            "roles": ",".join(sorted(self.roles)),
            "level": str(self.level),
            "code": self.delegation_code,
            "compartments": ",".join(sorted(self.compartments)),
        }

    @cached_property
    def actor_settings(self) -> dict[str, str]:
        """What the record of a change says of who made it."""
        return {
            "actor": str(self.user_uuid or ""),
            "delegation": self.delegation_code,
            "request": str(self.request),
        }

    @cached_property
    def actor_statements(self) -> str:
        """What has the present transaction read and record as this identity."""
        return _statements(self.principal_settings | self.actor_settings)


NOBODY = Identity(0, None, "", 0, "", False, frozenset(), 0)
# Acts that no person carries out: expiry and supersession. Recorded without an actor.
SYSTEM = Identity(0, None, "", 0, "", False, frozenset({"system"}), 32_767, mark_level=32_767)


@lru_cache(maxsize=1)
def _grants() -> CompiledQuery[Any]:
    found = Grant.objects.valid_at(MOMENT_SLOT).filter(user_id=KEY_SLOT)
    return CompiledQuery(found.order_by().values_list("role", "level", "compartment", "right"), [MOMENT_SLOT, KEY_SLOT])


def identify(user: User, moment: datetime | None = None) -> Identity:
    """The identity of a user at a moment (now by default): one query, so that a revocation holds at once."""
    return identity_with(user, _grants().ask(moment or timezone.now(), user.pk))


def identity_with(user: User, grants: Iterable[tuple[str, int | None, str, str]]) -> Identity:
    """The identity of a user who holds these: (role, level, compartment, right) each."""
    roles: set[str] = set()
    levels = {Right.READ.value: 0, Right.MARK.value: 0}
    compartments: dict[str, set[str]] = {Right.READ.value: set(), Right.MARK.value: set()}
    for role, level, compartment, right in grants:
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
