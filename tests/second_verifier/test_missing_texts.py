"""Texts in one language alone have a digest that both verifiers compute, and an amendment in one has too."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.negotiation.confirming import confirm_texts
from apps.negotiation.drafts import draft
from jic_verify.verify import verify
from tests.acting import counter, propose, submit
from tests.drafting import act, content, fresh, in_state, square
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def russian(**changes):
    return content(title_en="", terms_en="", confirmed=frozenset(), **changes)


def english(**changes):
    return content(title_ru="", terms_ru="", confirmed=frozenset(), **changes)


def test_both_verifiers_follow_texts_in_one_language(tmp_path: Path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=english())
    act(submit, "us.officer", made)
    act(counter, "ru.officer", made, content=russian())
    digest = fresh(made).on_table.digest_hex
    confirm_texts(actor=identity_of("us.officer"), designation=made.uuid, digest=digest, languages=["ru"])
    held = in_state("in_force", shape=square(37.6))
    act(propose, "ru.officer", held, content=russian(shape=square(37.6, size=0.03)))
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    verdict = verify(path)
    assert verdict.finding is None, verdict.finding
    assert second.judge(path)["right"]
