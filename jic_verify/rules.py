"""The table of states, as the verifier has it: which act is possible in which state, and where it leads.

The site has the same table (`apps/negotiation/transitions.py`). They are two statements of one rule, so that a change
of the site's table alone cannot make lawful what both delegations agreed is not; a test holds them equal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an act leads: to `result`; where every signatory has to consent, to `partial` until all have.

    `new_version`: the act brings a version, which makes consents to earlier ones void. `if_asked`: only while a
    question is open.
    """

    result: str
    partial: str | None = None
    new_version: bool = False
    if_asked: bool = False


# The first act of every designation, or of a copy that was released: from no state at all.
INITIAL = "draft"
RELEASED = "released"
DRAFT = "draft"
# A copy at the precision that its originator chose, for one other delegation. It begins with its release.
RELEASE = "release"

RULES: dict[tuple[str, str], Rule] = {
    ("", DRAFT): Rule(INITIAL, new_version=True),
    ("", RELEASE): Rule(RELEASED, new_version=True),
    ("draft", "revise"): Rule("draft", new_version=True),
    ("draft", "submit"): Rule("submitted"),
    ("draft", "withdraw"): Rule("withdrawn"),
    ("submitted", "acknowledge"): Rule("submitted"),
    ("submitted", "ask"): Rule("submitted"),
    ("submitted", "answer"): Rule("submitted", if_asked=True),
    ("submitted", "amend"): Rule("submitted", new_version=True),
    ("submitted", "counter"): Rule("countered", new_version=True),
    ("submitted", "agree"): Rule("agreed", partial="submitted"),
    ("submitted", "reject"): Rule("rejected"),
    ("submitted", "withdraw"): Rule("withdrawn"),
    ("submitted", "expire"): Rule("expired"),
    ("countered", "acknowledge"): Rule("countered"),
    ("countered", "ask"): Rule("countered"),
    ("countered", "answer"): Rule("countered", if_asked=True),
    ("countered", "amend"): Rule("countered", new_version=True),
    ("countered", "counter"): Rule("countered", new_version=True),
    ("countered", "agree"): Rule("agreed", partial="countered"),
    ("countered", "reject"): Rule("rejected"),
    ("countered", "withdraw"): Rule("withdrawn"),
    ("countered", "expire"): Rule("expired"),
    ("agreed", "approve"): Rule("in_force", partial="partly_approved"),
    ("agreed", "decline"): Rule("countered"),
    ("agreed", "amend"): Rule("countered", new_version=True),
    ("agreed", "counter"): Rule("countered", new_version=True),
    ("agreed", "withdraw"): Rule("withdrawn"),
    ("agreed", "expire"): Rule("expired"),
    ("partly_approved", "approve"): Rule("in_force", partial="partly_approved"),
    ("partly_approved", "decline"): Rule("countered"),
    ("partly_approved", "amend"): Rule("countered", new_version=True),
    ("partly_approved", "counter"): Rule("countered", new_version=True),
    ("partly_approved", "withdraw"): Rule("withdrawn"),
    ("partly_approved", "expire"): Rule("expired"),
    ("in_force", "suspend"): Rule("suspended"),
    ("in_force", "rescind"): Rule("rescinded", partial="in_force"),
    ("in_force", "supersede"): Rule("superseded"),
    ("in_force", "expire"): Rule("expired"),
    ("suspended", "resume"): Rule("in_force", partial="suspended"),
    ("suspended", "rescind"): Rule("rescinded", partial="suspended"),
    ("suspended", "supersede"): Rule("superseded"),
    ("suspended", "expire"): Rule("expired"),
    ("released", "recall"): Rule("recalled"),
    ("released", "expire"): Rule("expired"),
}

# What every signatory has to consent to, each in a record of its own (an approval) beside the act.
CONSENTS = frozenset(act for (_state, act), rule in RULES.items() if rule.partial)
# To agree is also to have written the version on the table.
AGREE = "agree"
# A question is open from `ask` until one of these.
ASK = "ask"
SETTLES_QUESTION = frozenset({"answer", "amend", "counter"})

# Rows of these are only ever added: an entry that says otherwise is wrong, whoever may read it.
ADDED_ONLY = frozenset(
    {"version", "act", "approval", "comment", "release", "reading", "disclosure", "withheld", "access_review"}
)
# Columns that tables got after the first logs were written. A row that was made before says nothing of them until it
# changes, and what was before is then taken as said: the software put it there, and no entry tells of that.
CAME_LATER: dict[str, frozenset[str]] = {
    "delegation": frozenset({"allows_codes"}),
    "designation": frozenset({"released_to_id", "precision", "released_until", "caveat_id"}),
    "grant": frozenset({"compartment", "right", "confirmed_at", "confirmed_by_id"}),
}
CHANGED, DELETED, CREATED = "changed", "deleted", "created"


def rule_of(state: str, act: str) -> Rule | None:
    """The line for an act in a state, or None where the table has none."""
    return RULES.get((state, act))


def begins_round(rule: Rule, before: str, after: str) -> bool:
    """Whether the act makes consents that were given until now void."""
    return rule.new_version or after not in (before, rule.partial)
