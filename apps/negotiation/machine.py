"""The two state machines of a designation, as one table: state × act → state, who may act, and what follows.

The first machine says what holds, and until something does, what is on the table. While a version holds, the second one
says where another version stands that would take its place: its states begin with `amend_`, so that a state names its
machine. Docs, policy, pages and tests read this table; nothing else knows a transition or an effect. No Django here, so
that it can be tested and drawn without a database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    PROPOSE = "propose"
    RESCIND = "rescind"
    SUPERSEDE = "supersede"
    EXPIRE = "expire"
    RELEASE = "release"
    RECALL = "recall"
    REMAIN = "remain"


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
ANY_OFFICER = Who("liaison_officer", Party.ANY)
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
    REMAINDERS_BEGIN = "remainders_begin"  # what common ground leaves disputed becomes designations of its own
    AMENDMENT_ENDS = "amendment_ends"  # what is on the table while this holds goes with it
    APPROVALS_VOID = "approvals_void"  # those of an amendment, which is agreed by officers as before


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
    ActType.APPROVE: (E.NOTHING_DUE, E.REPLACED_ENDS, E.REMAINDERS_BEGIN, E.COPIES_END),
    ActType.DECLINE: (E.ANSWER_DUE,),
    ActType.PROPOSE: (E.ANSWER_DUE,),
    ActType.SUSPEND: (E.APPROVALS_VOID,),
    ActType.RESUME: (E.APPROVALS_VOID,),
    ActType.RESCIND: (E.NOTHING_DUE, E.QUESTION_CLOSES, E.COPIES_END, E.AMENDMENT_ENDS),
    ActType.SUPERSEDE: (E.NOTHING_DUE, E.QUESTION_CLOSES, E.COPIES_END, E.AMENDMENT_ENDS),
    ActType.EXPIRE: (E.NOTHING_DUE, E.QUESTION_CLOSES, E.COPIES_END, E.AMENDMENT_ENDS),
}
# Where an amendment ends without taking its place, what holds stays as it is, and with it what was released of it.
EFFECTS_ON_AMENDMENTS: dict[ActType, tuple[Effect, ...]] = dict.fromkeys(
    (ActType.WITHDRAW, ActType.REJECT, ActType.EXPIRE), (E.NOTHING_DUE, E.QUESTION_CLOSES)
)


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
        if self.of_amendment and self.act in EFFECTS_ON_AMENDMENTS:
            return EFFECTS_ON_AMENDMENTS[self.act]
        return EFFECTS.get(self.act, ())

    @property
    def of_amendment(self) -> bool:
        """Whether it is about a version that is on the table while another one holds."""
        return is_of_amendment(self.state)


def is_of_amendment(state: str) -> bool:
    """Whether a state is one of the second machine."""
    return state.startswith(AMEND)


AMEND = "amend_"
T = Transition
_FIRST: tuple[Transition, ...] = (
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
    T("in_force", ActType.PROPOSE, "amend_submitted", ANY_OFFICER, new_version=True),
    T("in_force", ActType.SUSPEND, "suspended", AUTHORITY, reason=Says.MUST),
    T("in_force", ActType.RESCIND, "rescinded", AUTHORITY, partial="in_force", reason=Says.MUST),
    T("in_force", ActType.SUPERSEDE, "superseded", CLOCK),
    T("in_force", ActType.EXPIRE, "expired", CLOCK),
    T("suspended", ActType.PROPOSE, "amend_submitted", ANY_OFFICER, new_version=True),
    T("suspended", ActType.RESUME, "in_force", AUTHORITY, partial="suspended"),
    T("suspended", ActType.RESCIND, "rescinded", AUTHORITY, partial="suspended", reason=Says.MUST),
    T("suspended", ActType.SUPERSEDE, "superseded", CLOCK),
    T("suspended", ActType.EXPIRE, "expired", CLOCK),
    T("released", ActType.RECALL, "recalled", OWN_OFFICER, reason=Says.MAY),
    T("released", ActType.EXPIRE, "expired", CLOCK),
)

# What comes into force, or is in it, holds; an amendment can be on the table beside it.
HOLDING = ("in_force", "suspended")
NEGOTIATED = ("submitted", "countered", "agreed", "partly_approved")


def _amended(state: str) -> str:
    return state if state in HOLDING else AMEND + state


def _of_amendment(line: Transition) -> Transition:
    """The same for an amendment: it is negotiated as a first version is, and whoever made it may withdraw it."""
    return replace(
        line,
        state=_amended(line.state),
        result=_amended(line.result),
        partial=_amended(line.partial) if line.partial else None,
        who=AUTHORS_OFFICER if line.act is ActType.WITHDRAW else line.who,
    )


TABLE: tuple[Transition, ...] = (*_FIRST, *(_of_amendment(line) for line in _FIRST if line.state in NEGOTIATED))
# What may be on the table beside each state of what holds; beside any other state nothing is.
ALLOWED_PAIRS: dict[str, tuple[str, ...]] = {state: tuple(map(_amended, NEGOTIATED)) for state in HOLDING}

BY_STATE_AND_ACT: dict[tuple[str, ActType], Transition] = {(row.state, row.act): row for row in TABLE}
INITIAL = "draft"
# What a release begins: a copy of its own, which nobody negotiates about.
RELEASED = "released"
_ENDS = {row.result for row in TABLE} - {row.state for row in TABLE}
FINAL = frozenset(state for state in _ENDS if not is_of_amendment(state))
# How the negotiation of an amendment ends without it; what holds goes on.
AMENDMENT_FINAL = frozenset(state for state in _ENDS if is_of_amendment(state))


def transition(state: str, act: ActType) -> Transition | None:
    """The line for an act in a state, or None where the table has none."""
    return BY_STATE_AND_ACT.get((state, act))


def transitions(state: str, amendment: str = "") -> list[Transition]:
    """Every line that a designation in these states of its two machines is at, in the table's order. `amendment` is
    empty where nothing is on the table beside what holds; while something is, nothing else is put there."""
    return [
        line for line in TABLE if line.state in (state, amendment) and not (amendment and line.act is ActType.PROPOSE)
    ]


def as_data() -> dict[str, Any]:
    """The table as every verifier has it (docs/vectors/transitions.json): with the first acts, from no state at all,
    and without roles, of which the log says nothing to other delegations."""
    first = (
        T("", ActType.DRAFT, INITIAL, OWN_OFFICER, new_version=True),
        T("", ActType.RELEASE, RELEASED, OWN_OFFICER, new_version=True),
        T("", ActType.REMAIN, "submitted", CLOCK, new_version=True),
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
    return {
        "amendment_final": sorted(AMENDMENT_FINAL),
        "final": sorted(FINAL),
        "pairs": {state: list(beside) for state, beside in ALLOWED_PAIRS.items()},
        "transitions": lines,
        "v": 3,
    }


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/states.md."""
    lines = [
        "stateDiagram-v2",
        "    [*] --> draft: draft",
        "    [*] --> released: release",
        "    [*] --> submitted: remain",
    ]
    for row in TABLE:
        if row.partial and row.partial != row.state:
            lines.append(f"    {row.state} --> {row.partial}: {row.act} (one)")
        target = row.result
        lines.append(f"    {row.state} --> {target}: {row.act}" + (" (every signatory)" if row.partial else ""))
    lines += [f"    {state} --> [*]" for state in sorted(FINAL | AMENDMENT_FINAL)]
    return "\n".join(dict.fromkeys(lines))
