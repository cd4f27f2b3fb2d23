"""What a bundle has been found to be: facts for people and programs, once no check has failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jic_verify.cooperation import Notice
from jic_verify.course import Course
from jic_verify.editions import Reproduced
from jic_verify.registry import RULES, SHORT_DIGEST
from jic_verify.replay import Replay
from jic_verify.rules import IN_FORCE


@dataclass(frozen=True, slots=True)
class DesignationFacts:
    """Where one designation stood after its last act that was opened, at entry `entry`. `amendment`: where a version
    stood that was on the table while another one held; empty where none was, or nothing is known of it.

    `unproven`: why "in force", or an end that another designation gives cause to, is not proved; else empty.
    `unopened`: how many entries of it came after that act and were not opened. `rules`: release, then the first digits
    of each digest, in force at that act.
    """

    uuid: str
    reference: str | None
    state: str | None
    amendment: str
    entry: int
    unproven: str
    unopened: int
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """`held` of `size` entries are in the bundle. `cosigned`: seconds since 1970 by witness.

    `own_policy`: nobody said whom to trust, so the keys are those that the bundle names. `signers_checked`: the log's
    own list of who has to sign was disclosed, and is the policy's. `weaker`: approvals by less than a key that the
    approver held. `recomputed`: versions whose content was hashed again. `notices`: what a reader has to be told.
    """

    origin: str
    scope: str
    size: int
    root: bytes
    held: int
    cosigned: tuple[tuple[str, int], ...]
    openings: int
    designations: tuple[DesignationFacts, ...]
    unopened_designations: int
    recomputed: int
    attested: int
    signed: int
    weaker: int
    own_policy: bool
    signers_checked: bool
    since: int | None
    marking: tuple[str, str]
    notices: tuple[str, ...]
    # Who had left when, as far as it is told.
    cooperation: tuple[Notice, ...] = ()
    # The edition that was asked for, made again.
    edition: Reproduced | None = None


def designations_of(replay: Replay, *, signers_checked: bool) -> Iterator[DesignationFacts]:
    for course in replay.courses():
        yield DesignationFacts(
            course.uuid,
            course.reference,
            course.state,
            course.amendment or "",
            course.last_entry,
            _unproven(course, signers_checked),
            course.unopened,
            tuple(zip(RULES, _short(course.rules), strict=False)),
        )


def _unproven(course: Course, signers_checked: bool) -> str:
    if course.state != IN_FORCE:
        return course.uncaused
    return course.doubt or ("" if signers_checked else "who has to sign is not all told in this bundle")


def _short(rules: tuple[str, ...]) -> tuple[str, ...]:
    return (*rules[:1], *(digest[:SHORT_DIGEST] for digest in rules[1:]))
