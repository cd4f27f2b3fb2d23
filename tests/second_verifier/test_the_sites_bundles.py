"""What the site exports of common ground, its remainders and a corrigendum is right to both verifiers."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.ledger.bundle import Asked, export
from jic_verify.verify import verify
from tests.acting import agree
from tests.drafting import act
from tests.negotiation.test_common_ground import agreed_by_all, proposed, remainders, two_versions
from tests.negotiation.test_corrigenda import corrected, in_place
from tests.people import identity_of
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def right_to_both(path: Path, second: SecondVerifier) -> list[str]:
    """The references of the designations that a bundle tells of."""
    verdict = verify(path)
    assert verdict.finding is None, str(verdict.finding)
    assert verdict.facts is not None
    answer = second.judge(path)
    assert answer.get("right"), answer
    return [str(one.reference) for one in verdict.facts.designations]


def test_common_ground_remainders_and_a_corrigendum_are_right(tmp_path: Path, second: SecondVerifier) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    made = agreed_by_all(proposed(two_versions()))
    left = remainders(made)
    act(agree, "us.officer", left[0], confirmed=frozenset({"en", "ru"}))
    in_place(corrected(made, made.current.digest_hex, shape=made.current.as_shape))
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert sorted(right_to_both(path, second)) == sorted(str(one.reference) for one in (made, *left))
    for reader in ("us.auditor", "ru.auditor"):
        for asked in (Asked(), *(Asked(designation=one) for one in (made, *left))):
            export(path, identity_of(reader), asked)
            right_to_both(path, second)
