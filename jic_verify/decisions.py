"""Joint decisions about a cessation of hostilities and accounts of its days (docs/ledger.md, "Joint decisions")."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jic_verify.assertions import canonical
from jic_verify.images import Image
from jic_verify.moments import leaf_form
from jic_verify.signatory_changes import BadChange, HoldsKey, digest_of, judge_consent

DECISION, CONSENT, END, ATTESTATION = "decision", "decision_consent", "decision_end", "attestation"
DAY_D = "day_d"
# Whether a signatory has returned since an entry, whose own moment is in the form of leaves.
ReturnedSince = Callable[[int, str | None], bool]
_WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII)


@dataclass(slots=True)
class Proposed:
    """A decision that was proposed: of what, by whom, in which entry and when, whose consent it needs and who has
    given it."""

    purpose: str
    by: str
    entry: int
    at: str | None
    parties: frozenset[str]
    digest: str
    consents: set[str] = field(default_factory=set)
    ended: bool = False

    @property
    def holds(self) -> bool:
        return not self.ended and self.consents == self.parties


class Decisions:
    """As far as they are disclosed. `complete`: nothing before what is disclosed is missing."""

    def __init__(self, holds_key: HoldsKey, returned_since: ReturnedSince, *, complete: bool) -> None:
        self._holds_key = holds_key
        self._returned_since = returned_since
        self._complete = complete
        self._proposed: dict[str, Proposed] = {}

    @property
    def in_effect(self) -> int:
        """How many have every party's consent."""
        return sum(one.holds for one in self._proposed.values())

    def take(self, entry: int, noun: str, row: Image) -> None:
        """A row that was written. Raises BadChange."""
        if noun == DECISION:
            self._propose(entry, row)
        elif noun == CONSENT:
            self._consent(row)
        elif noun == END:
            self._end(row)
        else:
            self._attest(row)

    def _propose(self, entry: int, row: Image) -> None:
        parties = row.get("parties")
        if not parties or parties != sorted(set(parties)):
            raise BadChange("The decision does not name each party once, in order.", 8)
        stated = {
            "agreed_at": written(row.get("agreed_at")),
            "content": row.get("content"),
            "decision": row.get("uuid"),
            "parties": parties,
            "purpose": row.get("purpose"),
            "v": 1,
        }
        check_digest(row, stated)
        self._proposed[row.get("uuid")] = Proposed(
            row.get("purpose"),
            row.get("delegation_id"),
            entry,
            leaf_form(str(row.get("at"))),
            frozenset(parties),
            digest_of(row),
        )

    def _consent(self, row: Image) -> None:
        proposed = self._known(row.get("decision"))
        if proposed is None:
            return
        if digest_of(row) != proposed.digest:
            raise BadChange("The consent is to another digest than that of the decision.", 10)
        party = row.get("delegation_id")
        if party not in proposed.parties:
            raise BadChange("A delegation consents that is no party of the decision.", 8)
        if party in proposed.consents:
            raise BadChange("A delegation consents a second time to one decision.", 8)
        if proposed.ended:
            raise BadChange("A delegation consents to a decision that was declined or withdrawn.", 8)
        if self._returned_since(proposed.entry, proposed.at):
            raise BadChange("A delegation consents to a decision that was proposed before a signatory returned.", 8)
        judge_consent(row, row.get("decision"), proposed.digest, self._holds_key)
        proposed.consents.add(party)

    def _end(self, row: Image) -> None:
        proposed = self._known(row.get("decision"))
        if proposed is None:
            return
        who, how = row.get("delegation_id"), row.get("how")
        if proposed.ended or proposed.holds:
            raise BadChange("A decision ends that was taken or had ended already.", 8)
        if not ((how == "withdrawn" and who == proposed.by) or (how == "declined" and who in proposed.parties)):
            raise BadChange("A decision is ended by a delegation that cannot end it.", 8)
        proposed.ended = True

    def _attest(self, row: Image) -> None:
        stated = {
            "aid": row.get("aid"),
            "attestation": row.get("uuid"),
            "day": row.get("day"),
            "day_d": row.get("day_d"),
            "delegation": row.get("delegation_id"),
            "remark": row.get("remark"),
            "reports": row.get("reports"),
            "said_at": written(row.get("said_at")),
            "says": row.get("says"),
            "v": 1,
        }
        check_digest(row, stated)
        judge_consent(row, row.get("uuid"), digest_of(row), self._holds_key)
        day_d = self._known(row.get("day_d"))
        if day_d is None:
            return
        if day_d.purpose != DAY_D or not day_d.holds:
            raise BadChange("The account is of a day that is counted from no Day D that every party agreed on.", 8)
        if row.get("delegation_id") not in day_d.parties:
            raise BadChange("A delegation gives an account of a day that is no party of the cessation.", 8)

    def _known(self, decision: str) -> Proposed | None:
        """None where it lies before what is disclosed. Raises BadChange."""
        found = self._proposed.get(decision)
        if found is None and self._complete:
            raise BadChange("It is about a decision that nobody has proposed.", 8)
        return found


def check_digest(row: Image, stated: dict[str, Any]) -> None:
    """That a row's digest is that of what it states. Raises BadChange."""
    try:
        found = hashlib.sha256(canonical(stated)).hexdigest()
    except ValueError as error:
        raise BadChange("What was signed has no canonical form.", 10) from error
    if found != digest_of(row):
        raise BadChange("The digest is not that of what the row says.", 10)


def written(moment: str | None) -> str:
    """As contents have it: 2016-09-12T16:00:00Z; "" for none."""
    if moment is None:
        return ""
    if not _WHOLE.fullmatch(moment):
        raise BadChange("A moment that was signed is not of a whole second.", 10)
    return moment.removesuffix("+00:00") + "Z"
