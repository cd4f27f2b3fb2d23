"""Whether one act is lawful: the table, who acts, the version that it is about, the consents, the row that it moves."""

from __future__ import annotations

from jic_verify.findings import quoted
from jic_verify.rows import ActRow, Change
from jic_verify.rules import (
    AGREE,
    ANY,
    AUTHOR,
    EXPIRE,
    MUST,
    NOBODY,
    OTHER,
    OWNER,
    PRIVATE_STATES,
    SUBMIT,
    Rule,
    rule_of,
)
from jic_verify.standing import Standing

Signatories = frozenset[str] | None
PARTIES = {
    OWNER: "the delegation that began the designation",
    AUTHOR: "the delegation whose version is on the table",
    OTHER: "a signatory whose version is not on the table",
    ANY: "a signatory",
}


def check_act(standing: Standing, row: ActRow, change: Change, signatories: Signatories, *, strict: bool) -> Rule:
    """The line of the table that the act is. Raises ValueError. `strict`: nothing that led here can be missing."""
    if not strict and (standing.sequence is None or row.sequence != standing.sequence + 1):
        standing.forget_acts()
    _check_order(standing, row)
    rule = rule_of(row.from_state, row.code)
    if rule is None:
        raise ValueError(f"The act {quoted(row.code)} is not possible in the state {quoted(row.from_state)}.")
    if standing.state is not None and row.from_state != standing.state:
        raise ValueError(f"The act says that the designation was {quoted(row.from_state)}; it was {standing.state}.")
    if not change.private and (row.private or (row.from_state in PRIVATE_STATES and row.code != SUBMIT)):
        raise ValueError(f"The act {quoted(row.code)} from {quoted(row.from_state)} is open, and can only be private.")
    if rule.if_asked and standing.asked is False:
        raise ValueError("The act answers a question, and none is open.")
    if rule.reason == MUST and not row.has_reason:
        raise ValueError(f"The act {quoted(row.code)} has no reason, and has to have one.")
    _check_party(standing, row, rule, signatories)
    _check_end(standing, row, change)
    _check_version(standing, row, rule.new_version or row.code == SUBMIT)
    if rule.partial:
        _check_consents(standing, row, rule, signatories)
    elif standing.consent is not None:
        raise ValueError("A consent was recorded beside an act that is none.")
    elif row.to_state != rule.result:
        raise ValueError(f"The act leads to {rule.result}, not to {quoted(row.to_state)}.")
    return rule


def _check_order(standing: Standing, row: ActRow) -> None:
    if standing.sequence is not None and row.sequence != standing.sequence + 1:
        raise ValueError(f"The act is number {row.sequence} of its designation, and follows {standing.sequence}.")


def _check_party(standing: Standing, row: ActRow, rule: Rule, signatories: Signatories) -> None:
    """That the act's delegation stands to the designation as the table wants it."""
    by = row.delegation
    if rule.party == NOBODY:
        if by is not None or row.actor is not None:
            raise ValueError(f"The act {quoted(row.code)} is nobody's, and somebody carried it out.")
        return
    if by is None or row.actor is None:
        raise ValueError(f"The act {quoted(row.code)} is nobody's, and somebody has to carry it out.")
    if rule.party == OWNER:
        lawful = standing.owner in (None, by)
    elif rule.party == AUTHOR:
        lawful = standing.author in (None, by)
    else:
        assert rule.party in (OTHER, ANY)
        lawful = signatories is None or by in signatories
        if rule.party == OTHER:
            lawful = lawful and by != standing.author
    if not lawful:
        raise ValueError(f"The act {quoted(row.code)} is not {by}'s: it is for {PARTIES[rule.party]}.")


def _check_end(standing: Standing, row: ActRow, change: Change) -> None:
    if row.code != EXPIRE or standing.is_copy or not standing.bounded:
        return
    if standing.valid_until is None or change.at < standing.valid_until:
        raise ValueError("It expires before the end of the validity of the version on the table.")


def _check_version(standing: Standing, row: ActRow, new: bool) -> None:
    offered = standing.offered
    if new and offered is None:
        unknown = standing.state is None or "version" in standing.closed or not (standing.public or standing.described)
        if not unknown:
            raise ValueError("The act brings a version that is recorded nowhere.")
    elif offered is not None:
        if not new:
            raise ValueError("A version was recorded beside an act that brings none.")
        if row.version != offered.uuid or row.digest != offered.digest:
            raise ValueError("The act names another version or digest than the one that was written with it.")
        if row.delegation != offered.delegation:
            raise ValueError("The version is of another delegation than the act that brings it.")
    elif standing.version is not None and row.version != standing.version:
        raise ValueError("The act is about another version than the one on the table.")
    elif standing.digest is not None and row.digest != standing.digest:
        raise ValueError("The act's digest is not that of its version.")


def _check_consents(standing: Standing, row: ActRow, rule: Rule, signatories: Signatories) -> None:
    consent = standing.consent
    if consent is None:
        if "approval" not in standing.closed and standing.public and standing.state is not None:
            raise ValueError("The act is a consent, and no approval was recorded beside it.")
    elif (consent.purpose, consent.delegation, consent.user, consent.digest) != (
        row.code,
        row.delegation,
        row.actor,
        row.digest,
    ):
        raise ValueError("The approval beside the act is another person's, for another purpose or digest.")
    elif rule.not_author and consent.user == standing.writer:
        raise ValueError("Whoever wrote the version approves it too.")
    else:
        standing.add(consent)
    given = standing.given(row.code, row.digest)
    partial = str(rule.partial)
    if not standing.whole or signatories is None or (row.code == AGREE and standing.author is None):
        if row.to_state not in (rule.result, partial):
            raise ValueError(f"The act leads to {rule.result} or {partial}, not to {quoted(row.to_state)}.")
        return
    lacking = " and ".join(sorted(signatories - given))
    if lacking and row.to_state == rule.result:
        raise ValueError(f"It came to be {rule.result} without consent to its digest in this round by {lacking}.")
    if row.to_state != (partial if lacking else rule.result):
        expected = f"{partial} until {lacking} has consented" if lacking else f"{rule.result}, since all have consented"
        raise ValueError(f"The act leads to {expected}; not to {quoted(row.to_state)}.")


def place_mismatch(standing: Standing, row: ActRow, *, strict: bool) -> str:
    """Where the designation's own row did not go where its act went, in the same transaction; else nothing."""
    moved = standing.moved
    if moved is None:
        if strict and standing.shown and "designation" not in standing.closed:
            return "The act has not moved the designation's own row."
        return ""
    for name, found, expected in (
        ("state", moved.state, row.to_state),
        ("revision", moved.sequence, row.sequence),
        ("current version", moved.version, row.version),
        ("round", moved.round, standing.round),
    ):
        if found is not None and expected is not None and found != expected:
            return f"The designation's row says of its {name} {quoted(found)}; by its act it is {expected}."
    if moved.round is not None:
        standing.round = moved.round
    return ""
