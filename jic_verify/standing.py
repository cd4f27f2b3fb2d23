"""Where one designation stands in a replay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Self

from jic_verify.images import Image
from jic_verify.rows import ActRow, VersionRow
from jic_verify.rules import AGREE, ASK, SETTLES_QUESTION


class Place(NamedTuple):
    """What the designation's own row says of where it stands; None where it is not known."""

    state: str | None
    sequence: int | None
    round: int | None
    version: int | None

    @classmethod
    def of(cls, row: Image) -> Self | None:
        """None where a column holds what it cannot hold."""
        place = cls(row.get("state"), row.get("revision"), row.get("round"), row.get("current_id"))
        if (
            (place.state is None or type(place.state) is str)
            and (place.sequence is None or type(place.sequence) is int)
            and (place.round is None or type(place.round) is int)
            and (place.version is None or type(place.version) is int)
        ):
            return place
        return None


class Consent(NamedTuple):
    """An approval that its act has not followed yet."""

    purpose: str
    delegation: int
    digest: str


@dataclass(slots=True, eq=False)
class Standing:
    """What is known of one designation; None where it is not. Some 500 bytes each.

    `whole`: all consents of this round are known. `begun`: its creation was disclosed. `shown`: its own row was, and no
    change of it since has been hidden.
    """

    number: int | None = None
    # Of its own row.
    revision: int = 0
    # After the last act; the empty text before the first.
    state: str | None = None
    sequence: int | None = None
    round: int | None = None
    version: int | None = None
    digest: str | None = None
    author: int | None = None
    asked: bool | None = None
    # (purpose, delegation) -> digest, of this round.
    consents: dict[tuple[str, int], str] = field(default_factory=dict)
    whole: bool = False
    begun: bool = False
    shown: bool = False
    replayed: bool = False
    # Between the first change of a transaction and its act.
    offered: VersionRow | None = None
    consent: Consent | None = None
    moved: Place | None = None
    # The transaction that waits for its act, and its first entry.
    tx: bytes = b""
    since: int = -1
    # How many entries had been hidden, that could be acts or versions of it, at its last act.
    hidden_acts: int = 0
    hidden_versions: int = 0

    @property
    def waiting(self) -> str:
        """What waits for its act, in words."""
        if self.consent is not None:
            return "A consent was recorded"
        return "The designation's row was moved" if self.moved is not None else "A version was recorded"

    def begin(self, number: int, round_: int | None) -> None:
        self.number, self.state, self.sequence, self.round = number, "", 0, round_
        self.asked, self.whole, self.begun = False, True, True

    def add(self, consent: Consent) -> None:
        self.consents[consent.purpose, consent.delegation] = consent.digest

    def given(self, purpose: str, digest: str) -> set[int]:
        """The delegations that have consented to exactly this digest in this round."""
        given = {by for (what, by), on in self.consents.items() if what == purpose and on == digest}
        if purpose == AGREE and self.author is not None:
            # Who wrote the version on the table has agreed to it by writing it.
            given.add(self.author)
        return given

    def carry_out(self, row: ActRow, new_round: bool) -> None:
        first = row.from_state == ""
        if row.code in ("draft", "revise", "submit", "amend", "counter"):
            self.author = row.delegation
        if row.code == ASK:
            self.asked = True
        elif first or row.code in SETTLES_QUESTION or row.code == "submit" or row.to_state == "agreed":
            self.asked = False
        if new_round and not first:
            self.round = None if self.round is None else self.round + 1
            self.consents = {}
            self.whole = True
        self.state, self.sequence = row.to_state, row.sequence
        self.version, self.digest = row.version, row.digest

    def settle(self, hidden_acts: int, hidden_versions: int) -> None:
        """Nothing waits for an act any more."""
        self.offered = self.consent = self.moved = None
        self.tx = b""
        self.hidden_acts, self.hidden_versions = hidden_acts, hidden_versions

    def join(self, other: Standing) -> None:
        """Take over what was noted under the number before it was known whose it is."""
        self.round = other.round if self.round is None else self.round
        self.offered, self.consent = other.offered, other.consent
        for name in ("state", "sequence", "version", "digest", "author", "asked", "whole", "replayed"):
            setattr(self, name, getattr(other, name))
        self.consents = other.consents
        self.hidden_acts, self.hidden_versions = other.hidden_acts, other.hidden_versions

    def forget_acts(self) -> None:
        self.state = self.sequence = self.round = self.version = self.digest = self.author = self.asked = None
        self.consents, self.whole = {}, False

    def forget(self) -> None:
        self.forget_acts()
        self.offered = self.consent = self.moved = None
        self.shown, self.tx = False, b""
