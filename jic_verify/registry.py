"""Who may sign, as the log itself tells: delegations, their witnesses, people's passkeys, the log's keys, the rules.

Its entries are `common`: a bundle of everything and one of a designation hold all of them. Where some are not opened,
or lie before a window, what they would tell is not known, and nothing is held against the bundle for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from jic_verify.cooperation import NOTICE, Cooperation
from jic_verify.decisions import ATTESTATION, DECISION, END, Decisions
from jic_verify.decisions import CONSENT as DECISION_CONSENT
from jic_verify.findings import Wrong
from jic_verify.images import Image
from jic_verify.moments import leaf_form
from jic_verify.rows import ApprovalRow
from jic_verify.rules import CHANGE, CONSENT
from jic_verify.signatory_changes import JOINS, LEAVES, WITNESS, BadChange, SignatoryChanges
from jic_verify.tlog.keys import MalformedKey, Verifier

# Of each digest of the rules, as much as people compare.
SHORT_DIGEST = 12
TRUCE = (DECISION, DECISION_CONSENT, END, ATTESTATION)
SAID = (CHANGE, CONSENT, NOTICE, *TRUCE)
RULES = ("release", "transitions", "theatre", "conflicts", "policy")


class Broken(ValueError):
    """What happened at an entry cannot have happened; `check` as in docs/ledger.md."""

    def __init__(self, entry: int, sentence: str, check: int = 8) -> None:
        super().__init__(sentence)
        self.entry = entry
        self.check = check


@dataclass(frozen=True, slots=True)
class Passkey:
    """A person's key. `usable`: somebody else has confirmed it, and nobody has revoked it."""

    public_key: bytes
    user: str
    delegation: str
    rp_id: str
    usable: bool


@dataclass(frozen=True, slots=True)
class LogWitness:
    """A witness in force: its key as text, the raw key, the signatory whose it is (None: a third one)."""

    vkey: str
    public: bytes
    delegation: str | None


