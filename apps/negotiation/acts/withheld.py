"""Approvals that something holds back. What comes into force is checked against everything, also against what the
approver may not know of; of that he learns as much as its originator allows, by default only that it was held back, and
a clearance admin of his own delegation is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError
from apps.access.identity import SYSTEM, Identity, recorded
from apps.access.policy import visible
from apps.accounts.models import Delegation, User
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


class HeldBack(DomainError):
    """A rule forbids that this comes into force beside something else. What the approver may not see of that changes
    nothing of what is said, except by what its originator allows: `told`, each once, so that nothing is counted."""

    status = 409

    def __init__(self, told: Iterable[Told], *, hides: bool = True, **facts: object) -> None:
        super().__init__(**facts)
        # Not among the facts: those are shown.
        self.hides = hides
        self.told = sorted(set(told), key=lambda one: (one.owner.position, one.owner.code, one.kind, one.reference))
        owners = dict.fromkeys(one.owner for one in self.told)
        self.sentences = [f"{self.title} {self.mend}", *(one.sentence for one in self.told), *map(settle_with, owners)]
        if self.told:
            self.mend = " ".join([str(self.mend), *self.sentences[1:]])


class BlockedByConflict(HeldBack):
    """It does so beside what the approver can see. `facts["conflicts"]` lists those blocks."""

    code = "blocked_by_conflict"
    title = _("Approval is blocked by a conflict.")
    mend = _("Resolve the overlap with the designations listed: amend one outline, or replace the older designation.")


class ApprovalWithheld(HeldBack):
    """It does so beside nothing that the approver can see."""

    code = "approval_withheld"
    title = _("This version cannot be approved at present.")
    mend = _("Nothing was approved. A clearance admin of your delegation has been informed. Contact them.")


def all_blocks_of(version: Version) -> list[Conflict]:
    """Whatever forbids the version, whoever may know of it."""
    with recorded(SYSTEM):
        return blocks_of(SYSTEM, version)


def told_of(hidden: Iterable[int], who: Identity) -> list[Told]:
    """What this approver is told of what he may not see."""
    return [
        Told(
            allowed.designation.owner,
            allowed.designation.kind,
            (allowed.designation.reference or "") if allowed.tells == Tells.REFERENCE else "",
        )
        for allowed in disclosed(hidden, to=who)
    ]


@contextmanager
def telling_admins(who: Identity) -> Iterator[list[Version]]:
    """The caller puts the version into the list. When the act is refused because of what is hidden, that, and what the
    approver is told of it, is put on record after everything of the act has been taken back: once for each that is
    told, and once for all of which nothing is."""
    asked: list[Version] = []
    try:
        yield asked
    except HeldBack as refusal:
        if refusal.hides:
            with recorded(SYSTEM):
                # Of two attempts at once of one person, the second finds what the first has written.
                User.objects.select_for_update().get(pk=who.user_id)
                for told in refusal.told or (None,):
                    _put_on_record(who, asked[-1], told)
        raise


def _put_on_record(who: Identity, version: Version, told: Told | None) -> None:
    Withheld.objects.get_or_create(
        version=version,
        user_id=who.user_id,
        told_owner=told.owner if told else None,
        told_kind=told.kind if told else "",
        told_reference=told.reference if told else "",
        defaults={"delegation_id": who.delegation_id, "reference": version.designation.reference or ""},
    )


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
