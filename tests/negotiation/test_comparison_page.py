"""The page of a comparison answers whatever was written into the terms, and says how finely it compared."""

import re

import pytest

from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.acting import counter
from tests.drafting import content, fresh, in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def countered(first: str, second: str):
    """A designation whose terms in English went from the first text to the second."""
    designation = in_state("submitted", terms_en=first)
    counter(
        actor=identity_of("ru.officer"),
        designation=designation.uuid,
        revision=fresh(designation).revision,
        content=content(terms_en=second),
    )
    return fresh(designation)


def test_terms_that_changed_everywhere_are_compared_by_clause(sign_in):
    designation = countered("a " * 9_999, "b a " * 4_999)
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/compare/").content.decode()
    assert 'data-compared-by="clause"' in page


def test_terms_of_ordinary_length_are_compared_by_word(sign_in):
    designation = countered("For 72 hours.", "For 48 hours.")
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/compare/").content.decode()
    assert re.search("<del>(<bdi>)?72<", page)
    assert re.search("<ins>(<bdi>)?48<", page)
    assert "data-compared-by" not in page


def test_the_history_compares_by_clause_too(sign_in):
    designation = countered("a " * 9_999, "b a " * 4_999)
    seal_all()
    entry = Entry.objects.get(subject=designation.current.uuid)
    page = sign_in("us.auditor").get(f"/ledger/{entry.index}/").content.decode()
    assert 'data-compared-by="clause"' in page


def test_a_text_that_is_missing_is_not_shown_as_taken_out(sign_in):
    designation = in_state("submitted")
    counter(
        actor=identity_of("ru.officer"),
        designation=designation.uuid,
        revision=fresh(designation).revision,
        content=content(title_en="", terms_en="", terms_ru="1. Стоп.", confirmed=frozenset()),
    )
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/compare/").content.decode()
    assert "The later version has no text in this language yet." in page
    taken_out = re.findall("<del>(.*?)</del>", page)
    assert any("Доклады" in text for text in taken_out)
    assert not any(word in text for text in taken_out for word in ("Neither", "Reports", "Eastern"))
    assert "Neither side moves forward." in page
    # Written in the version after that, it is put in.
    answer = sign_in("us.officer").get(f"/designations/{designation.uuid}/compare/?a=2&b=1").content.decode()
    assert "has no text in this language yet" not in answer
