"""A text is found in whatever form its letters were typed or stored."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection

from apps.designations.models import Version
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.drafts import draft
from apps.texts.searching import search_words
from tests.drafting import content, in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db
TEXT = "Мост у Тёплого ключа, café Échelle"
ASKED = ["Тёплого", "Теплого", "тЁплого", "ТЕПЛОГО", "теплым", "café", "CAFÉ", "échelle"]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def store(text: str, form: str) -> None:
    """A draft of the officer's whose titles have the text, as an earlier version may have stored it."""
    thing = draft(actor=identity_of("us.officer"), kind="isil", content=content(title_en=text, title_ru=text))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE designations_version DISABLE TRIGGER USER")
        Version.objects.filter(designation=thing).update(
            titles=dict.fromkeys(("en", "ru"), unicodedata.normalize(form, text))
        )


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("word", ASKED)
def test_the_register_finds_it(sign_in, stored, typed, word):
    store(TEXT, stored)
    client = sign_in("us.officer")
    for question in (word, f"\u200b{word} ", f"{word}\u00ad"):
        params = {"text": unicodedata.normalize(typed, question)}
        assert client.get("/api/v1/designations/", params).json()["results"], question
    assert not client.get("/api/v1/designations/", {"text": "Никогда"}).json()["results"]


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("word", ["Тёплого", "теплого", "ТЁПЛ"])
def test_the_history_finds_comments(sign_in, typed, word):
    thing = in_state("submitted")
    comment(actor=identity_of("us.officer"), designation=thing.uuid, text=TEXT, internal=False)
    seal_all()
    answer = sign_in("us.auditor").get("/api/v1/history/", {"q": unicodedata.normalize(typed, word)})
    assert [entry["event"] for entry in answer.json()["results"]] == ["comment.created"]


def test_python_and_the_database_have_one_form():
    for text in (TEXT, decomposed(TEXT), "Ёлка ё", "й и\u0306"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT translate(normalize(%s, NFC), 'ёЁ', 'еЕ')", [text])
            assert cursor.fetchone() == (search_words(text),)
