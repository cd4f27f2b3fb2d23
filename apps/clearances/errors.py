"""What a service may answer instead of doing what it was asked. Views and the API translate these in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DomainError(Exception):
    """A refusal with a code for machines, a sentence for people and a way to mend it."""

    code = "refused"
    status = 400
    title: Any = _("This could not be done.")
    mend: Any = ""

    def __init__(self, title: Any = None, *, mend: Any = None, **facts: Any) -> None:
        self.title = title if title is not None else self.title
        self.mend = mend if mend is not None else self.mend
        self.facts = facts
        super().__init__(str(self.code))


class NotVisible(DomainError):
    """The thing does not exist for this reader, or does not exist at all: both look alike."""

    code = "not_found"
    status = 404
    title = _("There is nothing at this address.")
    mend = _("Check the address, or look the designation up in the register.")


class NotPermitted(DomainError):
    """The reader may see the thing and may not do this to it."""

    code = "not_permitted"
    status = 403
    title = _("Your roles do not allow this act.")
    mend = _("Ask a clearance admin of your delegation, or an officer who may do it.")


class NotAllowedInState(DomainError):
    """The state machine has no such act in this state."""

    code = "not_allowed_in_state"
    status = 409
    title = _("This act is not possible in the present state.")
    mend = _("Open the designation again: it shows which acts are possible now.")


class StaleRecord(DomainError):
    """Somebody acted since the reader looked. `facts` carry the designation and the revision he had seen."""

    code = "changed_meanwhile"
    status = 409
    title = _("Somebody else acted on this designation while you were working.")
    mend = _("Read what changed below. Nothing of yours was applied; what you entered is kept here.")


class Incomplete(DomainError):
    """What was entered lacks something or breaks a rule. `facts["fields"]` maps a field's name to its sentences."""

    code = "incomplete"
    status = 422
    title = pgettext_lazy("form", "Some of what you entered needs mending.")
