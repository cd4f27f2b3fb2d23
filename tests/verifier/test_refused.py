"""Every forgery is refused, and by the check that is there for it: whoever signed it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jic_verify.verify import verify
from tests.verifier.forgeries import Forgery, every
from tests.verifier.made import write_zip


@pytest.mark.parametrize("forged", list(every()), ids=lambda forged: forged.name)
def test_a_forgery_is_refused_by_its_check(forged: Forgery, tmp_path: Path) -> None:
    made = forged.make()
    path = tmp_path / "bundle.zip"
    if isinstance(made.bundle, bytes):
        path.write_bytes(made.bundle)
    else:
        write_zip(made.bundle, path)
    since = None if made.since is None else write_zip(made.since, tmp_path / "since.zip")
    policy = None
    if made.policy is not None:
        policy = tmp_path / "policy"
        policy.write_bytes(made.policy)
    finding = verify(path, since=since, policy=policy).finding
    assert finding is not None, f"It was accepted that {forged.attack}."
    assert finding.check == forged.check, finding


def test_every_check_has_its_forgeries() -> None:
    counted = Counter(forged.check for forged in every())
    assert set(counted) == set(range(1, 13))
    assert sum(counted.values()) >= 100


def test_every_forgery_has_a_name_of_its_own() -> None:
    assert max(Counter(forged.name for forged in every()).values()) == 1
