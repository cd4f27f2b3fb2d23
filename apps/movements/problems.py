"""Why something cannot be said of a movement: each with how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.access.errors import NotAllowedInState


def movement_over() -> NotAllowedInState:
    return NotAllowedInState(
        _("This movement is over: it was delivered, has ended or was cancelled."),
        mend=_("Notify a new movement, or enter a time before its end."),
    )


def too_many_statements() -> NotAllowedInState:
    return NotAllowedInState(
        _("Your delegation has put as much on record about this movement as one may."),
        mend=_("Notify a new movement for what goes on."),
    )
