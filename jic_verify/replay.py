"""Carrying out again what is disclosed: acts by the table, consents by their rounds, changes by what was before.

Entries come in the order of the log. The changes of one designation stand in it as they happened (its row is locked),
one transaction an act: the new version or the consent, if the act brings one, the designation's own row, the act.

Not everything is disclosed to everybody. What is not known is never held against an entry: a designation of the other
side appears with its submission, and where an entry that could be an act is not disclosed, its designation is taken up
anew. Approvals are the exception: whoever may read an act may read the consents to it, so one that is missing is
missing.
"""

from __future__ import annotations

from typing import Any

from jic_verify.findings import quoted
from jic_verify.images import Image, Images, Mismatch
from jic_verify.rows import ActRow, ApprovalRow, Change, Sides, VersionRow
from jic_verify.rules import (
    AGREE,
    CAME_LATER,
    CONSENTS,
    CREATED,
    INITIAL,
    RELEASED,
    begins_round,
    rule_of,
)
from jic_verify.standing import Consent, Place, Standing

# As many rows as the sealer takes at once: so near the end, a transaction's rest may not be sealed yet.
BATCH = 2_000
NONE: frozenset[str] = frozenset()
PLACES = ("state", "revision", "round", "current_id")


class Broken(ValueError):
    """What happened at an entry cannot have happened."""

    def __init__(self, entry: int, sentence: str) -> None:
        super().__init__(sentence)
        self.entry = entry


