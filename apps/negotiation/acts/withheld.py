"""Approvals that something hidden holds back. What comes into force is checked against everything, also against what
the approver may not know of; he learns that it was held back, and a clearance admin of his own delegation is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from apps.clearances.errors import DomainError
from apps.clearances.identity import SYSTEM, Identity, recorded
from apps.designations.conflicts import Conflict, blocks_of
from apps.designations.models import Version
from apps.negotiation.models import Withheld


class ApprovalWithheld(DomainError):
    """A rule forbids that this comes into force beside something that the approver may not know of. Nothing that is
    said of it depends on what that is."""

    code = "approval_withheld"
    status = 409
    title = _("This cannot be approved now.")
    mend = _("A clearance admin of your delegation has been told. Ask him; nothing was approved.")

    def __init__(self, hidden: list[int]) -> None:
        super().__init__()
        # Not among the facts: those are shown.
        self.hidden = hidden


def all_blocks_of(version: Version) -> list[Conflict]:
    """Whatever forbids the version, whoever may know of it."""
    with recorded(SYSTEM):
        return blocks_of(SYSTEM, version)


@contextmanager
def telling_admins(who: Identity) -> Iterator[list[Version]]:
    """The caller puts the version into the list. When the act is refused because of what is hidden, that is put on
    record after everything of the act has been taken back."""
    asked: list[Version] = []
    try:
        yield asked
    except ApprovalWithheld as refusal:
        with recorded(SYSTEM):
            for hidden in refusal.hidden:
                Withheld.objects.get_or_create(
                    version=asked[-1],
                    hidden_id=hidden,
                    delegation_id=who.delegation_id,
                    defaults={"user_id": who.user_id, "reference": asked[-1].designation.reference or ""},
                )
        raise
