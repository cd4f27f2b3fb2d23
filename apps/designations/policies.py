"""Who may know of a designation and of each of its versions, and whose lists it stands in.

A draft is its own delegation's. What was submitted is seen by signatories' officers, authorities and auditors whose
level covers the marking. An observer sees the agreed map. A copy that was released is seen by the delegation that it
was released to, until its time is over or it is recalled; its originator sees it beside the record that it was made
of, and not in lists. A clearance admin sees no content.
"""

from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from apps.access.conditions import (
    Condition,
    HasRole,
    NotBelow,
    NotOver,
    OfSignatory,
    OwnDelegation,
    Present,
    Same,
    ValueIn,
    cleared,
)
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import READ_BY_CAPTURE, SUBJECTS, add_sql, exempt
from apps.designations.force_models import InForce
from apps.designations.kinds import ON_THE_AGREED_MAP, State
from apps.designations.models import Designation, Version

OFFICERS = HasRole((Role.LIAISON_OFFICER.value, Role.APPROVING_AUTHORITY.value))
READERS = HasRole(
    (
        Role.LIAISON_OFFICER.value,
        Role.APPROVING_AUTHORITY.value,
        Role.AUDITOR.value,
    )
)
OBSERVERS = HasRole((Role.OBSERVER.value,))
ALL_READERS = HasRole((*READERS.roles, *OBSERVERS.roles))
ADMINS = HasRole((Role.CLEARANCE_ADMIN.value,))
# Standing in registers, on maps, in counts and in the check of conflicts.
LIST = "list"
CLOCK = HasRole(("system",))
# Asking who sees a designation, without seeing what it says.
EXPLAIN = "explain"
# Seeing what is on the table while something holds.
AMENDMENT = "amendment"
# Being told how many acts there were. An observer sees the agreed map, and not how it is negotiated about.
COUNT_ACTS = "count_acts"


def phase_in(*states: State) -> ValueIn:
    """The designation is in one of these states."""
    return ValueIn("state", tuple(state.value for state in states), tuple(state.label for state in states))


ON_THE_MAP = phase_in(*ON_THE_AGREED_MAP)
NO_COPY = Present("released_to_id", absent=True, said=_("it is not a released copy"))
RELEASED = phase_in(State.RELEASED)


def released_to_own(path: str = "") -> tuple[Condition, ...]:
    """A copy that the principal's delegation was given and that was not taken back; `path` leads to the designation."""
    return (
        OwnDelegation(f"{path}released_to_id"),
        replace(RELEASED, path=f"{path}state"),
        NotOver(f"{path}released_until"),
    )


_OF_OTHERS: tuple[tuple[Condition, ...], ...] = (
    (READERS, OfSignatory(), Present("reference"), NO_COPY, *cleared()),
    (ALL_READERS, *released_to_own(), *cleared()),
    (OBSERVERS, ON_THE_MAP, *cleared()),
)
_OWN: tuple[Condition, ...] = (READERS, OwnDelegation("owner_id"), *cleared())

register(
    Designation,
    [
        Row(VIEW, _OWN),
        *(Row(VIEW, conditions) for conditions in _OF_OTHERS),
        # The centre's clock, which expires and supersedes.
        Row(VIEW, (CLOCK,)),
        Row(LIST, (*_OWN, NO_COPY)),
        *(Row(LIST, conditions) for conditions in _OF_OTHERS),
        Row(LIST, (CLOCK,)),
        Row(AMENDMENT, (READERS, OfSignatory(), Present("proposed_id"), *cleared())),
        Row(AMENDMENT, (CLOCK, Present("proposed_id"))),
        Row(COUNT_ACTS, _OWN),
        *(Row(COUNT_ACTS, conditions) for conditions in _OF_OTHERS if conditions[0] is not OBSERVERS),
        Row(COUNT_ACTS, (CLOCK,)),
        Row(EXPLAIN, (ADMINS, OfSignatory(), Present("reference"), NO_COPY, *cleared())),
        Row(EXPLAIN, (ADMINS, OwnDelegation("owner_id"), Present("reference"), *cleared())),
        Row(EXPLAIN, (ADMINS, *released_to_own(), *cleared())),
        Row(EXPLAIN, (ADMINS, ON_THE_MAP, *cleared())),
    ],
)
_BOTH_LEVELS = (*cleared(), *cleared("designation__"))
register(
    Version,
    [
        Row(VIEW, (READERS, OwnDelegation("designation__owner_id"), *_BOTH_LEVELS)),
        Row(
            VIEW,
            (
                READERS,
                OfSignatory(),
                NotBelow("sequence", "designation__submitted_from"),
                replace(NO_COPY, path="designation__released_to_id"),
                *_BOTH_LEVELS,
            ),
        ),
        Row(VIEW, (ALL_READERS, *released_to_own("designation__"), *_BOTH_LEVELS)),
        Row(
            VIEW,
            (
                OBSERVERS,
                replace(ON_THE_MAP, path="designation__state"),
                Same("pk", "designation__current_id"),
                *cleared(),
            ),
        ),
        Row(VIEW, (CLOCK,)),
    ],
)

# What was in force stays known to whoever was cleared for it, as an agreement of the past does: also to observers, who
# no longer see the record of what has ended.
register(
    InForce,
    [
        Row(VIEW, (READERS, OfSignatory(), *cleared())),
        Row(VIEW, (OBSERVERS, *cleared())),
        Row(VIEW, (CLOCK,)),
    ],
)

exempt("designations.Extent", "Read by functions that ask the policy of the designation itself.")
READ_BY_CAPTURE.update((Designation, Version))
# What is written about a designation is written by somebody who sees that, too.
SUBJECTS["designation"] = Designation
add_sql(
    Path(__file__).parent / "sql" / "reading.sql",
    view_designation=(Designation, VIEW, "d"),
    explain_designation=(Designation, EXPLAIN, "d"),
)
add_sql(Path(__file__).parent / "sql" / "past.sql", view_in_force=(InForce, VIEW, "p"))
