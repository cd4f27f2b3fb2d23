"""Whoever writes in one language is offered the words of the glossary for the other."""

from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.negotiation.glossary import MAX_OFFERED, offered_terms
from apps.theatre.facts import theatre

pytestmark = pytest.mark.django_db


def offered(english: str = "", russian: str = "") -> list[tuple[str, str, str]]:
    return [
        (pair.target.code, term.written, term.term)
        for pair in offered_terms({"en": "", "ru": ""}, {"en": english, "ru": russian})
        for term in pair.terms
    ]


def test_a_term_is_offered_to_the_text_that_lacks_it():
    assert offered("1. From Day D on.") == [("ru", "Day D", "день «Д»")]
    assert offered("1. From Day D on.", "1. Со дня «Д».") == []
    assert offered("1. From then on.", "1. Со дня «Д».") == [("en", "дня «Д»", "Day D")]


def test_a_word_of_every_day_is_no_term():
    assert not offered("1. Neither side moves.", "1. Ни одна из сторон не движется.")


def test_a_word_that_only_sounds_like_a_term_is_none():
    assert not offered("1. A bridge designed for trucks. Reserves and separate lanes.")
    assert offered("1. Violations end.") == [("ru", "Violations", "нарушение")]


def test_no_more_is_offered_than_can_be_read():
    everything = "\n".join(term.names["en"] for term in theatre().terms)
    assert len(theatre().terms) > MAX_OFFERED
    assert len(offered(everything)) == MAX_OFFERED


@pytest.mark.parametrize(("language", "meaning"), [("en", "The instant"), ("ru", "Момент")])
def test_the_form_offers_terms_while_it_is_written(sign_in, language, meaning):
    officer = sign_in("us.officer")
    User.objects.filter(username="us.officer").update(language=language)
    page = officer.post(
        "/designations/texts/",
        {"title_en": "Day D", "terms_en": "", "title_ru": "", "terms_ru": ""},
    )
    text = page.content.decode()
    assert 'data-insert="день «Д»"' in text
    assert 'data-insert-language="ru"' in text
    assert meaning in text
