"""Changes of who has to sign: each is proposed, consented to by every signatory, and carried out once (docs/ledger.md,
"Changes of signatories")."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jic_verify.assertions import SEEN_BY_SERVER, BadAssertion, canonical
from jic_verify.images import Image
from jic_verify.moments import leaf_form
from jic_verify.passkeys import ExpectedConsent, NotSigned, judge

WITNESS, JOINS, LEAVES = "witness", "joins", "leaves"
BINARY_PREFIX = "\\x"
# Public key, user, delegation, rp_id: whether the log has such a passkey in use now.
HoldsKey = Callable[[bytes, str, str, str], bool]


class BadChange(ValueError):
    """A proposal or a consent that cannot be; `check` as in docs/ledger.md."""

    def __init__(self, sentence: str, check: int = 12) -> None:
        super().__init__(sentence)
        self.check = check


@dataclass(slots=True)
class Proposed:
    """A change that was proposed, and which delegations have consented to its digest."""

    what: str
    delegation: str
    vkey: str
    digest: str
    entry: int = 0
    at: str | None = None
    consents: set[str] = field(default_factory=set)
    carried_out: bool = False


class SignatoryChanges:
    """As far as they are disclosed."""

    def __init__(self, holds_key: HoldsKey) -> None:
        self._holds_key = holds_key
        self._proposed: dict[str, Proposed] = {}

    def propose(self, entry: int, row: Image) -> None:
        """Raises BadChange."""
        stated = {
            "change": row.get("uuid"),
            "delegation": row.get("delegation_id"),
            "url": row.get("url"),
            "v": 2,
            "vkey": row.get("vkey"),
            "what": row.get("what"),
        }
        digest = digest_of(row)
        if stated["what"] not in (WITNESS, JOINS, LEAVES) or bool(stated["vkey"]) != (stated["what"] == WITNESS):
            raise BadChange("The proposed change is none of a witness or a signatory.")
        if hashlib.sha256(canonical(stated)).hexdigest() != digest:
            raise BadChange("The digest of the proposed change is not that of what it says.", 10)
        self._proposed[stated["change"]] = Proposed(
            stated["what"], stated["delegation"], stated["vkey"], digest, entry, leaf_form(str(row.get("at")))
        )

    def consent(self, row: Image, returned_since: Callable[[int, str | None], bool]) -> None:
        """Raises BadChange."""
        proposed = self._proposed.get(row.get("change"))
        if proposed is None:
            raise BadChange("The consent is to a change that nobody has proposed.")
        if digest_of(row) != proposed.digest:
            raise BadChange("The consent is to another digest than that of the proposed change.")
        if row.get("delegation_id") in proposed.consents:
            raise BadChange("A delegation consents a second time to one change.")
        if returned_since(proposed.entry, proposed.at):
            raise BadChange("A delegation consents to a change that was proposed before a signatory returned.", 8)
        judge_consent(row, row.get("change"), proposed.digest, self._holds_key)
        proposed.consents.add(row.get("delegation_id"))

    def carry_out(self, what: str, delegation: str, signatories: frozenset[str], vkey: str = "") -> bool:
        """Whether every one of these has consented to that, and it has not been carried out yet; from now on it has."""
        for one in self._proposed.values():
            same = (one.what, one.delegation, one.vkey) == (what, delegation, vkey)
            if same and not one.carried_out and one.consents >= signatories:
                one.carried_out = True
                return True
        return False


def judge_consent(row: Image, subject: str, digest: str, holds_key: HoldsKey) -> None:
    """That whoever consented to a digest (hex) of a subject has proved it, as `row` says. Raises BadChange."""
    method, key, evidence = row.get("method"), row.get("public_key"), row.get("evidence")
    if method in SEEN_BY_SERVER and key is None:
        return
    if method != "passkey" or key is None:
        raise BadChange("The consent is proved by no method that there is.", 9)
    public_key = bytes.fromhex(key.removeprefix(BINARY_PREFIX))
    delegation, user = row.get("delegation_id"), row.get("user_id")
    stated = evidence.get("statement") if isinstance(evidence, dict) else None
    try:
        judge(evidence, public_key, ExpectedConsent(subject, delegation, digest), canonical(stated))
    except (NotSigned, BadAssertion) as error:
        raise BadChange(str(error), 9) from error
    if not holds_key(public_key, user, delegation, evidence["rp_id"]):
        raise BadChange("Signed by an unregistered key: the log has no such passkey in use.", 9)


def digest_of(row: Any) -> str:
    """The digest of a row, in hex."""
    return str(row.get("digest")).removeprefix(BINARY_PREFIX)
