"""Whether one act is lawful: the table, who acts, the version that it is about, the consents, the row that it moves."""

from __future__ import annotations

from jic_verify.course import Course
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
    PROPOSE,
    REMAIN,
    SUBMIT,
    Rule,
    is_of_amendment,
    rule_of,
)

Signatories = frozenset[str] | None
PARTIES = {
    OWNER: "the delegation that began the designation",
    AUTHOR: "the delegation whose version is on the table",
    OTHER: "a signatory whose version is not on the table",
    ANY: "a signatory",
}


def check_act(course: Course, row: ActRow, change: Change, signatories: Signatories, *, strict: bool) -> Rule:
    """The line of the table that the act is. Raises ValueError. `strict`: nothing that led here can be missing."""
    if not strict and (course.sequence is None or row.sequence != course.sequence + 1):
        course.forget_acts()
    _check_order(course, row)
    rule = rule_of(row.from_state, row.code)
    if rule is None:
        raise ValueError(f"The act {quoted(row.code)} is not possible in the state {quoted(row.from_state)}.")
    _check_from(course, row)
    if not change.private and (row.private or (row.from_state in PRIVATE_STATES and row.code not in (SUBMIT, REMAIN))):
        raise ValueError(f"The act {quoted(row.code)} from {quoted(row.from_state)} is open, and can only be private.")
    if rule.if_asked and course.asked is False:
        raise ValueError("The act answers a question, and none is open.")
    if rule.reason == MUST and not row.has_reason:
        raise ValueError(f"The act {quoted(row.code)} has no reason, and has to have one.")
    _check_party(course, row, rule, signatories)
    _check_end(course, row, change)
    _check_version(course, row, rule.new_version or row.code == SUBMIT)
    _check_amended(course, row)
    if rule.partial:
        _check_consents(course, row, rule, signatories)
    elif course.consent is not None:
        raise ValueError("A consent was recorded beside an act that is none.")
    elif row.to_state != rule.result:
        raise ValueError(f"The act leads to {rule.result}, not to {quoted(row.to_state)}.")
    return rule


def _check_from(course: Course, row: ActRow) -> None:
    """That the designation, or the amendment on the table, was in the state that the act says."""
    if is_of_amendment(row.from_state):
        if course.amendment is not None and row.from_state != course.amendment:
            was = course.amendment or "nowhere on the table"
            raise ValueError(f"The act says that the amendment was {quoted(row.from_state)}; it was {was}.")
        return
    if course.state is not None and row.from_state != course.state:
        raise ValueError(f"The act says that the designation was {quoted(row.from_state)}; it was {course.state}.")
    if row.code == PROPOSE and course.amendment:
        raise ValueError(f"An amendment is proposed while another one is {course.amendment}.")


def _check_amended(course: Course, row: ActRow) -> None:
    """That an amendment names what it would take the place of, and no other version names any."""
    offered = course.offered
    if offered is None:
        return
    if offered.corrects:
        _check_corrected(course, offered.corrects, offered.amends, row)
    if not is_of_amendment(row.to_state):
        if offered.amends is not None:
            raise ValueError("The version says that it amends one that holds, and none does.")
        return
    held = course.about(of_amendment=False) if row.code == PROPOSE else course.held
    if offered.amends is None or (held.digest is not None and offered.amends != held.digest):
        raise ValueError("The amendment names another digest than that of the version that holds.")


def _check_corrected(course: Course, corrects: tuple[str, ...], amends: str | None, row: ActRow) -> None:
    """That a corrigendum is an amendment that corrects what it amends, and else only what has been in force."""
    if not is_of_amendment(row.to_state) or amends not in corrects:
        raise ValueError("The corrigendum does not correct the version that it amends.")
    if course.held_digests is not None and not course.held_digests.issuperset(corrects):
        raise ValueError("The corrigendum names a digest of no version that was in force.")


def _check_order(course: Course, row: ActRow) -> None:
    if course.sequence is not None and row.sequence != course.sequence + 1:
        raise ValueError(f"The act is number {row.sequence} of its designation, and follows {course.sequence}.")


