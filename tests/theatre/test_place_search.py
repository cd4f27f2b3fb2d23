"""A place is found however its name is written."""

import pytest

from apps.texts.normalise import fold
from apps.theatre.facts import find_places


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("castello", "castello"),
        ("KASTELLO", "castello"),
        ("Кастелло", "castello"),
        ("كاستيلو", "castello"),
        ("Ramousah", "ramouseh"),
        ("Рамуса", "ramouseh"),
        ("الراموسة", "ramouseh"),
        ("راموسه", "ramouseh"),
        ("Leermoun", "layramoun"),
        ("suwayda", "suwayda"),
        ("as-Suwayda", "suwayda"),
        ("ash Shaar", "shaar"),
        ("Ash-Sha'ar", "shaar"),
        ("deir ezzor", None),
        ("Deir ez Zor", "deir-ez-zor"),
        ("Дейр эз-Зор", "deir-ez-zor"),
        ("الحسكه", "hasakah"),
        ("حلب", "aleppo"),
        ("Maarrat an-Nu’man", "maarrat-an-numan"),
        ("Алеппо", "aleppo"),
        ("halab", "aleppo"),
        ("", None),
        ("   ", None),
        ("-'-", None),
        ("Gotham", None),
    ],
)
def test_the_first_find(query: str, place: str | None) -> None:
    found = find_places(query, 5)
    assert (found[0].id if found else None) == place


def test_the_beginning_of_a_name_is_enough_and_larger_places_come_first() -> None:
    assert [place.id for place in find_places("al", 1)] == ["aleppo"]
    assert [place.id for place in find_places("ham", 2)] == ["hama", "hamdaniyah"]


def test_no_more_are_found_than_asked_for() -> None:
    assert len(find_places("a", 7)) == 7


def test_folding() -> None:
    assert fold("Эш-Шаар") == "шаар"
    assert fold("Ёлка") == fold("елка")
    assert fold("Bab al-Nairab") == fold("bab an Nairab") == "bab nairab"
    assert fold("al") == "al"
    assert fold(fold("Маʻаррат-эн-Нууман")) == fold("Маʻаррат-эн-Нууман")
