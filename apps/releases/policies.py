"""Who may release a version, who knows of what it was released as, and who sees that a copy was opened.

Originator control: a version is released by the delegation that wrote it and by nobody else; who received a copy has
nothing that he could release further.
"""

from apps.clearances.conditions import HasRole, OfSignatory, OwnDelegation, Self, ValueIn, cleared
from apps.clearances.policy import VIEW, Row, register
from apps.clearances.roles import Role
from apps.designations.kinds import UNDER_NEGOTIATION, State
from apps.designations.models import Designation
from apps.designations.policies import CLOCK, NO_COPY, READERS
from apps.releases.models import Reading, Release

RELEASE = "release_copy"
BEFORE_AGREEMENT = (State.DRAFT, *UNDER_NEGOTIATION)

register(
    Designation,
    [
        Row(
            RELEASE,
            (
                HasRole((Role.LIAISON_OFFICER.value,)),
                OfSignatory(),
                OwnDelegation("current__delegation_id"),
                NO_COPY,
                ValueIn(
                    "state",
                    tuple(state.value for state in BEFORE_AGREEMENT),
                    tuple(state.label for state in BEFORE_AGREEMENT),
                ),
                *cleared(),
            ),
        )
    ],
)
register(
    Release,
    [
        Row(VIEW, (READERS, OwnDelegation("delegation_id"), *cleared("version__"))),
        # What ends copies, and what compares a new one with those before.
        Row(VIEW, (CLOCK,)),
    ],
)
register(
    Reading,
    [
        Row(VIEW, (READERS, OwnDelegation("designation__owner_id"), *cleared("designation__"))),
        Row(VIEW, (Self("user_id"),)),
    ],
)
