"""How much the originator of a designation lets those be told whose approval it holds back, and who may not see it."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.connection import unit_of_work
from apps.access.errors import DomainError, Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import require
from apps.designations.kinds import ENDED
from apps.designations.models import Designation
from apps.negotiation.dispatch import locked
from apps.releases.models import Disclosure, Tells
from apps.releases.policies import DISCLOSE
from apps.releases.selectors import last_disclosure


class DisclosureChanged(DomainError):
    """Somebody else of the originator's delegation chose since the officer looked."""

    code = "changed_meanwhile"
    status = 409
    title = gettext_lazy("This setting was changed while you were viewing it.")
    mend = gettext_lazy("Check the current setting and select again. Your change was not saved.")


def check_may_disclose(actor: Identity, designation: Designation) -> None:
    if designation.state in ENDED and designation.owner_id == actor.delegation_id and not designation.is_copy:
        raise NotAllowedInState(
            _("This designation has ended, so it no longer blocks approvals."),
            mend=_("Earlier settings remain on record. There is nothing left to set."),
        )
    require(actor, DISCLOSE, designation)


def disclose(*, actor: Identity, designation: uuid.UUID, sequence: int, tells: str) -> Disclosure:
    """Choose how much is told (`Tells`). `sequence` is that of the choice that the officer saw to hold: 0 for none.

    Raises NotVisible, NotPermitted, NotAllowedInState, Incomplete or DisclosureChanged; then nothing has changed.
    """
    with unit_of_work(actor):
        found = locked(actor, designation)
        check_may_disclose(actor, found)
        if tells not in Tells.values:
            raise Incomplete(fields={"tells": [_("Select what to disclose.")]})
        newest = last_disclosure(actor, found)
        holds = newest.sequence if newest else 0
        if sequence != holds:
            raise DisclosureChanged
        chosen = Disclosure(
            designation=found,
            sequence=holds + 1,
            tells=tells,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
        )
        chosen.save()
    return chosen
