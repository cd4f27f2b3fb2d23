"""What a reader may know of notices, and where each signatory stands at a moment: one query each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.cooperation.course import Given, Standing, standings
from apps.cooperation.models import Notice, Step
from apps.designations.selectors import delegations

# After a return at most two notices follow before the next one, so that these tell where a signatory stands.
_NEWEST = 4
MAX_LISTED = 50
_STANDING = """
SELECT code, step, holds, said_at, at, effective_at
  FROM (SELECT o.code, n.step, n.holds, n.said_at, n.at, n.effective_at, n.id,
               row_number() OVER (PARTITION BY n.delegation_id ORDER BY n.id DESC) AS place
          FROM cooperation_notice n JOIN accounts_delegation o ON o.id = n.delegation_id
         WHERE n.at <= %s) AS numbered
 WHERE place <= %s ORDER BY id
"""


@dataclass(frozen=True)
class Cooperation:
    """Where every signatory stands at a moment, in the order of the delegations."""

    moment: datetime
    standings: Sequence[Standing]

    @cached_property
    def away(self) -> list[Standing]:
        return [one for one in self.standings if one.is_away]

    @cached_property
    def told(self) -> list[Standing]:
        """Whoever is away or has announced it."""
        return [one for one in self.standings if one.is_away or one.announced]

    @property
    def is_joint(self) -> bool:
        """Whether joint acts are possible."""
        return not self.away

    @property
    def holding(self) -> list[str]:
        """The codes of those who hold to what is in force."""
        return [one.code for one in self.standings if one.holds]

    def of(self, code: str) -> Standing:
        return next((one for one in self.standings if one.code == code), Standing(code, None))


def cooperation_at(moment: datetime | None = None) -> Cooperation:
    """Now, or at a moment. One query, through the policy of whoever asks."""
    moment = moment or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [moment, _NEWEST])
        notices = [Given(*row) for row in cursor.fetchall()]
    codes = [one.code for one in delegations().values() if one.is_signatory]
    return Cooperation(moment, standings(codes, notices, moment))


def counts(at: str = "at") -> Q:
    """That a consent counts, whose row says in the column `at` when it was given: nobody has returned since."""
    later = Notice.objects.filter(step=Step.RETURNS, effective_at__gt=OuterRef(at))
    return ~Q(Exists(later))


def returned_since(moment: datetime) -> bool:
    """Whether somebody has returned since a consent, or a proposal, of that moment."""
    return Notice.objects.filter(step=Step.RETURNS, effective_at__gt=moment).exists()


def notices(actor: Identity, moment: datetime) -> list[Notice]:
    """Recorded by a moment, newest first: the last of them."""
    found = visible(actor, Notice.objects.filter(at__lte=moment).select_related("delegation", "user"))
    return list(found.order_by("-pk")[:MAX_LISTED])


def notice_of(actor: Identity, name: uuid.UUID) -> Notice:
    """Raises NotVisible."""
    found = visible(actor, Notice.objects.filter(uuid=name).select_related("delegation", "user")).first()
    if found is None:
        raise NotVisible
    return found
