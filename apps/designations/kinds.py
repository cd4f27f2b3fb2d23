"""Kinds of designations, which are data of the theatre, and the states that one goes through.

A kind delineates, protects or opens access; nothing names a target.
"""

from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.designations.families import FAMILIES, Family
from apps.theatre.facts import theatre


def kind_name(code: str, language: str = "") -> str:
    """The name in a language, by default in the reader's; a kind that the theatre no longer has keeps its code."""
    if code not in kind_codes():
        return code
    return theatre().kind(code).name(language or get_language() or "en")


_lazy_name = lazy(kind_name, str)


def kind_codes() -> tuple[str, ...]:
    return theatre().conflict_rules.kinds


def kind_choices() -> list[tuple[str, object]]:
    """For fields of models and forms: a function, so that a new kind needs no migration."""
    return [(code, _lazy_name(code)) for code in kind_codes()]


def family_of(kind: str) -> Family:
    """Raises LookupError for a kind that the theatre does not have."""
    return FAMILIES[theatre().kind(kind).family]


class State(models.TextChoices):
    """Where a designation stands. The ways between states are the table in `negotiation/machine.py`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    COUNTERED = "countered", _("Counter-proposal made")
    AGREED = "agreed", _("Agreed by officers")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    RESCINDED = "rescinded", _("Rescinded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")
    # A copy for one other delegation, at the precision that its originator chose (see `releases`).
    RELEASED = "released", _("Released copy")
    RECALLED = "recalled", _("Recalled")

    @property
    def phase(self) -> str:
        """The six looks of a state: draft, negotiation, force, halted, released, ended."""
        return PHASES[self]


class Amendment(models.TextChoices):
    """Where a version stands that is on the table while another one holds, and how its negotiation ended without it:
    the second small machine of a designation, whose own state says what holds."""

    SUBMITTED = "amend_submitted", _("Amendment submitted")
    COUNTERED = "amend_countered", _("Counter-proposal to an amendment made")
    AGREED = "amend_agreed", _("Amendment agreed by officers")
    PARTLY_APPROVED = "amend_partly_approved", _("Amendment partly approved")
    WITHDRAWN = "amend_withdrawn", _("Amendment withdrawn")
    REJECTED = "amend_rejected", _("Amendment rejected")
    EXPIRED = "amend_expired", _("Amendment expired")


# Those of a version that is on the table now.
AMENDMENTS_ON_TABLE = (Amendment.SUBMITTED, Amendment.COUNTERED, Amendment.AGREED, Amendment.PARTLY_APPROVED)


def act_states() -> list[tuple[str, Any]]:
    """What an act leads from and to: a function, so that a new state needs no migration."""
    return [*State.choices, *Amendment.choices]


PHASES: dict[State, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "negotiation",
    State.COUNTERED: "negotiation",
    State.AGREED: "negotiation",
    State.PARTLY_APPROVED: "negotiation",
    State.IN_FORCE: "force",
    State.SUSPENDED: "halted",
    State.RESCINDED: "ended",
    State.WITHDRAWN: "ended",
    State.REJECTED: "ended",
    State.SUPERSEDED: "ended",
    State.EXPIRED: "ended",
    State.RELEASED: "released",
    State.RECALLED: "ended",
}
UNDER_NEGOTIATION = (State.SUBMITTED, State.COUNTERED, State.AGREED, State.PARTLY_APPROVED)
ON_THE_AGREED_MAP = (State.IN_FORCE, State.SUSPENDED)
LIVE = (*UNDER_NEGOTIATION, *ON_THE_AGREED_MAP, State.RELEASED)
ENDED = tuple(state for state, phase in PHASES.items() if phase == "ended")
