"""The rules of the record: the table of states, and what kinds of rows the log tells of.

The table is `transitions.json`, the same file that the vectors hold for verifiers in other languages. The site states
the same rule in `apps/negotiation/machine.py`, so that a change of the site's table alone cannot make lawful what
was not agreed by all; a test holds them equal.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE_PATH = Path(__file__).with_name("transitions.json")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an act leads: to `result`; where every signatory has to consent, to `partial` until all have.

    `new_version`: the act brings a version, which makes consents to earlier ones void. `if_asked`: only while a
    question is open. `party`: how the act's delegation stands to the designation. `not_author`: whoever consents has
    not written the version. `reason`: nothing, may or must.
    """

    result: str
    partial: str | None
    new_version: bool
    if_asked: bool
    party: str
    not_author: bool
    reason: str


def _read() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TABLE_PATH.read_bytes())
    return content


_TABLE = _read()
# As `rules` entries of the log name it: of the canonical JSON, whose keys are all ASCII here.
TABLE_DIGEST = hashlib.sha256(json.dumps(_TABLE, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
RULES: dict[tuple[str, str], Rule] = {
    (line.pop("state"), line.pop("act")): Rule(**line) for line in _TABLE["transitions"]
}
FINAL: frozenset[str] = frozenset(_TABLE["final"])

# The states of a version that is on the table while another one holds begin with this.
AMEND = "amend_"
# How its negotiation ends without it; what holds goes on.
AMENDMENT_FINAL: frozenset[str] = frozenset(_TABLE["amendment_final"])
AMEND_PARTLY_APPROVED, AMEND_AGREED = "amend_partly_approved", "amend_agreed"
# States of what holds, beside which an amendment can be on the table.
HOLDING: frozenset[str] = frozenset(_TABLE["pairs"])
PROPOSE = "propose"

# The first act of every designation, or of a copy that was released: from no state at all.
INITIAL = "draft"
RELEASED = "released"
DRAFT, SUBMIT = "draft", "submit"
# A copy at the precision that its originator chose, for one other delegation. It begins with its release.
RELEASE = "release"
# What common ground left disputed: a designation that begins in the open, when that comes into force.
REMAIN = "remain"
IN_FORCE = "in_force"
# States of designations that one delegation alone knows of.
PRIVATE_STATES = frozenset({"", INITIAL, RELEASED})

OWNER, AUTHOR, OTHER, ANY, NOBODY = "owner", "author", "other", "any", "nobody"
MUST = "must"

# What every signatory has to consent to, each in a record of its own (an approval) beside the act.
CONSENTS = frozenset(act for (_state, act), rule in RULES.items() if rule.partial)
# To agree is also to have written the version on the table.
AGREE, APPROVE, EXPIRE, SUPERSEDE = "agree", "approve", "expire", "supersede"
# Consents to the version on the table; the others are to the one that holds.
OF_THE_TABLE = frozenset({AGREE, APPROVE})
# A question is open from `ask` until one of these.
ASK = "ask"
SETTLES_QUESTION = frozenset({"answer", "amend", "counter"})
# Acts that bring a version; a submission is the first of an open record.
BRING_VERSIONS = frozenset({act for (_state, act), rule in RULES.items() if rule.new_version} | {SUBMIT})

CHANGED, DELETED, CREATED = "changed", "deleted", "created"
# What a person says for their delegation about a cessation, its cooperation, movements or groups, alone or towards a
# decision.
STATEMENTS = frozenset(
    {
        *("decision", "decision_consent", "decision_end"),
        *("attestation", "report", "clause_reading", "preparation_mark", "cooperation_notice"),
        *("movement", "movement_statement", "flight_report"),
        *("group", "group_name", "group_declaration", "group_listing", "group_retraction"),
    }
)
# What a delegation says of a designation: of a pull-back or a separation, to the secretariat and by it; seen by whoever
# sees the designation.
OF_ZONE = frozenset(
    {
        *("mark", "baseline_item", "visit_plan", "visit_outcome", "finding"),
        *("visit_photo", "photo_withdrawal", "photo_description"),
        *("step_account", "enquiry", "enquiry_reply"),
    }
)
# Restricted documents: each entry is one delegation's own, whatever it tells of.
DOCUMENTS_ADDED = frozenset(
    {
        *("document_pages", "document_opening", "document_mismatch", "document_article"),
        *("publication", "publication_consent", "publication_end"),
    }
)
DOCUMENTS = DOCUMENTS_ADDED | {"document", "document_file"}
# Rows of these are only ever added: an entry that says otherwise is wrong, whoever may read it.
ADDED_ONLY = frozenset(
    {
        *("version", "act", "approval", "text_confirmation", "comment"),
        *("release", "reading", "disclosure", "withheld"),
        *("access_review", "rules", "signatory_change", "signatory_consent", "file_export"),
    }
    | STATEMENTS
    | OF_ZONE
    | DOCUMENTS_ADDED
)
# Whose entries everybody's bundle holds: about the log itself and about who signs.
CHANGE, CONSENT = "signatory_change", "signatory_consent"
COMMON_NOUNS = frozenset(
    {"delegation", "passkey", "log_key", "witness", "alert", "rules", "signatory_change", "signatory_consent"}
    | STATEMENTS
)
# What an open entry may be about besides: each of one designation.
OPEN_NOUNS = frozenset({"designation", "version", "act", "approval", "text_confirmation", "comment"}) | OF_ZONE
# Which stand beside the acts: they move nothing.
BESIDE_ACTS = frozenset({"text_confirmation", "comment"}) | OF_ZONE
PRIVATE_NOUNS = (
    frozenset(
        {
            *("user", "code_device", "recovery_code", "known_browser", "recovery", "grant", "access_review"),
            *("api_token", "file_export"),
            *("release", "reading", "disclosure", "withheld"),
        }
    )
    | DOCUMENTS
)
NOUNS = COMMON_NOUNS | OPEN_NOUNS | PRIVATE_NOUNS
# Whose entries name a digest.
DIGEST_NOUNS = frozenset({"version", "act", "approval"})
# While their designation is a draft, rows of these have other subjects than they have once it is submitted.
DRAFT_NOUNS = frozenset({"designation", "version", "act", "text_confirmation", "comment"})

EVENTS = frozenset(
    {f"{noun}.{verb}" for noun in NOUNS - {"act"} for verb in (CREATED, CHANGED, DELETED)}
    | {f"act.{act}" for _state, act in RULES}
)


def rule_of(state: str, act: str) -> Rule | None:
    """The line for an act in a state, or None where the table has none."""
    return RULES.get((state, act))


def is_of_amendment(state: str) -> bool:
    """Whether a state is that of a version on the table while another one holds."""
    return state.startswith(AMEND)


def begins_round(rule: Rule, before: str, after: str) -> bool:
    """Whether the act makes consents that were given until now void."""
    return rule.new_version or after not in (before, rule.partial)