class Registry:
    """As far as its entries have been taken. `complete`: none of them is missing from the bundle."""

    def __init__(self, *, complete: bool) -> None:
        self.unopened: Counter[str] = Counter()
        self.rules: tuple[str, ...] = ()
        self.log_keys = 0
        self.weaker = 0
        self._complete = complete
        self._delegations: dict[bytes, tuple[str, bool]] = {}
        self._codes: frozenset[str] = frozenset()
        self._signatories: frozenset[str] = frozenset()
        self._witnesses: dict[bytes, LogWitness] = {}
        self._passkeys: dict[bytes, Passkey] = {}
        # How many usable keys each person holds.
        self._usable: Counter[str] = Counter()
        # At the first submission: each signatory, and the raw key of its witness where it had one by then.
        self._founders: dict[str, bytes | None] | None = None
        self._changes = SignatoryChanges(self._holds_key)
        self.cooperation = Cooperation(self._holds_key, complete=complete)
        self._decisions = Decisions(self._holds_key, self.cooperation.returned_since, complete=complete)
        # Raw keys of witnesses that came or went by everybody's consent.
        self._changed: set[bytes] = set()

    @property
    def signatories(self) -> frozenset[str] | None:
        """Whose consent is asked for; None where that is not known."""
        return self._signatories if self._complete and not self.unopened["delegation"] else None

    @property
    def codes(self) -> frozenset[str] | None:
        """All delegations; None where they are not known."""
        return self._codes if self._complete and not self.unopened["delegation"] else None

    @property
    def changed_witnesses(self) -> frozenset[bytes]:
        """Raw keys of witnesses that came or went by everybody's consent, as far as the log tells."""
        return frozenset(self._changed)

    def hide(self, noun: str, subject: bytes) -> None:
        """An entry about such a row is there and not opened: a key may have been revoked with it."""
        self.unopened[noun] += 1
        if noun == "passkey":
            self._passkey(subject, None)
        elif noun == NOTICE:
            self.cooperation.hide()

    def take(self, entry: int, recorded: str, noun: str, subject: bytes, row: Image | None) -> None:
        """What a row is from this entry on; None where it is gone. `recorded`: the leaf's moment. Raises Broken."""
        if noun == "delegation":
            self._delegation(entry, subject, row)
        elif noun == "witness":
            self._witness(entry, subject, row)
        elif noun == "passkey":
            self._passkey(subject, row)
        elif noun == "log_key":
            self.log_keys += row is not None and row.revision == 1
        elif noun in SAID and row is not None:
            try:
                self._say(entry, recorded, noun, row)
            except BadChange as error:
                raise Broken(entry, str(error), error.check) from error
        elif noun == "rules" and row is not None:
            self.rules = tuple(str(row.get(name)) for name in RULES)

    def _say(self, entry: int, recorded: str, noun: str, row: Image) -> None:
        """What a delegation says or consents to. Raises BadChange."""
        if noun in (CONSENT, DECISION_CONSENT):
            self.check_joint(leaf_form(str(row.get("at"))), recorded)
        if noun == CHANGE:
            self._changes.propose(entry, row)
        elif noun == CONSENT:
            self._changes.consent(row, self.cooperation.returned_since)
        elif noun == NOTICE:
            self.cooperation.take(entry, row)
        elif not any(self.unopened[other] for other in TRUCE):
            # What was not opened may be what it is about.
            self._decisions.take(entry, noun, row)

    def check_joint(self, moment: str | None, recorded: str) -> None:
        """That nobody had left when something joint was consented to: at its own moment, and by the leaf that recorded
        it, both in the form of leaves. Raises BadChange."""
        away = self.cooperation.away(moment, recorded, self.signatories)
        if away:
            raise BadChange(f"A joint act came about while {' and '.join(away)} had left.", 8)

    def submitted(self) -> None:
        """The first designation is submitted: from now on whoever has to sign changes by everybody's consent only."""
        if self._founders is None:
            keys = {witness.delegation: witness.public for witness in self._witnesses.values()}
            self._founders = {code: keys.get(code) for code in self._signatories}

    def _delegation(self, entry: int, subject: bytes, row: Image | None) -> None:
        if row is None:
            self._delegations.pop(subject, None)
        else:
            code, signs = row.get("code"), row.get("is_signatory")
            if code is None or signs is None:
                # Its creation was not opened, or lies before the bundle.
                return
            self._delegations[subject] = (code, signs)
        self._codes = frozenset(code for code, _signs in self._delegations.values())
        self._signatories = frozenset(code for code, signs in self._delegations.values() if signs)
        if self.signatories is not None and self._founders is not None:
            self._check_signatories(entry, self._founders)

    def _check_signatories(self, entry: int, founders: dict[str, bytes | None]) -> None:
        """That whoever joined or left did so by everybody's consent."""
        before = frozenset(founders)
        for code in sorted(self._signatories ^ before):
            what = JOINS if code in self._signatories else LEAVES
            if not self.unopened[CHANGE] and not self._changes.carry_out(what, code, before):
                sentence = "The signatories change after the first designation was submitted, without all consents."
                raise Broken(entry, sentence, 12)
            if what == JOINS:
                founders[code] = None
            else:
                self._changed |= {key for key in (founders.pop(code),) if key is not None}

    def _witness(self, entry: int, subject: bytes, row: Image | None) -> None:
        vkey = None if row is None else row.get("vkey")
        if row is None or row.get("removed_at") is not None or vkey is None:
            self._witnesses.pop(subject, None)
            return
        try:
            verifier = Verifier.parse(vkey)
        except MalformedKey as error:
            raise Broken(entry, f"The witness's key is none. {error}", 12) from error
        code = row.get("delegation_id")
        self._witnesses[subject] = LogWitness(vkey, verifier.public, code)
        if self._founders is None or code not in self._founders:
            return
        if self._founders[code] is None and not self.unopened["witness"]:
            self._founders[code] = verifier.public
            self._changed.add(verifier.public)
        elif self._founders[code] not in (None, verifier.public):
            if not self._changes.carry_out(WITNESS, code, frozenset(self._founders), vkey):
                sentence = (
                    f"The witness of {code} gets another key after the first designation was submitted, without all "
                    "consents."
                )
                raise Broken(entry, sentence, 12)
            self._changed |= {key for key in (self._founders[code], verifier.public) if key is not None}
            self._founders[code] = verifier.public

    def _passkey(self, subject: bytes, row: Image | None) -> None:
        known = self._passkeys.pop(subject, None)
        if known is not None:
            self._usable[known.user] -= known.usable
        key = None if row is None else row.get("public_key")
        if row is None or key is None:
            return
        owner, confirmer = row.get("user_id"), row.get("confirmed_by_id")
        confirmed = row.get("confirmed_at") is not None and confirmer not in (None, owner)
        self._passkeys[subject] = Passkey(
            bytes.fromhex(key[2:]),
            owner,
            row.get("delegation_id"),
            row.get("rp_id"),
            confirmed and row.get("revoked_at") is None,
        )
        self._usable[owner] += self._passkeys[subject].usable

    def check_approver(self, entry: int, row: ApprovalRow, purpose: str) -> bool:
        """Check 9, whose key it was: raises Broken. False where that is not disclosed. Counts who approved by less than
        a key that the log shows."""
        if row.public_key is None:
            self.weaker += row.purpose == purpose and self._usable[row.user] > 0
            return True
        for key in self._passkeys.values():
            if key.public_key == row.public_key and self._is_of(key, row):
                return True
        if not self._complete or self.unopened["passkey"]:
            return False
        raise Broken(entry, f"Signed by an unregistered key: {self._why(row)}.", 9)

    def _holds_key(self, public_key: bytes, user: str, delegation: str, rp_id: str) -> bool:
        """Whether a person has such a passkey in use; True where passkeys are not all known."""
        return (
            not self._complete
            or self.unopened["passkey"] > 0
            or any(
                key.usable
                and (key.public_key, key.user, key.delegation, key.rp_id) == (public_key, user, delegation, rp_id)
                for key in self._passkeys.values()
            )
        )

    def _is_of(self, key: Passkey, row: ApprovalRow) -> bool:
        return key.usable and (key.user, key.delegation, key.rp_id) == (row.user, row.delegation, row.evidence)

    def _why(self, row: ApprovalRow) -> str:
        same = [key for key in self._passkeys.values() if key.public_key == row.public_key]
        if not same:
            return "the log has no such passkey"
        if all(key.user != row.user for key in same):
            return "it is another person's"
        if not any(key.usable for key in same):
            return "nobody else had confirmed it, or it was revoked"
        return "it is of another delegation or site"

    def check_policy(self, quorum: dict[str, str]) -> bool:
        """Check 12, at the end of the log. `quorum`: vkey and name of each witness that the policy asks for. Raises
        Wrong; False where the log's own list is not disclosed."""
        if not self._complete or self.unopened["delegation"] or self.unopened["witness"]:
            return False
        theirs: dict[str, str] = {}
        for witness in self._witnesses.values():
            if witness.delegation in self._signatories:
                code = str(witness.delegation)
                if code in theirs:
                    raise Wrong(12, "policy", f"The log has two witnesses of {code} in force.")
                theirs[code] = witness.vkey
        for code in sorted(self._signatories):
            if code not in theirs:
                raise Wrong(12, "policy", f"The log has no witness of the signatory {code} in force.")
            if theirs[code] not in quorum:
                raise Wrong(12, "policy", f"The policy does not ask for the witness that the log has of {code}.")
        for vkey, name in quorum.items():
            if vkey not in theirs.values():
                raise Wrong(12, "policy", f"The policy asks for {name}, which is no signatory's witness in the log.")
        return True
