"""The bundle of a side that leaves says to both verifiers who had left when; what is hidden is held against nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apps.ledger.bundle import Asked, export
from jic_verify.report import as_text
from jic_verify.verify import verify
from tests.acting import approve
from tests.cooperation.leaving import gives
from tests.drafting import act, fresh, in_state
from tests.people import identity_of
from tests.second_verifier.conftest import second  # noqa: F401  (a fixture)
from tests.second_verifier.runner import SecondVerifier
from tests.second_verifier.test_the_sites_bundles import right_to_both
from tests.verifier.made import write_zip
from tests.verifier.vectors import left_and_returned as made_left
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def test_a_side_that_left_and_returned_is_right_to_both(
    tmp_path: Path,
    second: SecondVerifier,  # noqa: F811
) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    half = in_state("partly_approved")
    gives("suspends", "RU", holds="none")
    gives("returns", "RU")
    for name in ("ru.authority", "us.authority"):
        act(approve, name, half, digest=half.on_table.digest_hex)
    assert fresh(half).state == "in_force"
    gives("withdraws", "US", hours=24)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert right_to_both(path, second) == [half.reference]
    for reader in ("us.auditor", "ru.auditor"):
        for part in (Asked(), Asked(designation=half)):
            export(path, identity_of(reader), part)
            right_to_both(path, second)
    text = as_text(verify(path))
    assert "RU suspended its cooperation from" in text
    assert "it held to nothing that was in force" in text
    assert "US withdrew from the centre from" in text
    answer: dict[str, Any] = second.judge(path)
    told = answer["found"]["cooperation"]
    assert [(one["delegation"], one["step"]) for one in told] == [
        ("RU", "suspends"),
        ("RU", "returns"),
        ("US", "withdraws"),
    ]


def test_what_is_not_opened_is_held_against_nobody(
    tmp_path: Path,
    second: SecondVerifier,  # noqa: F811
) -> None:
    log = made_left()
    for index in range(50, len(log.leaves)):
        path = write_zip(log.bundle(hidden=[index]), tmp_path / "bundle.zip")
        assert verify(path, processes=1).finding is None, index
        assert second.judge(path)["right"], index
