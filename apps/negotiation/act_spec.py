"""What one act is: everything that pages, API, auditors' words, documents and the service ask about it, in one place.

Each module of `acts/` holds one `SPEC`; `registry.py` collects them. The state machine itself (which act leads where,
and what follows) is the table in `machine.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.consents.proofs import BY_PASSWORD, Proof
from apps.designations.content import Content
from apps.designations.models import Designation, Version
from apps.negotiation.machine import TABLE, ActType, Party, Transition


class Takes(StrEnum):
    """What an act takes beside its name; which words it needs, its line in the table says."""

    WORDS = "words"
    CODED_REASONS = "coded_reasons"
    CONTENT = "content"
    APPROVAL = "approval"


# The page on which each is entered.
ROUTES = {
    Takes.WORDS: "negotiation:act",
    Takes.CODED_REASONS: "negotiation:act",
    Takes.CONTENT: "negotiation:edit",
    Takes.APPROVAL: "negotiation:approve",
}


@dataclass(frozen=True)
class ActInput:
    """What whoever acts gives; each act takes what it needs."""

    reason: str = ""
    reasons: tuple[str, ...] = ()
    content: Content | None = None
    # Of the version that was shown, hex.
    digest: str = ""
    proof: Proof = BY_PASSWORD
    # Languages whose texts the actor confirms with the act.
    confirmed: frozenset[str] = frozenset()
    # Of what ends because something else takes its place.
    successor: Designation | None = None


def version_about(designation: Designation, line: Transition) -> Version | None:
    """The version that is there now and that an act by this line is about."""
    return designation.proposed if line.of_amendment else designation.current


@dataclass
class ActContext:
    """An act in progress on a locked designation. The act's own part may change the designation's fields, bring a
    version and note details; the rest is `dispatch`'s."""

    actor: Identity
    designation: Designation
    transition: Transition
    at: datetime
    given: ActInput
    result: str
    details: dict[str, Any] = field(default_factory=dict)
    version: Version | None = None

    @property
    def about(self) -> Version:
        """The version that the act is about: the new one where the act brought one, else the amendment on the table
        where the act is one on that, else the current one."""
        version = self.version or version_about(self.designation, self.transition)
        assert version is not None  # every designation has a current version once its first act is done
        return version

    @property
    def complete(self) -> bool:
        """Whether nobody else has to consent."""
        return self.result == self.transition.result


@dataclass(frozen=True)
class Button:
    """How an act is offered. `rank` orders the buttons of a page: what moves the negotiation first, what ends it last.
    `look` is "no" for what halts or ends, "plain" for what is rarely meant; what `leads` may be the one filled button
    of a page. `label` says more than the title where that is wanted."""

    rank: int
    look: str = ""
    leads: bool = False
    label: Callable[[Designation, Delegation], str] | None = None


@dataclass(frozen=True)
class AmendmentWords:
    """What an act is called and says where it is about an amendment; what is empty is as on a first version."""

    fact: Any = ""
    title: Any = ""
    effect: Any = ""
    done: Any = ""
    send: Any = ""


@dataclass(frozen=True)
class ActSpec:
    """One act. Words are lazy translations."""

    type: ActType
    # A line of the timeline, after the mark of the delegation: "requested information".
    fact: Any
    # The act as an entry of the audit log: "Information requested".
    recorded: Any
    # The heading of the act's own page, and the button that opens it.
    title: Any
    # What the act brings about, said before it is done. This and what follows may name %(reference)s, %(number)s,
    # %(author)s (whose version is on the table), %(delegations)s (the other signatories), %(still)s and %(until)s (what
    # holds while an amendment is negotiated, each a whole sentence); see act_sentences.py.
    effect: Any = ""
    # What is said when it is done.
    done: Any = ""
    # The same where the act is complete once every signatory has consented, and says something else then.
    done_by_all: Any = ""
    on_amendment: AmendmentWords | None = None
    # What the act on the version that holds does to an amendment that is on the table meanwhile.
    beside_amendment: Any = ""
    takes: Takes = Takes.WORDS
    # Where the act sends a content to the other signatories at once: the button of the page that shows it first, as it
    # will be signed.
    send: Any = ""
    button: Button | None = None
    # The page shows the whole content: a delegation says yes or no to it as it stands.
    binds: bool = False
    # The act ends something, and its page looks so.
    ends: bool = False
    # The act's own part, between the checks and the record.
    run: Callable[[ActContext], None] | None = None

    def __post_init__(self) -> None:
        if not self.by_people:
            return
        missing = [name for name in ("effect", "done", "button") if not getattr(self, name)]
        if missing:
            raise ValueError(f"The act {self.type} lacks: {', '.join(missing)}.")
        if any(row.new_version for row in TABLE if row.act is self.type) != (self.takes is Takes.CONTENT):
            raise ValueError(f"The act {self.type} brings a version exactly if it takes a content.")

    @property
    def by_people(self) -> bool:
        """Whether somebody does it to a designation: not the clock, and not what begins one."""
        return any(row.who.party is not Party.NOBODY for row in TABLE if row.act is self.type)

    def completed_in(self, state: str) -> bool:
        """Whether a designation in this state has every signatory's consent that the act asks for."""
        return any(row.result == state for row in TABLE if row.act is self.type and row.partial)

    @property
    def route(self) -> str:
        return ROUTES[self.takes]
