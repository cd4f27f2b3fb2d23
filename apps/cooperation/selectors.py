"""What a reader may know of notices, and where each signatory stands at a moment: one query each."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.cooperation.course import Given, Standing, standings
from apps.cooperation.models import Notice, Step

# After a return at most two notices follow before the next one, so that these tell where a signatory stands.
_NEWEST = 4
MAX_LISTED = 50
# One row and one column, the newest notices of every signatory as JSON: what the header of every page reads has it.
# Takes a moment, and how many of each.
NEWEST = """
SELECT coalesce(json_agg(json_build_array(o.code, n.step, n.holds, n.said_at, n.at, n.effective_at)
                         ORDER BY o.position, n.id), '[]')::text
  FROM accounts_delegation o LEFT JOIN LATERAL (
       SELECT * FROM cooperation_notice given WHERE given.delegation_id = o.id AND given.at <= %s
        ORDER BY given.id DESC LIMIT %s) n ON true
 WHERE o.is_signatory
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
        cursor.execute(NEWEST, newest_params(moment))
        return cooperation_from(cursor.fetchone()[0], moment)


def newest_params(moment: datetime) -> list[Any]:
    """What `NEWEST` takes."""
    return [moment, _NEWEST]


def cooperation_from(text: str, moment: datetime) -> Cooperation:
    """What `NEWEST` gave. A signatory without a notice has a row with nothing beside its code."""
    rows = json.loads(text)
    notices = [
        Given(code, step, holds, *map(datetime.fromisoformat, moments))
        for code, step, holds, *moments in rows
        if step is not None
    ]
    return Cooperation(moment, standings(dict.fromkeys(row[0] for row in rows), notices, moment))


def somebody_away() -> Exists:
    """Whether a signatory is away now, beside a row that is read anyway."""
    in_effect = Notice.objects.filter(effective_at__lte=Now())
    later = in_effect.filter(delegation=OuterRef("delegation"), pk__gt=OuterRef("pk"))
    return Exists(in_effect.filter(~Exists(later), delegation__is_signatory=True).exclude(step=Step.RETURNS))


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