def _check_party(course: Course, row: ActRow, rule: Rule, signatories: Signatories) -> None:
    """That the act's delegation stands to the designation as the table wants it."""
    by = row.delegation
    if rule.party == NOBODY:
        if by is not None or row.actor is not None:
            raise ValueError(f"The act {quoted(row.code)} is nobody's, and somebody carried it out.")
        return
    if by is None or row.actor is None:
        raise ValueError(f"The act {quoted(row.code)} is nobody's, and somebody has to carry it out.")
    if rule.party == OWNER:
        lawful = course.owner in (None, by)
    elif rule.party == AUTHOR:
        lawful = course.table.author in (None, by)
    else:
        assert rule.party in (OTHER, ANY)
        lawful = signatories is None or by in signatories
        if rule.party == OTHER:
            lawful = lawful and by != course.table.author
    if not lawful:
        raise ValueError(f"The act {quoted(row.code)} is not {by}'s: it is for {PARTIES[rule.party]}.")


def _check_end(course: Course, row: ActRow, change: Change) -> None:
    about = course.about(of_amendment=is_of_amendment(row.from_state))
    if row.code != EXPIRE or course.is_copy or not about.bounded:
        return
    if about.valid_until is None or change.at < about.valid_until:
        raise ValueError("It expires before the end of the validity of its version.")


def _check_version(course: Course, row: ActRow, new: bool) -> None:
    offered = course.offered
    if offered is not None:
        if not new:
            raise ValueError("A version was recorded beside an act that brings none.")
        if row.version != offered.uuid or row.digest != offered.digest:
            raise ValueError("The act names another version or digest than the one that was written with it.")
        if row.code == REMAIN:
            if course.owner not in (None, offered.delegation) or offered.amends is not None:
                raise ValueError("The remainder is of another delegation than its version.")
        elif row.delegation != offered.delegation:
            raise ValueError("The version is of another delegation than the act that brings it.")
        return
    if new:
        unknown = course.state is None or "version" in course.closed or not (course.public or course.described)
        if not unknown:
            raise ValueError("The act brings a version that is recorded nowhere.")
        return
    about = course.about(of_amendment=is_of_amendment(row.from_state))
    if about.version is not None and row.version != about.version:
        raise ValueError("The act is about another version than the one on the table.")
    if about.digest is not None and row.digest != about.digest:
        raise ValueError("The act's digest is not that of its version.")


def _check_consents(course: Course, row: ActRow, rule: Rule, signatories: Signatories) -> None:
    consent = course.consent
    if consent is None:
        if "approval" not in course.closed and course.public and course.state is not None:
            raise ValueError("The act is a consent, and no approval was recorded beside it.")
    elif (consent.purpose, consent.delegation, consent.user, consent.digest) != (
        row.code,
        row.delegation,
        row.actor,
        row.digest,
    ):
        raise ValueError("The approval beside the act is another person's, for another purpose or digest.")
    elif rule.not_author and consent.user == course.table.writer:
        raise ValueError("Whoever wrote the version approves it too.")
    else:
        course.add(consent)
    given = course.given(row.code, row.digest)
    partial = str(rule.partial)
    if not course.whole or signatories is None or (row.code == AGREE and course.table.author is None):
        if row.to_state not in (rule.result, partial):
            raise ValueError(f"The act leads to {rule.result} or {partial}, not to {quoted(row.to_state)}.")
        return
    lacking = " and ".join(sorted(signatories - given))
    if lacking and row.to_state == rule.result:
        raise ValueError(f"It came to be {rule.result} without consent to its digest in this round by {lacking}.")
    if row.to_state != (partial if lacking else rule.result):
        expected = f"{partial} until {lacking} has consented" if lacking else f"{rule.result}, since all have consented"
        raise ValueError(f"The act leads to {expected}; not to {quoted(row.to_state)}.")


def _on_table(course: Course) -> str | None:
    """The amendment that the row has to name: the empty text where there is none, None where it is not known."""
    if course.amendment is None:
        return None
    return course.table.version if course.amendment else ""


def place_mismatch(course: Course, row: ActRow, *, strict: bool) -> str:
    """Where the designation's own row did not go where its act went, in the same transaction; else nothing."""
    moved = course.moved
    if moved is None:
        if strict and course.shown and "designation" not in course.closed:
            return "The act has not moved the designation's own row."
        return ""
    for name, found, expected in (
        ("state", moved.state, course.state),
        ("revision", moved.sequence, row.sequence),
        ("current version", moved.version, course.about(of_amendment=False).version),
        ("round", moved.round, course.round),
        ("amendment", moved.amendment, course.amendment),
        ("proposed version", moved.proposed, _on_table(course)),
    ):
        if found is not None and expected is not None and found != expected:
            return f"The designation's row says of its {name} {quoted(found)}; by its act it is {expected}."
    if moved.round is not None:
        course.round = moved.round
    return ""
