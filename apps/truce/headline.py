"""The state of the cessation in the header of every page: one statement, and a second one while a cessation holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.cooperation.selectors import NEWEST, Cooperation, cooperation_from, newest_params
from apps.theatre.facts import theatre
from apps.truce.clock import Cell, Course, Day, Joint, course_at
from apps.truce.models import Purpose
from apps.truce.selectors import accounts
from apps.truce.timeline import in_order

_JOINTS = """
(SELECT d.uuid, d.purpose, d.content::text, d.parties::text, o.code, d.said_at, d.agreed_at,
       (SELECT json_object_agg(who.code, c.at)::text FROM truce_decisionconsent c
          JOIN accounts_delegation who ON who.id = c.delegation_id
         WHERE c.decision = d.uuid AND c.digest = d.digest)
  FROM truce_decision d JOIN accounts_delegation o ON o.id = d.delegation_id
 WHERE (d.purpose = ANY(%s) OR (SELECT count(*) FROM truce_decisionconsent c WHERE c.decision = d.uuid)
                                 < jsonb_array_length(d.parties))
   AND NOT EXISTS (SELECT FROM truce_decisionend e WHERE e.decision = d.uuid) ORDER BY d.id)
 UNION ALL SELECT NULL, NULL, ("""
_JOINTS += NEWEST + "), NULL, NULL, NULL, NULL, NULL"


@dataclass(frozen=True)
class Headline:
    """What the header says: of the cessation that holds, or that Day D waits for consents."""

    course: Course | None
    last: Day | None
    # Decisions that are not in effect yet.
    waiting: tuple[Joint, ...] = ()

    @property
    def lapsed_at(self) -> datetime | None:
        return self.course.lapsed_at if self.course else None

    @property
    def look(self) -> str:
        """Amber while a party has not spoken, red where it lapsed or accounts contradict each other, green where all
        attest."""
        if self.lapsed_at is not None:
            return "halt"
        if self.last is None:
            return ""
        accounts = {cell.said.attests for cell in self.last.cells.values() if cell.said}
        if accounts == {True, False} or accounts == {False}:
            return "halt"
        return "force" if accounts and all(cell.said for cell in self.last.cells.values()) else "wait"

    def waits_for(self, code: str) -> int:
        """How many consents, and accounts of the day that ended last, are missing from a party."""
        silent = self.last is not None and code in self.last.cells and self.last.cells[code].said is None
        return int(silent) + sum(code in one.missing() for one in self.waiting)

    def cells(self) -> list[tuple[Delegation, Cell]]:
        """What each party says of the day that ended last, in the order of the delegations."""
        return [(party, self.last.cells[party.code]) for party in in_order(self.last.cells)] if self.last else []


def header(actor: Identity, moment: datetime) -> tuple[Headline | None, Cooperation]:
    """What the header of a page says: of the cessation now, None where there is nothing that the reader may know of;
    and where each signatory stands at the moment that the page shows. One statement, and a second one while a cessation
    holds."""
    with connection.cursor() as cursor:
        cursor.execute(_JOINTS, [[Purpose.DAY_D.value, Purpose.RENEWAL.value], *newest_params(moment)])
        rows = cursor.fetchall()
    cooperation = next(row[2] for row in rows if row[0] is None)
    joints = [_joint(row) for row in rows if row[0] is not None]
    return _headline(actor, joints), cooperation_from(cooperation, moment)


def _headline(actor: Identity, joints: list[Joint]) -> Headline | None:
    now = timezone.now()
    if not actor.is_signatory:
        joints = [one for one in joints if one.holds_since() is not None]
    if not joints:
        return None
    waiting = tuple(one for one in joints if one.holds_since() is None)
    course = course_at(now, joints, [], theatre().arrangement)
    if course is None or not course.last_over or course.lapsed_at is not None:
        return Headline(course, None, waiting)
    said = accounts(actor, now, day_d=course.day_d.uuid, day=course.last_over)
    course = replace(course, said={(one.by, one.day): one for one in said})
    return Headline(course, course.day(course.last_over), waiting)


def _joint(row: tuple[Any, ...]) -> Joint:
    name, purpose, content, parties, by, said_at, agreed_at, consents = row
    # Such a cursor gives JSON as the database writes it.
    given = {code: datetime.fromisoformat(at) for code, at in json.loads(consents or "{}").items()}
    said = json.loads(content)
    return Joint(name, purpose, said, tuple(json.loads(parties)), by, said_at, agreed_at, given)
