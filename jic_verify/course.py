"""Where one designation stands in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from jic_verify.images import Image
from jic_verify.rows import ActRow, VersionRow
from jic_verify.rules import (
    AGREE,
    AMEND_AGREED,
    AMEND_PARTLY_APPROVED,
    AMENDMENT_FINAL,
    APPROVE,
    ASK,
    BRING_VERSIONS,
    HOLDING,
    IN_FORCE,
    PROPOSE,
    REMAIN,
    SETTLES_QUESTION,
    SUBMIT,
    Rule,
    begins_round,
    is_of_amendment,
)


class Place(NamedTuple):
    """What the designation's own row says of where it stands; None where it is not known. Where it names no version,
    that is the empty text."""

    state: str | None
    sequence: int | None
    round: int | None
    version: str | None
    amendment: str | None
    proposed: str | None

    @classmethod
    def of(cls, row: Image) -> Self:
        return cls(
            row.get("state"),
            row.get("revision"),
            row.get("round"),
            _version_in(row, "current_id"),
            row.get("amendment_state"),
            _version_in(row, "proposed_id"),
        )


def _version_in(row: Image, column: str) -> str | None:
    return row.get(column) or ("" if row.knows(column) else None)


class Pointer(NamedTuple):
    """A version, as far as it is known: itself, its digest, whose it is and who wrote it, and its end. `bounded`:
    whether its row is known, and so its end."""

    version: str | None = None
    digest: str | None = None
    author: str | None = None
    writer: str | None = None
    valid_until: str | None = None
    bounded: bool = False
    # What begins when it comes into force, where its text is known.
    remainders: Mapping[str, tuple[str, str]] | None = None


UNKNOWN = Pointer()


NEVER: tuple[int, str | None] = (0, None)


class Consent(NamedTuple):
    """An approval that its act has not followed yet."""

    purpose: str
    delegation: str
    user: str
    digest: str
    entry: int = 0
    # In the form of leaves.
    at: str | None = None


@dataclass(slots=True, eq=False)
class Course:
    """What is known of one designation; None where it is not. Some 700 bytes each.

    `public`: submitted; before, and of a copy, one delegation alone knows of it. `whole`: all consents of this round
    are known. `described`: the row with which it began was disclosed. `shown`: its own row is known now.
    """

    uuid: str
    public: bool
    # Of a draft's own row.
    subject: bytes = b""
    # Of the row with which it began.
    described: bool = False
    reference: str | None = None
    kind: str | None = None
    owner: str | None = None
    replaces: str | None = None
    remainder_of: str | None = None
    released_until: str | None = None
    is_copy: bool = False
    # After the last act; the empty text before the first of all.
    state: str | None = None
    # Where a version stands that is on the table while another one holds; the empty text where none is.
    amendment: str | None = None
    # The version that holds meanwhile.
    held: Pointer = UNKNOWN
    sequence: int | None = None
    round: int | None = None
    # The version on the table, which until an amendment is proposed is all there is.
    table: Pointer = UNKNOWN
    versions: int | None = None
    asked: bool | None = None
    # (purpose, delegation) -> digest, of this round.
    consents: dict[tuple[str, str], str] = field(default_factory=dict)
    # Where the log has the first of them, and when it was given, in the form of leaves.
    consented_since: tuple[int, str | None] = NEVER
    whole: bool = False
    # The digests of versions that have come into force; None where not all of them are known.
    held_digests: frozenset[str] | None = None
    # The same at the last act, whose round may have ended with it.
    was_whole: bool = False
    # Whether a consent of this round is signed by a key of which not all is disclosed; and at the last act.
    keyless: bool = False
    was_keyless: bool = False
    shown: bool = False
    # Of its own row.
    revision: int = 0
    # Between the first change of a transaction and its act.
    offered: VersionRow | None = None
    consent: Consent | None = None
    moved: Place | None = None
    # The transaction in which a draft's or a copy's row has appeared, until an act follows in it.
    appeared: str = ""
    # What of the transaction is there and not opened.
    closed: frozenset[str] = frozenset()
    # The transaction that waits for its act, and its first entry.
    tx: str = ""
    since: int = -1
    # How many private entries had not been opened at its last act.
    gaps: int = 0
    # What is told of it at the end: the last act that was opened, and why it is not proved to be in force.
    last_entry: int = -1
    rules: tuple[str, ...] = ()
    acts: int = 0
    unopened: int = 0
    doubt: str = ""
    # Why what another designation gave cause to is not proved.
    uncaused: str = ""

    @property
    def waiting(self) -> str:
        """What waits for its act, in words."""
        if self.consent is not None:
            return "A consent was recorded"
        if self.moved is not None:
            return "The designation's row was moved"
        return "A version was recorded" if self.offered is not None else "A designation was begun"

    @property
    def is_waiting(self) -> bool:
        return bool(self.appeared) or self.consent is not None or self.moved is not None or self.offered is not None

    def begin(self, row: Image, state: str, sequence: int) -> None:
        """From the row with which it begins, or its record does."""
        self.described = self.shown = self.whole = True
        self.reference, self.kind, self.owner = row.get("reference"), row.get("kind"), row.get("owner_id")
        self.replaces, self.is_copy = row.get("replaces_id"), row.get("released_to_id") is not None
        self.remainder_of = row.get("remainder_of_id")
        self.state, self.sequence, self.round, self.versions = state, sequence, row.get("round"), 0
        self.amendment = ""
        self.asked = False
        self.held_digests = frozenset()

    def add(self, consent: Consent) -> None:
        self.consents[consent.purpose, consent.delegation] = consent.digest
        if self.consented_since == NEVER:
            self.consented_since = consent.entry, consent.at

    def begin_anew(self) -> None:
        """Another round, in which no consent counts that was given before."""
        self.round = None if self.round is None else self.round + 1
        self.consents, self.consented_since = {}, NEVER
        self.whole, self.keyless = True, False

    def given(self, purpose: str, digest: str) -> set[str]:
        """The delegations that have consented to exactly this digest in this round."""
        given = {by for (what, by), on in self.consents.items() if what == purpose and on == digest}
        if purpose == AGREE and self.table.author is not None:
            # Who wrote the version on the table has agreed to it by writing it.
            given.add(self.table.author)
        return given

    def about(self, *, of_amendment: bool) -> Pointer:
        """The version that an act is about which brings none: the one on the table, or the one that holds."""
        return self.table if of_amendment or not self.amendment else self.held

    def apply(self, row: ActRow, rule: Rule) -> None:
        """What the act does. A version that was not disclosed is known by the act's word only."""
        begins = row.from_state == "" or row.code == SUBMIT
        self.was_whole, self.was_keyless = self.whole, self.keyless
        if row.code == PROPOSE:
            self.held = self.about(of_amendment=False)
        if rule.new_version or row.code == SUBMIT:
            offered = self.offered
            writer, until = (offered.author, offered.valid_until) if offered else (None, None)
            # What remains of a version of somebody's is theirs, though nobody brings it.
            by = row.delegation if row.code != REMAIN else offered.delegation if offered else self.owner
            remainders = offered.remainders if offered else None
            self.table = Pointer(row.version, row.digest, by, writer, until, offered is not None, remainders)
            self.versions = None if self.versions is None else self.versions + 1
        if row.code == ASK:
            self.asked = True
        elif begins or row.code in SETTLES_QUESTION or row.to_state in ("agreed", AMEND_AGREED, *AMENDMENT_FINAL):
            self.asked = False
        if begins_round(rule, row.from_state, row.to_state) and not begins:
            self.begin_anew()
        self.sequence = row.sequence
        self._move(row)
        if row.code == APPROVE and row.to_state == IN_FORCE and self.held_digests is not None:
            self.held_digests |= {row.digest}
        self.acts += 1

    def _move(self, row: ActRow) -> None:
        """Take both machines to where the act leads, and the pointers with them."""
        of_amendment = is_of_amendment(row.from_state)
        if is_of_amendment(row.to_state):
            self._name(row)
            self.amendment = row.to_state
            if row.to_state in AMENDMENT_FINAL:
                self.end_amendment()
            return
        before, self.state = self.state, row.to_state
        if of_amendment:
            # What was on the table holds from now on.
            self.amendment, self.held = "", UNKNOWN
        elif row.to_state not in HOLDING:
            if self.amendment:
                self.end_amendment()
            self.amendment, self.asked = "", False if before in HOLDING else self.asked
        elif row.from_state not in HOLDING:
            self.amendment = ""
        elif self.amendment == AMEND_PARTLY_APPROVED and row.to_state != row.from_state:
            self.amendment = AMEND_AGREED
        if self.amendment == "":
            self._name(row)

    def _name(self, row: ActRow) -> None:
        """The version on the table, by the act's word."""
        if (self.table.version, self.table.digest) != (row.version, row.digest):
            self.table = self.table._replace(version=row.version, digest=row.digest)

    def end_amendment(self) -> None:
        """What is on the table goes, and what holds is all there is."""
        self.table, self.amendment, self.held = self.held, "", UNKNOWN

    def settle(self, gaps: int) -> None:
        """Nothing waits for an act any more."""
        self.offered = self.consent = self.moved = None
        self.appeared = ""
        self.closed, self.tx, self.gaps = frozenset(), "", gaps

    def forget_acts(self) -> None:
        """What its acts have done is not known any more."""
        self.state = self.sequence = self.round = self.asked = self.versions = self.amendment = None
        self.table = self.held = UNKNOWN
        self.held_digests = None
        self.whole = False
        self.consents, self.consented_since = {}, NEVER

    def hide_act(self, event: str) -> None:
        """An act is there, and not opened: it counts, and where it led is not known."""
        sequence = self.sequence
        brings = event.removeprefix("act.") in BRING_VERSIONS
        versions = None if self.versions is None else self.versions + brings
        self.forget_acts()
        self.sequence, self.versions = None if sequence is None else sequence + 1, versions
        self.unopened += 1
        self.doubt = "an act of it was not opened"

    def judge_force(self, row: ActRow, knows_signatories: bool) -> None:
        """Whether the act that has just led into force, of which all is known but perhaps a consent, proves it."""
        if row.to_state != IN_FORCE or row.from_state == IN_FORCE:
            return
        if not self.was_whole:
            self.doubt = self.doubt or "a consent to it was not opened"
        elif not knows_signatories:
            self.doubt = "who has to sign is not all told in this bundle"
        elif self.was_keyless:
            self.doubt = "whose key signed a consent to it is not all told in this bundle"
        elif row.code == APPROVE:
            self.doubt = ""
        # A resumption leaves what was doubtful of the approvals as it was.
