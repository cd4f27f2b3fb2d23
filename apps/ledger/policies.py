"""Auditors read the history: of designations that they may see, and of their own delegation's private matters."""

from django.utils.translation import gettext_lazy as _

from apps.clearances.conditions import HasRole, OfSignatory, OwnDelegation, Present, cleared
from apps.clearances.policy import VIEW, Row, register
from apps.clearances.roles import Role
from apps.designations.policies import released_to_own
from apps.ledger.models import Entry

NO_DESIGNATION = Present("designation_id", absent=True, said=_("it does not concern a designation"))
NOBODYS_MATTER = Present("private_to_id", absent=True, said=_("it is not private to a delegation"))
AUDITORS = HasRole((Role.AUDITOR.value,))
READ_HISTORY = "read_history"

register(
    Entry,
    [
        # Of no designation and nobody's private matter: the delegations themselves.
        Row(VIEW, (AUDITORS, NO_DESIGNATION, NOBODYS_MATTER)),
        # Access of the auditor's own delegation's members.
        Row(VIEW, (AUDITORS, NO_DESIGNATION, OwnDelegation("private_to_id"))),
        # Of designations, as far as the marking allows.
        Row(
            VIEW,
            (
                AUDITORS,
                OfSignatory(),
                NOBODYS_MATTER,
                *cleared(),
                *cleared("designation__"),
            ),
        ),
        Row(VIEW, (AUDITORS, OwnDelegation("private_to_id"), *cleared(), *cleared("designation__"))),
        # Of a copy that the auditor's delegation was given, while it has it.
        Row(VIEW, (AUDITORS, *released_to_own("designation__"), *cleared(), *cleared("designation__"))),
    ],
)
