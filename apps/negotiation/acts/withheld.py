"""Approvals that something holds back. What comes into force is checked against everything, also against what the
approver may not know of; of that he learns as much as its originator allows, by default only that it was held back, and
a clearance admin of his own delegation is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User
from apps.clearances.errors import DomainError
from apps.clearances.identity import SYSTEM, Identity, recorded
from apps.clearances.policy import visible
from apps.designations.conflicts import Conflict, blocks_of
from apps.designations.models import Version
from apps.negotiation.models import Withheld
from apps.releases.models import Tells
from apps.releases.selectors import disclosed
from apps.releases.words import held_back_by, settle_with


@dataclass(frozen=True)
class Told:
    """What an originator lets an approver be told of a designation that he may not see: nothing else of it ever leaves
    this module."""

    owner: Delegation
    kind: str
    # Empty where its originator does not allow that.
    reference: str = ""

    @property
    def sentence(self) -> str:
        return held_back_by(self.owner, self.kind, self.reference)


@dataclass(frozen=True)
class Hidden:
    """Something that holds an approval back, and of which the approver may not know; `told`: what he is told of it."""

    designation: int
    told: Told | None


class HeldBack(DomainError):
    """A rule forbids that this comes into force beside something else. What the approver may not see of that changes
    nothing of what is said, except by what its originator allows: `told`, each once, so that nothing is counted."""

    status = 409

    def __init__(self, hidden: Iterable[Hidden], **facts: object) -> None:
        super().__init__(**facts)
        # Not among the facts: those are shown.
        self.hidden = tuple(hidden)
        told = {one.told for one in self.hidden if one.told is not None}
        self.told = sorted(told, key=lambda one: (one.owner.position, one.owner.code, one.kind, one.reference))
        owners = dict.fromkeys(one.owner for one in self.told)
        self.sentences = [f"{self.title} {self.mend}", *(one.sentence for one in self.told), *map(settle_with, owners)]
        if self.told:
            self.mend = " ".join([str(self.mend), *self.sentences[1:]])


class BlockedByConflict(HeldBack):
    """It does so beside what the approver can see. `facts["conflicts"]` lists those blocks."""

    code = "blocked_by_conflict"
    title = _("A conflict prevents approval.")
    mend = _("Settle the overlap with the designations listed: amend one outline, or replace the older one.")


class ApprovalWithheld(HeldBack):
    """It does so beside nothing that the approver can see."""

    code = "approval_withheld"
    title = _("This cannot be approved now.")
    mend = _("A clearance admin of your delegation has been told. Ask him; nothing was approved.")


def all_blocks_of(version: Version) -> list[Conflict]:
    """Whatever forbids the version, whoever may know of it."""
    with recorded(SYSTEM):
        return blocks_of(SYSTEM, version)


def hidden_among(everything: list[Conflict], seen: list[Conflict], who: Identity) -> list[Hidden]:
    """Those blocks that this approver may not see."""
    keys = {one.designation.pk for one in everything} - {one.designation.pk for one in seen}
    allowed = disclosed(keys, to=who)
    found = []
    for key in sorted(keys):
        told = None
        if one := allowed.get(key):
            number = one.designation.reference if one.tells == Tells.REFERENCE else ""
            told = Told(one.designation.owner, one.designation.kind, number or "")
        found.append(Hidden(key, told))
    return found


@contextmanager
def telling_admins(who: Identity) -> Iterator[list[Version]]:
    """The caller puts the version into the list. When the act is refused because of what is hidden, that, and what the
    approver is told of it, is put on record after everything of the act has been taken back."""
    asked: list[Version] = []
    try:
        yield asked
    except HeldBack as refusal:
        with recorded(SYSTEM):
            for hidden in refusal.hidden:
                told = hidden.told
                Withheld.objects.get_or_create(
                    version=asked[-1],
                    hidden_id=hidden.designation,
                    user_id=who.user_id,
                    told_kind=told.kind if told else "",
                    told_reference=told.reference if told else "",
                    defaults={
                        "delegation_id": who.delegation_id,
                        "reference": asked[-1].designation.reference or "",
                        "told_owner": told.owner if told else None,
                    },
                )
        raise


@dataclass
class Attempt:
    """An approval that was held back, as an admin is told of it: once, whatever the number of what holds it back."""

    reference: str
    user: User
    # The last time that there was something new to tell.
    at: datetime
    told: list[str]


def withheld_from(who: Identity, most: int) -> list[Attempt]:
    """The attempts of the admin's own delegation, the latest first."""
    attempts: dict[tuple[int, int], Attempt] = {}
    for row in visible(who, Withheld.objects.select_related("user", "told_owner"))[:most]:
        attempt = attempts.setdefault((row.version_id, row.user_id), Attempt(row.reference, row.user, row.at, []))
        if row.told_owner is not None:
            sentence = Told(row.told_owner, row.told_kind, row.told_reference).sentence
            if sentence not in attempt.told:
                attempt.told.append(sentence)
    for attempt in attempts.values():
        attempt.told.sort()
    return list(attempts.values())
