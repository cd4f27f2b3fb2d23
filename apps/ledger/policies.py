"""Auditors read the history: of designations that they may see, and of their own delegation's private matters."""

from apps.clearances.conditions import HasRole, LevelCovers, OfSignatory, OwnDelegation, Present
from apps.clearances.policy import VIEW, Row, register
from apps.clearances.roles import Role
from apps.ledger.models import Entry

AUDITORS = HasRole((Role.AUDITOR.value,))
READ_HISTORY = "read_history"

register(
    Entry,
    [
        # Of no designation and nobody's private matter: the delegations themselves.
        Row(VIEW, (AUDITORS, Present("designation_id", absent=True), Present("private_to_id", absent=True))),
        # Access of the auditor's own delegation's members.
        Row(VIEW, (AUDITORS, Present("designation_id", absent=True), OwnDelegation("private_to_id"))),
        # Of designations, as far as the marking allows.
        Row(
            VIEW,
            (
                AUDITORS,
                OfSignatory(),
                Present("private_to_id", absent=True),
                LevelCovers("level"),
                LevelCovers("designation__level"),
            ),
        ),
        Row(VIEW, (AUDITORS, OwnDelegation("private_to_id"), LevelCovers("level"), LevelCovers("designation__level"))),
    ],
)
