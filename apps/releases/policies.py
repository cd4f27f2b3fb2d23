"""Who may release a version, who knows of what it was released as, who sees that a copy was opened, and who sets what
is told of a record that holds back another delegation's approval.

Originator control: a version is released by the delegation that wrote it and by nobody else; who received a copy has
nothing that they could release further.
"""

from apps.access.conditions import HasRole, OfSignatory, OwnDelegation, Self, cleared
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.designations.kinds import ON_THE_AGREED_MAP, UNDER_NEGOTIATION, State
from apps.designations.models import Designation
from apps.designations.policies import CLOCK, NO_COPY, OFFICERS, READERS, phase_in
from apps.releases.models import Disclosure, Reading, Release

RELEASE = "release_copy"
BEFORE_AGREEMENT = (State.DRAFT, *UNDER_NEGOTIATION)
DISCLOSE = "disclose"
# What may still hold back an approval, or will from its submission on.
NOT_ENDED = (*BEFORE_AGREEMENT, *ON_THE_AGREED_MAP)

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
                phase_in(*BEFORE_AGREEMENT),
                *cleared(),
            ),
        ),
        Row(
            DISCLOSE,
            (
                OFFICERS,
                OfSignatory(),
                OwnDelegation("owner_id"),
                NO_COPY,
                phase_in(*NOT_ENDED),
                *cleared(),
            ),
        ),
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
register(
    Disclosure,
    [
        # Of both, so that the database lets nobody widen what is told of another delegation's record.
        Row(
            VIEW,
            (
                READERS,
                OwnDelegation("delegation_id"),
                OwnDelegation("designation__owner_id"),
                *cleared("designation__"),
            ),
        ),
        # What checks an approval against everything.
        Row(VIEW, (CLOCK,)),
    ],
)
