"""Who may act, made from the table of transitions, and who may read acts, consents and comments."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from apps.access.conditions import (
    Condition,
    HasRole,
    NotSelf,
    OfSignatory,
    OtherDelegation,
    OwnDelegation,
    Present,
    Self,
    ValueIn,
    cleared,
)
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import BY_CALL, READ_BY_CAPTURE
from apps.designations.kinds import Amendment, State
from apps.designations.models import Designation
from apps.designations.policies import (
    ADMINS,
    ALL_READERS,
    CLOCK,
    NO_COPY,
    OFFICERS,
    READERS,
    phase_in,
    released_to_own,
)
from apps.negotiation.machine import TABLE, ActType, Party, Transition
from apps.negotiation.models import Act, Approval, Comment, TextConfirmation, Visit, Withheld

BEGIN = "begin"
COMMENT = "comment"
# Confirming that the texts of the version on the table say the same in every language.
CONFIRM_TEXTS = "confirm_texts"
_UNDER_NEGOTIATION = phase_in(State.SUBMITTED, State.COUNTERED)
OFFICER = HasRole((Role.LIAISON_OFFICER.value,))


def party_conditions(party: Party, version: str) -> tuple[Condition, ...]:
    """How the actor's delegation has to stand to a designation, whose version under negotiation is at this path."""
    conditions: dict[Party, tuple[Condition, ...]] = {
        Party.OWNER: (OfSignatory(), OwnDelegation("owner_id")),
        Party.AUTHOR: (OfSignatory(), OwnDelegation(f"{version}__delegation_id"), Present("reference")),
        Party.OTHER: (OfSignatory(), OtherDelegation(f"{version}__delegation_id"), Present("reference")),
        Party.ANY: (OfSignatory(), Present("reference")),
        Party.NOBODY: (),
    }
    return conditions[party]


def amendment_in(*states: Amendment) -> ValueIn:
    """An amendment of the designation is on the table, in one of these states."""
    return ValueIn("amendment_state", tuple(state.value for state in states), tuple(state.label for state in states))


NO_AMENDMENT = Present("proposed_id", absent=True, said=_("no amendment is proposed"))


def _row(line: Transition) -> Row:
    stands = amendment_in(Amendment(line.state)) if line.of_amendment else phase_in(State(line.state))
    version = "proposed" if line.of_amendment else "current"
    conditions: list[Condition] = [HasRole((line.who.role,)), stands]
    if line.act is ActType.PROPOSE:
        conditions.append(NO_AMENDMENT)
    conditions += party_conditions(line.who.party, version)
    if line.who.party is not Party.NOBODY:
        conditions += cleared()
    if line.who.not_author:
        conditions.append(NotSelf(f"{version}__author_id"))
    return Row(line.act.value, tuple(conditions))


# Submitted, and no copy that one delegation alone was given.
_SHARED = (Present("designation__reference"), replace(NO_COPY, path="designation__released_to_id"))


def _read_with(owner: str, private: tuple[Condition, ...]) -> list[Row]:
    """Reading something that belongs to a designation: like the designation, less what is private to a side."""
    return [
        Row(VIEW, (READERS, OwnDelegation(owner), *cleared("designation__"))),
        Row(VIEW, (READERS, OfSignatory(), *_SHARED, *private, *cleared("designation__"))),
    ]


register(
    Designation,
    [
        *(_row(line) for line in TABLE),
        Row(COMMENT, (OFFICERS, OfSignatory(), OwnDelegation("owner_id"), NO_COPY, *cleared())),
        Row(COMMENT, (OFFICERS, OfSignatory(), Present("reference"), NO_COPY, *cleared())),
        Row(CONFIRM_TEXTS, (OFFICER, OfSignatory(), OwnDelegation("owner_id"), phase_in(State.DRAFT), *cleared())),
        Row(CONFIRM_TEXTS, (OFFICER, OfSignatory(), Present("reference"), _UNDER_NEGOTIATION, *cleared())),
        Row(
            CONFIRM_TEXTS,
            (
                OFFICER,
                OfSignatory(),
                Present("reference"),
                amendment_in(Amendment.SUBMITTED, Amendment.COUNTERED),
                *cleared(),
            ),
        ),
    ],
)
register(
    Act,
    [
        Row(
            VIEW,
            (READERS, OwnDelegation("designation__owner_id"), *cleared("designation__"), *cleared("version__")),
        ),
        Row(
            VIEW,
            (
                READERS,
                OfSignatory(),
                *_SHARED,
                ValueIn("private", (False,)),
                *cleared("designation__"),
                *cleared("version__"),
            ),
        ),
        Row(VIEW, (ALL_READERS, *released_to_own("designation__"), *cleared("designation__"))),
        # The clock records what it did.
        Row(VIEW, (CLOCK,)),
    ],
)
register(Approval, _read_with("designation__owner_id", ()))
keep_own(Approval)
register(
    TextConfirmation,
    # What decides for each open page whether its reader is told of it (apps/live).
    [*_read_with("designation__owner_id", ()), Row(VIEW, (CLOCK,))],
)
register(
    Comment,
    [
        Row(VIEW, (READERS, OwnDelegation("delegation_id"), *cleared("designation__"), *cleared("version__"))),
        Row(
            VIEW,
            (
                READERS,
                OfSignatory(),
                *_SHARED,
                ValueIn("internal", (False,)),
                *cleared("designation__"),
                *cleared("version__"),
            ),
        ),
        # What decides for each open page whether its reader is told of a comment (apps/live).
        Row(VIEW, (CLOCK,)),
    ],
)
register(Visit, [Row(VIEW, (Self("user_id"),))])
# Of their own delegation's approvals; the clock's identity writes it.
register(Withheld, [Row(VIEW, (ADMINS, OwnDelegation("delegation_id"))), Row(VIEW, (CLOCK,))])

BY_CALL.update((Act, Approval, Comment, TextConfirmation))
# An answer is recorded with the name of its thread.
READ_BY_CAPTURE.add(Comment)
