"""Who may know of a designation and of each of its versions.

A draft is its own delegation's. What was submitted is seen by signatories' officers, authorities and auditors whose
level covers the marking. An observer sees the agreed map. A clearance admin sees no content.
"""

from dataclasses import replace

from apps.clearances.conditions import (
    HasRole,
    LevelCovers,
    NotBelow,
    OfSignatory,
    OwnDelegation,
    Present,
    Same,
    ValueIn,
)
from apps.clearances.policy import VIEW, Row, register
from apps.clearances.roles import Role
from apps.designations.kinds import ON_THE_AGREED_MAP
from apps.designations.models import Designation, Version

READERS = HasRole((Role.LIAISON_OFFICER.value, Role.APPROVING_AUTHORITY.value, Role.AUDITOR.value))
OBSERVERS = HasRole((Role.OBSERVER.value,))
ADMINS = HasRole((Role.CLEARANCE_ADMIN.value,))
CLOCK = HasRole(("system",))
# Asking who sees a designation, without seeing what it says.
EXPLAIN = "explain"
ON_THE_MAP = ValueIn(
    "state", tuple(state.value for state in ON_THE_AGREED_MAP), tuple(state.label for state in ON_THE_AGREED_MAP)
)

register(
    Designation,
    [
        Row(VIEW, (READERS, OwnDelegation("owner_id"), LevelCovers("level"))),
        Row(VIEW, (READERS, OfSignatory(), Present("reference"), LevelCovers("level"))),
        Row(VIEW, (OBSERVERS, ON_THE_MAP, LevelCovers("level"))),
        # The centre's clock, which expires and supersedes.
        Row(VIEW, (CLOCK,)),
        Row(EXPLAIN, (ADMINS, OfSignatory(), Present("reference"), LevelCovers("level"))),
        Row(EXPLAIN, (ADMINS, ON_THE_MAP, LevelCovers("level"))),
    ],
)
register(
    Version,
    [
        Row(
            VIEW,
            (READERS, OwnDelegation("designation__owner_id"), LevelCovers("level"), LevelCovers("designation__level")),
        ),
        Row(
            VIEW,
            (
                READERS,
                OfSignatory(),
                NotBelow("sequence", "designation__submitted_from"),
                LevelCovers("level"),
                LevelCovers("designation__level"),
            ),
        ),
        Row(
            VIEW,
            (
                OBSERVERS,
                replace(ON_THE_MAP, path="designation__state"),
                Same("pk", "designation__current_id"),
                LevelCovers("level"),
            ),
        ),
        Row(VIEW, (CLOCK,)),
    ],
)
