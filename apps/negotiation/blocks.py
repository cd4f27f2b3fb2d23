"""Approvals that a conflict blocks. What comes into force is checked against everything, also against what the approver
may not know of; of that they learn as much as its originator allows, by default only that it is blocked, and a
clearance admin of their own delegation is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.access.connection import as_system, unit_of_work
from apps.access.errors import DomainError
from apps.access.identity import SYSTEM, Identity
from apps.access.policy import visible
from apps.accounts.models import Delegation, User
from apps.designations.conflicts import blocks_of
from apps.designations.models import Version
from apps.negotiation.models import Withheld
from apps.releases.labels import held_back_by, settle_with
from apps.releases.models import Tells
from apps.releases.selectors import disclosed

# Advisory lock: approvals check conflicts and enter into force one after the other, else two that block each other
# could both pass. Any constant serves; this one spells "JICF".
ENTER_FORCE_LOCK = 0x4A494346


@dataclass(frozen=True)
class Disclosed:
    """What an originator lets an approver be told of a designation that they may not see: nothing else of it ever
    leaves this module."""

    owner: Delegation
    kind: str
    # Empty where its originator does not allow that.
    reference: str = ""

    @property
    def sentence(self) -> str:
        return held_back_by(self.owner, self.kind, self.reference)


class Blocked(DomainError):
    """A rule forbids that this comes into force beside something else. What the approver may not see of that changes
    nothing of what is said, except by what its originator allows: `disclosed`, each once, so that nothing is counted.
    """

    status = 409

    def __init__(
        self, version: Version, disclosures: Iterable[Disclosed], *, hides: bool = True, **facts: object
    ) -> None:
        super().__init__(**facts)
        # Not among the facts: those are shown.
        self.version, self.hides = version, hides
        self.disclosed = sorted(
            set(disclosures), key=lambda told: (told.owner.position, told.owner.code, told.kind, told.reference)
        )
        owners = dict.fromkeys(told.owner for told in self.disclosed)
        told_sentences = [told.sentence for told in self.disclosed]
        self.sentences = [f"{self.title} {self.mend}", *told_sentences, *map(settle_with, owners)]
        if self.disclosed:
            self.mend = " ".join([str(self.mend), *self.sentences[1:]])


class BlockedByConflict(Blocked):
    """It does so beside what the approver can see. `facts["conflicts"]` lists those blocks."""

    code = "blocked_by_conflict"
    title = _("Approval is blocked by a conflict.")
    mend = _("Resolve the overlap with the designations listed: amend one outline, or replace the older designation.")


class BlockedByHiddenConflict(Blocked):
    """It does so beside nothing that the approver can see."""

    code = "approval_withheld"
    title = _("This version cannot be approved at present.")
    mend = _("Nothing was approved. A clearance admin of your delegation has been informed. Contact them.")


def check_no_block(actor: Identity, version: Version) -> None:
    """Raise BlockedByConflict where a rule forbids the version beside what the approver can see,
    BlockedByHiddenConflict where it does beside what they cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ENTER_FORCE_LOCK])
    with as_system():
        everything = blocks_of(SYSTEM, version)
    if not everything:
        return
    seen = blocks_of(actor, version)
    hidden = {conflict.designation.pk for conflict in everything} - {conflict.designation.pk for conflict in seen}
    disclosures = _disclosed_to(hidden, actor)
    if not seen:
        raise BlockedByHiddenConflict(version, disclosures)
    raise BlockedByConflict(version, disclosures, hides=bool(hidden), conflicts=seen)


def _disclosed_to(hidden: Iterable[int], actor: Identity) -> list[Disclosed]:
    return [
        Disclosed(
            allowed.designation.owner,
            allowed.designation.kind,
            (allowed.designation.reference or "") if allowed.tells == Tells.REFERENCE else "",
        )
        for allowed in disclosed(hidden, to=actor)
    ]


def record_blocked(actor: Identity, refusal: Blocked) -> None:
    """Once everything of the act has been taken back: where something hidden blocked it, put that, and what the
    approver was told of it, on record for the admins of their delegation. Once for each disclosure, and once for all of
    which nothing is disclosed."""
    if not refusal.hides:
        return
    with unit_of_work(SYSTEM):
        # Of two attempts at once of one person, the second finds what the first has written.
        User.objects.select_for_update().get(pk=actor.user_id)
        for disclosure in refusal.disclosed or (None,):
            _put_on_record(actor, refusal.version, disclosure)


def _put_on_record(actor: Identity, version: Version, told: Disclosed | None) -> None:
    Withheld.objects.get_or_create(
        version=version,
        user_id=actor.user_id,
        told_owner=told.owner if told else None,
        told_kind=told.kind if told else "",
        told_reference=told.reference if told else "",
        defaults={"delegation_id": actor.delegation_id, "reference": version.designation.reference or ""},
    )


@dataclass
class Attempt:
    """An approval that was held back, as an admin is told of it: once, whatever the number of what holds it back."""

    reference: str
    user: User
    # The last time that there was something new to tell.
    at: datetime
    told: list[str]


def withheld_from(actor: Identity, most: int) -> list[Attempt]:
    """The attempts of the admin's own delegation, the latest first."""
    attempts: dict[tuple[int, int], Attempt] = {}
    for row in visible(actor, Withheld.objects.select_related("user", "told_owner"))[:most]:
        attempt = attempts.setdefault((row.version_id, row.user_id), Attempt(row.reference, row.user, row.at, []))
        if row.told_owner is not None:
            sentence = Disclosed(row.told_owner, row.told_kind, row.told_reference).sentence
            if sentence not in attempt.told:
                attempt.told.append(sentence)
    for attempt in attempts.values():
        attempt.told.sort()
    return list(attempts.values())
