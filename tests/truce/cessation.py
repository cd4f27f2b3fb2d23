"""A cessation for tests: Day D agreed by both, and what each says of its days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.consents.proofs import BY_PASSWORD
from apps.truce.contents import Content, DayD
from apps.truce.decisions import consent, propose
from apps.truce.models import Attestation
from apps.truce.selectors import Decided, Truce, truce_at
from apps.truce.statements import DayInput, attest, checked_day
from tests.people import identity_of

DAY_D = datetime(2016, 9, 12, 16, tzinfo=UTC)
AGREED = datetime(2016, 9, 9, 20, tzinfo=UTC)


def hours(count: float) -> datetime:
    """So long after Day D."""
    return DAY_D + timedelta(hours=count)


def by_all(decided: Decided) -> Decided:
    """Consented to by whoever has not yet."""
    for code in decided.joint.missing():
        actor = identity_of(f"{code.lower()}.authority")
        decided = consent(actor=actor, decision=decided.row.uuid, digest=decided.row.digest_hex, proof=BY_PASSWORD)
    return decided


def decided(content: Content, agreed_at: datetime | None = None, by: str = "us.officer") -> Decided:
    """Proposed, and consented to by all."""
    return by_all(propose(actor=identity_of(by), content=content, agreed_at=agreed_at))


def began(instant: datetime = DAY_D, agreed_at: datetime | None = AGREED) -> Decided:
    """Day D, agreed by both elsewhere and recorded here later."""
    return decided(DayD(instant, "Asia/Damascus"), agreed_at)


def says(code: str, day: int, what: str = "attests", *, after: float = 1, **more: Any) -> Attestation:
    """What a party says of a day, some hours after its end."""
    actor = identity_of(f"{code.lower()}.authority")
    sent = DayInput(
        day,
        what,
        more.pop("aid", "unknown"),
        more.pop("remark", "" if what == "attests" else "Fire from the west."),
        said_at=more.pop("said_at", hours(24 * day + after)),
        **more,
    )
    return attest(actor=actor, said=checked_day(actor, sent), proof=BY_PASSWORD)


def as_of(moment: datetime, name: str = "us.officer") -> Truce:
    return truce_at(identity_of(name), moment)