class Replay:
    """The records as far as they have been replayed.

    `part`: entries may be missing between those that come. `signatories`: how many delegations have to consent, for
    where the log's own list of them is not disclosed.
    """

    def __init__(self, *, part: bool, signatories: int) -> None:
        self.designations = 0
        self._part = part
        self._signatories = signatories
        self._images = Images()
        self._by_subject: dict[bytes, Standing] = {}
        self._by_id: dict[int, Standing] = {}
        self._delegations: dict[int, tuple[str, bool]] = {}
        self._delegation_ids: dict[bytes, int] = {}
        # Designations between the first change of a transaction and its act.
        self._moving: dict[bytes, list[Standing]] = {}
        self._hidden_acts = 0
        self._hidden_versions = 0

    def take(self, change: Change, subject: bytes, revision: int) -> None:
        """Carry out one entry. Raises Broken."""
        body = change.body
        if change.hidden:
            self._hide(change, subject)
        elif type(body) is ActRow:
            self._act(change, body)
        elif type(body) is ApprovalRow:
            self._consent(change, body)
        elif type(body) is VersionRow:
            standing = self._standing(body.designation)
            self._go_on(standing, change)
            standing.offered = body
        elif type(body) is dict:
            try:
                self._record(change, subject, revision, body)
            except Mismatch as error:
                raise Broken(change.entry, str(error)) from error

    def finish(self, size: int) -> None:
        """That nothing was left half done, except at the end of a log of `size` entries. Raises Broken."""
        if self._part:
            # It may end within a transaction.
            return
        waiting = [standing for moving in self._moving.values() for standing in moving]
        for standing in sorted(waiting, key=lambda standing: standing.since):
            if standing.since < size - BATCH:
                raise Broken(standing.since, f"{standing.waiting} without an act.")

    def _hide(self, change: Change, subject: bytes) -> None:
        """An entry that is not disclosed: what it may have changed is not known any more."""
        event = change.event
        standing = self._by_subject.get(subject)
        if standing is not None:
            self._forget(standing)
            standing.revision += 1
            self._images.forget(subject)
        if not event or event == "version.created":
            self._hidden_versions += 1
        if not event or event.startswith("act."):
            self._hidden_acts += 1
            for moving in self._moving.pop(change.tx, ()):
                moving.forget()

    def _record(self, change: Change, subject: bytes, revision: int, body: Sides) -> None:
        noun, _, verb = change.event.partition(".")
        row = self._images.take(subject, verb, revision, body, change.complete, CAME_LATER.get(noun, NONE))
        if noun == "designation":
            if row is None:
                raise Broken(change.entry, "A designation has been deleted, which no act does.")
            self._designation(change, subject, revision, row, None if verb == CREATED else body["row"]["after"])
        elif noun == "delegation":
            self._delegation(change, subject, row)

    def _delegation(self, change: Change, subject: bytes, row: Image | None) -> None:
        known = self._delegation_ids.get(subject)
        if row is None:
            self._delegations.pop(known or 0, None)
            return
        number, code, signatory = row.get("id"), row.get("code"), row.get("is_signatory")
        if type(number) is int and type(code) is str and type(signatory) is bool:
            self._delegation_ids[subject] = number
            self._delegations[number] = (code, signatory)
        elif row.whole:
            raise Broken(change.entry, "The row of a delegation lacks its number, its code or whether it signs.")

    def _designation(
        self, change: Change, subject: bytes, revision: int, row: Image, changed: dict[str, Any] | None
    ) -> None:
        """`changed`: which columns; None at the creation."""
        standing = self._by_subject.get(subject)
        place = Place.of(row)
        if place is None:
            raise Broken(change.entry, "The row of a designation has no state, revision or round that it could have.")
        if standing is None:
            standing = self._by_subject[subject] = Standing()
        elif standing.revision + 1 != revision:
            # A part may leave out what its reader may not see.
            self._forget(standing)
        standing.revision = revision
        if changed is None:
            number = row.get("id")
            if type(number) is not int or number in self._by_id:
                raise Broken(change.entry, "The designation has no number, or one that another has.")
            if place.state not in (INITIAL, RELEASED) or place.sequence != 0:
                raise Broken(change.entry, "A designation begins as a draft or a released copy, before its first act.")
            self._by_id[number] = standing
            standing.begin(number, place.round)
        elif not changed.keys().isdisjoint(PLACES):
            self._go_on(standing, change)
            if standing.moved is not None:
                raise Broken(change.entry, "The designation's row is moved a second time for one act.")
            standing.moved = place
        standing.shown = True

    def _go_on(self, standing: Standing, change: Change) -> None:
        """Something happens to a designation that an act has to follow, in the same transaction."""
        if standing.tx == change.tx:
            return
        if standing.tx:
            if not self._part:
                raise Broken(standing.since, f"{standing.waiting} without an act.")
            # The act is marked higher than what came before it, and not in this part.
            self._forget(standing)
        standing.tx, standing.since = change.tx, change.entry
        self._moving.setdefault(change.tx, []).append(standing)

    def _forget(self, standing: Standing) -> None:
        """What happened to it is not known any more."""
        self._settled(standing)
        standing.forget()

    def _settled(self, standing: Standing) -> None:
        """Nothing waits for its act any more."""
        moving = [other for other in self._moving.pop(standing.tx, ()) if other is not standing]
        if moving:
            self._moving[standing.tx] = moving
        standing.settle(self._hidden_acts, self._hidden_versions)

    def _standing(self, number: int) -> Standing:
        standing = self._by_id.get(number)
        if standing is None:
            standing = self._by_id[number] = Standing(number)
        return standing

    def _consent(self, change: Change, row: ApprovalRow) -> None:
        standing = self._standing(row.designation)
        self._go_on(standing, change)
        if row.purpose not in CONSENTS:
            raise Broken(change.entry, f"There is no consent to {quoted(row.purpose)}.")
        if standing.consent is not None:
            raise Broken(change.entry, "A second consent is recorded for one act.")
        if standing.round is not None and row.round != standing.round:
            raise Broken(change.entry, f"The consent is of round {row.round}; the designation is in {standing.round}.")
        if standing.version is not None and row.version != standing.version:
            raise Broken(change.entry, "The consent is to another version than the one on the table.")
        if standing.digest is not None and row.digest != standing.digest:
            raise Broken(change.entry, "The consent is to another digest than that of the version on the table.")
        if (row.purpose, row.delegation) in standing.consents:
            raise Broken(change.entry, f"{self._name(row.delegation)} consents a second time in one round.")
        standing.round = row.round
        standing.consent = Consent(row.purpose, row.delegation, row.digest)

    def _act(self, change: Change, row: ActRow) -> None:
        standing = self._of_act(change.tx, row)
        self._go_on(standing, change)
        try:
            self._check_order(standing, row)
            rule = rule_of(row.from_state, row.code)
            if rule is None:
                raise ValueError(f"The act {quoted(row.code)} is not possible in the state {quoted(row.from_state)}.")
            if standing.state is not None and row.from_state != standing.state:
                raise ValueError(
                    f"The act says that the designation was {quoted(row.from_state)}; it was {standing.state}."
                )
            if rule.if_asked and standing.asked is False:
                raise ValueError("The act answers a question, and none is open.")
            self._check_version(standing, row, rule.new_version)
            if rule.partial:
                self._check_consents(standing, row, rule.result, rule.partial)
            elif standing.consent is not None:
                raise ValueError("A consent was recorded beside an act that is none.")
            elif row.to_state != rule.result:
                raise ValueError(f"The act leads to {rule.result}, not to {quoted(row.to_state)}.")
            standing.carry_out(row, begins_round(rule, row.from_state, row.to_state))
            self._check_place(standing, row)
        except ValueError as error:
            raise Broken(change.entry, str(error)) from error
        if not standing.replayed:
            self.designations += 1
            standing.replayed = True
        self._settled(standing)

    def _of_act(self, tx: bytes, row: ActRow) -> Standing:
        """The act's designation. One whose creation is not disclosed is known by its row only: the act that the row
        has just moved with, in the same transaction, tells its number."""
        standing = self._by_id.get(row.designation)
        moving = [
            other
            for other in self._moving.get(tx, ())
            if other.number is None and other.moved is not None and other.moved.sequence in (None, row.sequence)
        ]
        if moving and (standing is None or not standing.shown):
            mine = moving[-1]
            if standing is not None:
                # What was noted under the number alone belongs to the designation that now has it.
                mine.join(standing)
                self._settled(standing)
            mine.number = row.designation
            self._by_id[row.designation] = mine
            return mine
        return self._standing(row.designation)

    def _check_order(self, standing: Standing, row: ActRow) -> None:
        if standing.sequence is None or row.sequence == standing.sequence + 1:
            return
        missing = row.sequence - standing.sequence - 1
        may_be_hidden = self._part or missing <= self._hidden_acts - standing.hidden_acts
        if missing < 0 or not may_be_hidden:
            raise ValueError(f"The act is number {row.sequence} of its designation, and follows {standing.sequence}.")
        standing.forget_acts()

    def _check_version(self, standing: Standing, row: ActRow, new: bool) -> None:
        offered = standing.offered
        if new and offered is None:
            unknown = (
                standing.state is None
                or self._hidden_versions > standing.hidden_versions
                or (self._part and not standing.begun)
            )
            if not unknown:
                raise ValueError("The act brings a version that is recorded nowhere.")
        elif new and offered is not None:
            if row.version != offered.id or row.digest != offered.digest:
                raise ValueError("The act names another version or digest than the one that was written with it.")
            if row.delegation != offered.delegation:
                raise ValueError("The version is of another delegation than the act that brings it.")
        elif standing.version is not None and row.version != standing.version:
            raise ValueError("The act is about another version than the one on the table.")
        elif standing.digest is not None and row.digest != standing.digest:
            raise ValueError("The act's digest is not that of its version.")

    def _check_consents(self, standing: Standing, row: ActRow, result: str, partial: str) -> None:
        consent = standing.consent
        if consent is None:
            if standing.whole:
                raise ValueError("The act is a consent, and no approval was recorded beside it.")
        elif (consent.purpose, consent.delegation, consent.digest) != (row.code, row.delegation, row.digest):
            raise ValueError("The approval beside the act is another delegation's, for another purpose or digest.")
        else:
            standing.add(consent)
        given = standing.given(row.code, row.digest)
        lacking = self._lacking(given)
        if not standing.whole or lacking is None or (row.code == AGREE and standing.author is None):
            if row.to_state not in (result, partial):
                raise ValueError(f"The act leads to {result} or {partial}, not to {quoted(row.to_state)}.")
        elif lacking and row.to_state == result:
            raise ValueError(f"It came to be {result} without consent to its digest in this round by {lacking}.")
        elif row.to_state != (partial if lacking else result):
            expected = f"{partial} until {lacking} has consented" if lacking else f"{result}, since all have consented"
            raise ValueError(f"The act leads to {expected}; not to {quoted(row.to_state)}.")

    def _lacking(self, given: set[int]) -> str | None:
        """Who has not consented, in words; empty if nobody lacks, None where the signatories are not known."""
        signatories = {number for number, (_code, signs) in self._delegations.items() if signs}
        # A part may hold the rows of some delegations only.
        if signatories and not (self._part and len(signatories) < self._signatories):
            return " and ".join(sorted(self._name(number) for number in signatories - given))
        if self._signatories:
            count = max(self._signatories - len(given), 0)
            return f"{count} of {self._signatories} signatories" if count else ""
        return None

    def _check_place(self, standing: Standing, row: ActRow) -> None:
        """That the designation's own row went where its act went, in the same transaction."""
        moved = standing.moved
        if moved is None:
            if standing.shown and not self._part:
                raise ValueError("The act has not moved the designation's own row.")
            return
        for name, found, expected in (
            ("state", moved.state, row.to_state),
            ("revision", moved.sequence, row.sequence),
            ("current version", moved.version, row.version),
            ("round", moved.round, standing.round),
        ):
            if found is not None and expected is not None and found != expected:
                raise ValueError(
                    f"The designation's row says of its {name} {quoted(found)}; by its act it is {expected}."
                )
        if moved.round is not None:
            standing.round = moved.round

    def _name(self, number: int) -> str:
        return quoted(self._delegations[number][0])[1:-1] if number in self._delegations else f"delegation {number}"
