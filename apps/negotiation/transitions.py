"""The state machine of a designation, as one table: state × act → state, and who may act.

Docs, policy, pages and tests read this table; nothing else knows a transition. No Django here, so that it can be
tested and drawn without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    DRAFT = "draft"
    REVISE = "revise"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    ANSWER = "answer"
    AMEND = "amend"
    COUNTER = "counter"
    AGREE = "agree"
    REJECT = "reject"
    APPROVE = "approve"
    DECLINE = "decline"
    SUSPEND = "suspend"
    RESUME = "resume"
    RESCIND = "rescind"
    SUPERSEDE = "supersede"
    EXPIRE = "expire"
    RELEASE = "release"
    RECALL = "recall"


class Party(StrEnum):
    """How the actor's delegation must stand to the designation."""

    OWNER = "owner"  # the delegation that began it
    AUTHOR = "author"  # the signatory whose version is on the table
    OTHER = "other"  # a signatory whose version is not on the table
    ANY = "any"  # any signatory
    NOBODY = "nobody"  # the centre's clock or another act


@dataclass(frozen=True)
class Who:
    role: str
    party: Party
    # Nobody approves the version that he wrote.
    not_author: bool = False


OWN_OFFICER = Who("liaison_officer", Party.OWNER)
AUTHORS_OFFICER = Who("liaison_officer", Party.AUTHOR)
OTHER_OFFICER = Who("liaison_officer", Party.OTHER)
AUTHORITY = Who("approving_authority", Party.ANY)
SIGNING_AUTHORITY = Who("approving_authority", Party.ANY, not_author=True)
CLOCK = Who("system", Party.NOBODY)


class Says(StrEnum):
    """What the actor has to write with the act."""

    NOTHING = "nothing"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True)
class Transition:
    """One line of the table.

    `result` is the state once the act is complete. Where `partial` is set, the act is one delegation's consent: every
    signatory has to give it, and until then the designation stands in `partial`.
    """

    state: str
    act: Act
    result: str
    who: Who
    partial: str | None = None
    reason: Says = Says.NOTHING
    new_version: bool = False
    # Possible only while a question of the other side is open.
    if_asked: bool = False


T = Transition
TABLE: tuple[Transition, ...] = (
    T("draft", Act.REVISE, "draft", OWN_OFFICER, new_version=True),
    T("draft", Act.SUBMIT, "submitted", OWN_OFFICER),
    T("draft", Act.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MAY),
    T("submitted", Act.ACKNOWLEDGE, "submitted", OTHER_OFFICER, reason=Says.MAY),
    T("submitted", Act.ASK, "submitted", OTHER_OFFICER, reason=Says.MUST),
    T("submitted", Act.ANSWER, "submitted", AUTHORS_OFFICER, reason=Says.MUST, if_asked=True),
    T("submitted", Act.AMEND, "submitted", AUTHORS_OFFICER, new_version=True),
    T("submitted", Act.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("submitted", Act.AGREE, "agreed", OTHER_OFFICER, partial="submitted"),
    T("submitted", Act.REJECT, "rejected", OTHER_OFFICER, reason=Says.MUST),
    T("submitted", Act.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("submitted", Act.EXPIRE, "expired", CLOCK),
    T("countered", Act.ACKNOWLEDGE, "countered", OTHER_OFFICER, reason=Says.MAY),
    T("countered", Act.ASK, "countered", OTHER_OFFICER, reason=Says.MUST),
    T("countered", Act.ANSWER, "countered", AUTHORS_OFFICER, reason=Says.MUST, if_asked=True),
    T("countered", Act.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("countered", Act.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("countered", Act.AGREE, "agreed", OTHER_OFFICER, partial="countered"),
    T("countered", Act.REJECT, "rejected", OTHER_OFFICER, reason=Says.MUST),
    T("countered", Act.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("countered", Act.EXPIRE, "expired", CLOCK),
    T("agreed", Act.APPROVE, "in_force", SIGNING_AUTHORITY, partial="partly_approved"),
    T("agreed", Act.DECLINE, "countered", AUTHORITY, reason=Says.MUST),
    T("agreed", Act.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("agreed", Act.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("agreed", Act.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("agreed", Act.EXPIRE, "expired", CLOCK),
    T("partly_approved", Act.APPROVE, "in_force", SIGNING_AUTHORITY, partial="partly_approved"),
    T("partly_approved", Act.DECLINE, "countered", AUTHORITY, reason=Says.MUST),
    T("partly_approved", Act.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("partly_approved", Act.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("partly_approved", Act.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("partly_approved", Act.EXPIRE, "expired", CLOCK),
    T("in_force", Act.SUSPEND, "suspended", AUTHORITY, reason=Says.MUST),
    T("in_force", Act.RESCIND, "rescinded", AUTHORITY, partial="in_force", reason=Says.MUST),
    T("in_force", Act.SUPERSEDE, "superseded", CLOCK),
    T("in_force", Act.EXPIRE, "expired", CLOCK),
    T("suspended", Act.RESUME, "in_force", AUTHORITY, partial="suspended"),
    T("suspended", Act.RESCIND, "rescinded", AUTHORITY, partial="suspended", reason=Says.MUST),
    T("suspended", Act.SUPERSEDE, "superseded", CLOCK),
    T("suspended", Act.EXPIRE, "expired", CLOCK),
    T("released", Act.RECALL, "recalled", OWN_OFFICER, reason=Says.MAY),
    T("released", Act.EXPIRE, "expired", CLOCK),
)

BY_STATE_AND_ACT: dict[tuple[str, Act], Transition] = {(row.state, row.act): row for row in TABLE}
INITIAL = "draft"
# What a release begins: a copy of its own, which nobody negotiates about.
RELEASED = "released"
FINAL = frozenset({row.result for row in TABLE} - {row.state for row in TABLE})


def transition(state: str, act: Act) -> Transition | None:
    """The line for an act in a state, or None where the table has none."""
    return BY_STATE_AND_ACT.get((state, act))


def as_data() -> dict[str, Any]:
    """The table as every verifier has it (docs/vectors/transitions.json): with the first acts, from no state at all,
    and without roles, of which the log says nothing to the other delegation."""
    first = (
        T("", Act.DRAFT, INITIAL, OWN_OFFICER, new_version=True),
        T("", Act.RELEASE, RELEASED, OWN_OFFICER, new_version=True),
    )
    lines = [
        {
            "act": row.act.value,
            "if_asked": row.if_asked,
            "new_version": row.new_version,
            "not_author": row.who.not_author,
            "partial": row.partial,
            "party": row.who.party.value,
            "reason": row.reason.value,
            "result": row.result,
            "state": row.state,
        }
        for row in (*first, *TABLE)
    ]
    return {"final": sorted(FINAL), "transitions": lines, "v": 2}


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/states.md."""
    lines = ["stateDiagram-v2", "    [*] --> draft: draft", "    [*] --> released: release"]
    for row in TABLE:
        if row.partial and row.partial != row.state:
            lines.append(f"    {row.state} --> {row.partial}: {row.act} (one)")
        target = row.result
        lines.append(f"    {row.state} --> {target}: {row.act}" + (" (every signatory)" if row.partial else ""))
    lines += [f"    {state} --> [*]" for state in sorted(FINAL)]
    return "\n".join(dict.fromkeys(lines))
