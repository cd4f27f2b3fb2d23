"""Why something cannot be decided or said about a cessation: each with how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.access.errors import NotAllowedInState


def no_cessation() -> NotAllowedInState:
    return NotAllowedInState(
        _("No Day D has been agreed by every signatory."), mend=_("Propose Day D on the page of the cessation first.")
    )


def decided_already() -> NotAllowedInState:
    return NotAllowedInState(
        _("This decision has been taken, declined or withdrawn, or your delegation has consented to it already."),
        mend=_("Reload the page."),
    )


def lapsed() -> NotAllowedInState:
    return NotAllowedInState(
        _("The commitment lapsed before every signatory had consented: it cannot be renewed any more."),
        mend=_("Propose a new Day D, or enter when the renewal was agreed elsewhere, if that was before the end."),
    )
