"""What a service may answer instead of doing what it was asked. Views and the API translate these in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DomainError(Exception):
    """A refusal with a code for machines, a sentence for people and a way to mend it."""

    code = "refused"
    status = 400
    title: Any = _("The action failed.")
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
    title = _("Page not found.")
    mend = _("Check the address, or look the designation up in the register.")


class NotPermitted(DomainError):
    """The reader may see the thing and may not do this to it."""

    code = "not_permitted"
    status = 403
    title = _("Your role does not allow this action.")
    mend = _("Ask a clearance admin of your delegation for the role, or ask someone who has it.")


class NotAllowedInState(DomainError):
    """The state machine has no such act in this state."""

    code = "not_allowed_in_state"
    status = 409
    title = _("This action is not available in the current status.")
    mend = _("Reload the designation to see which actions are available.")


class StaleRecord(DomainError):
    """The designation changed since the reader looked, in whichever window. `facts` carry it, the revision read and the
    act; `form` is what was being sent, where that was a page's form."""

    code = "changed_meanwhile"
    status = 409
    title = _("This designation was changed while you were working on it.")
    mend = _("Review the changes below. Nothing was saved; your entries are kept on this page.")
    form: Any = None


class Incomplete(DomainError):
    """What was entered lacks something or breaks a rule. `facts["fields"]` maps a field's name to its sentences."""

    code = "incomplete"
    status = 422
    title = pgettext_lazy("form", "Some of your entries need to be corrected.")


def at_field(name: str, sentence: str) -> Incomplete:
    """The refusal of one field, with what is wrong in it."""
    return Incomplete(fields={name: [sentence]})
