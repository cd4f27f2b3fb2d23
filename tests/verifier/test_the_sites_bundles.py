"""What the site itself seals and exports is what the verifier accepts: for every state, reader and part."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.access.identity import Identity, identify
from apps.access.roles import Role
from apps.accounts.models import Delegation
from apps.ledger.bundle import Asked, NothingThere, export
from jic_verify.facts import Facts
from jic_verify.verify import verify
from tests.acting import amend
from tests.drafting import STATES, content, fresh, in_state
from tests.people import UserFactory, give, identity_of
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def auditor(code: str, level: int) -> Identity:
    return identify(give(UserFactory(delegation=Delegation.objects.get(code=code)), roles=(Role.AUDITOR,), level=level))


def accepted(path: Path) -> Facts:
    verdict = verify(path)
    assert verdict.finding is None
    assert verdict.facts is not None
    return verdict.facts


@pytest.mark.slow
def test_a_designation_in_every_state_is_replayed_for_every_reader(tmp_path: Path) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    made = []
    for number, state in enumerate(STATES):
        made.append(in_state(state, side=("us", "ru")[number % 2], level=1 + number % 3))
        if number % 4 == 0:
            witnesses.agree()
    readers = [auditor(code, level) for code in ("US", "RU") for level in (1, 3)]
    witnesses.agree()
    path, written = handed_out(tmp_path)
    facts = accepted(path)
    assert (facts.held, facts.openings) == (written.entries, written.openings)
    # Three more: what superseded another, and the drafts that two copies were made of.
    assert len(facts.designations) == len(STATES) + 3
    assert not any(one.unproven for one in facts.designations)
    for reader in readers:
        for asked in (Asked(), *(Asked(designation=one) for one in made)):
            try:
                written = export(path, reader, asked)
            except NothingThere:
                continue
            facts = accepted(path)
            assert (facts.held, facts.openings) == (written.entries, written.openings)


def test_a_version_that_a_reader_may_not_read_keeps_them_from_nothing_else(tmp_path: Path) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    thing = in_state("submitted")
    for level in (3, 1, 2, 1):
        made = content(title_en=f"Marked {level}", level=level)
        amend(actor=identity_of("us.officer"), designation=thing.uuid, revision=fresh(thing).revision, content=made)
    readers = [auditor(code, level) for code in ("US", "RU") for level in (1, 2, 3)]
    witnesses.agree()
    for reader in readers:
        for asked in (Asked(), Asked(designation=thing)):
            export(tmp_path / "bundle.zip", reader, asked)
            accepted(tmp_path / "bundle.zip")
