"""The state machine of a designation, as one table: state × act → state, who may act, and what follows.

Docs, policy, pages and tests read this table; nothing else knows a transition or an effect. No Django here, so that it
can be tested and drawn without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ActType(StrEnum):
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
    # Nobody approves the version that they wrote.
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


class Effect(StrEnum):
    """What an act brings about beside the new state, once it is complete."""

    ANSWER_DUE = "answer_due"  # the other sides have the theatre's time to answer from now on
    NOTHING_DUE = "nothing_due"
    QUESTION_OPENS = "question_opens"  # by the actor's delegation
    QUESTION_CLOSES = "question_closes"
    COPIES_END = "copies_end"  # what was released of the designation
    SIGNATORIES_COPIES_END = "signatories_copies_end"  # of those who see the designation itself from now on
    REPLACED_ENDS = "replaced_ends"  # what this designation replaces is superseded


E = Effect
# Whatever the state before.
EFFECTS: dict[ActType, tuple[Effect, ...]] = {
    ActType.SUBMIT: (E.ANSWER_DUE, E.SIGNATORIES_COPIES_END),
    ActType.WITHDRAW: (E.NOTHING_DUE, E.COPIES_END),
    ActType.ASK: (E.QUESTION_OPENS, E.ANSWER_DUE),
    ActType.ANSWER: (E.QUESTION_CLOSES, E.ANSWER_DUE),
    ActType.AMEND: (E.QUESTION_CLOSES, E.ANSWER_DUE),
    ActType.COUNTER: (E.QUESTION_CLOSES, E.ANSWER_DUE),
    ActType.AGREE: (E.QUESTION_CLOSES, E.NOTHING_DUE),
    ActType.REJECT: (E.NOTHING_DUE, E.COPIES_END),
    ActType.APPROVE: (E.NOTHING_DUE, E.REPLACED_ENDS, E.COPIES_END),
    ActType.DECLINE: (E.ANSWER_DUE,),
    ActType.RESCIND: (E.COPIES_END,),
    ActType.SUPERSEDE: (E.COPIES_END,),
    ActType.EXPIRE: (E.NOTHING_DUE, E.COPIES_END),
}


@dataclass(frozen=True)
class Transition:
    """One line of the table.

    `result` is the state once the act is complete. Where `partial` is set, the act is one delegation's consent: every
    signatory has to give it, and until then the designation stands in `partial`.
    """

    state: str
    act: ActType
    result: str
    who: Who
    partial: str | None = None
    reason: Says = Says.NOTHING
    new_version: bool = False
    # Possible only while a question of another side is open.
    if_asked: bool = False

    @property
    def effects(self) -> tuple[Effect, ...]:
        return EFFECTS.get(self.act, ())


T = Transition
TABLE: tuple[Transition, ...] = (
    T("draft", ActType.REVISE, "draft", OWN_OFFICER, new_version=True),
    T("draft", ActType.SUBMIT, "submitted", OWN_OFFICER),
    T("draft", ActType.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MAY),
    T("submitted", ActType.ACKNOWLEDGE, "submitted", OTHER_OFFICER, reason=Says.MAY),
    T("submitted", ActType.ASK, "submitted", OTHER_OFFICER, reason=Says.MUST),
    T("submitted", ActType.ANSWER, "submitted", AUTHORS_OFFICER, reason=Says.MUST, if_asked=True),
    T("submitted", ActType.AMEND, "submitted", AUTHORS_OFFICER, new_version=True),
    T("submitted", ActType.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("submitted", ActType.AGREE, "agreed", OTHER_OFFICER, partial="submitted"),
    T("submitted", ActType.REJECT, "rejected", OTHER_OFFICER, reason=Says.MUST),
    T("submitted", ActType.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("submitted", ActType.EXPIRE, "expired", CLOCK),
    T("countered", ActType.ACKNOWLEDGE, "countered", OTHER_OFFICER, reason=Says.MAY),
    T("countered", ActType.ASK, "countered", OTHER_OFFICER, reason=Says.MUST),
    T("countered", ActType.ANSWER, "countered", AUTHORS_OFFICER, reason=Says.MUST, if_asked=True),
    T("countered", ActType.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("countered", ActType.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("countered", ActType.AGREE, "agreed", OTHER_OFFICER, partial="countered"),
    T("countered", ActType.REJECT, "rejected", OTHER_OFFICER, reason=Says.MUST),
    T("countered", ActType.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("countered", ActType.EXPIRE, "expired", CLOCK),
    T("agreed", ActType.APPROVE, "in_force", SIGNING_AUTHORITY, partial="partly_approved"),
    T("agreed", ActType.DECLINE, "countered", AUTHORITY, reason=Says.MUST),
    T("agreed", ActType.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("agreed", ActType.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("agreed", ActType.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("agreed", ActType.EXPIRE, "expired", CLOCK),
    T("partly_approved", ActType.APPROVE, "in_force", SIGNING_AUTHORITY, partial="partly_approved"),
    T("partly_approved", ActType.DECLINE, "countered", AUTHORITY, reason=Says.MUST),
    T("partly_approved", ActType.AMEND, "countered", AUTHORS_OFFICER, new_version=True),
    T("partly_approved", ActType.COUNTER, "countered", OTHER_OFFICER, new_version=True),
    T("partly_approved", ActType.WITHDRAW, "withdrawn", OWN_OFFICER, reason=Says.MUST),
    T("partly_approved", ActType.EXPIRE, "expired", CLOCK),
    T("in_force", ActType.SUSPEND, "suspended", AUTHORITY, reason=Says.MUST),
    T("in_force", ActType.RESCIND, "rescinded", AUTHORITY, partial="in_force", reason=Says.MUST),
    T("in_force", ActType.SUPERSEDE, "superseded", CLOCK),
    T("in_force", ActType.EXPIRE, "expired", CLOCK),
    T("suspended", ActType.RESUME, "in_force", AUTHORITY, partial="suspended"),
    T("suspended", ActType.RESCIND, "rescinded", AUTHORITY, partial="suspended", reason=Says.MUST),
    T("suspended", ActType.SUPERSEDE, "superseded", CLOCK),
    T("suspended", ActType.EXPIRE, "expired", CLOCK),
    T("released", ActType.RECALL, "recalled", OWN_OFFICER, reason=Says.MAY),
    T("released", ActType.EXPIRE, "expired", CLOCK),
)

BY_STATE_AND_ACT: dict[tuple[str, ActType], Transition] = {(row.state, row.act): row for row in TABLE}
INITIAL = "draft"
# What a release begins: a copy of its own, which nobody negotiates about.
RELEASED = "released"
FINAL = frozenset({row.result for row in TABLE} - {row.state for row in TABLE})


def transition(state: str, act: ActType) -> Transition | None:
    """The line for an act in a state, or None where the table has none."""
    return BY_STATE_AND_ACT.get((state, act))


def as_data() -> dict[str, Any]:
    """The table as every verifier has it (docs/vectors/transitions.json): with the first acts, from no state at all,
    and without roles, of which the log says nothing to other delegations."""
    first = (
        T("", ActType.DRAFT, INITIAL, OWN_OFFICER, new_version=True),
        T("", ActType.RELEASE, RELEASED, OWN_OFFICER, new_version=True),
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
