"""What differs between the English and the Russian text of one instrument is pointed out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.texts.parity import Kind, disparities, title_disparities, tokens

THEATRE = Path(__file__).resolve().parents[2] / "theatre"


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Ceasefire for 72 hours.", "Прекращение огня на 72 часа."),
        ("Within 1,500 m of the road.", "В пределах 1 500 м от дороги."),
        ("Within 1500 m.", "В пределах 1\u202f500 м."),
        ("Area 12.5 km²", "Площадь 12,5 км²"),
        ("From 12 September 2016.", "С 12 сентября 2016 г."),
        ("From September 12, 2016, 16:00Z.", "С 12.09.2016, 16:00Z."),
        ("On 2016-09-12 at 4 p.m.", "12 сентября 2016 года в 16:00."),
        ("At 121600ZSEP16", "12 сентября 2016 в 16:00Z"),
        ("Post at 37S CA 33677 07717", "Пост в точке 37S СА 33677 07717"),
        ("36.2538 N 37.1421 E", "36,2538 с. ш. 37,1421 в. д."),
        ("36°15'13\" N", "36°15'13\" с.ш."),
        ("Seventy-two hours", "Семьдесят два часа"),
        ("72 hours", "Семьдесят два часа"),
        ("For forty-eight hours", "В течение сорока восьми часов"),
        ("One side informs the other.", "Одна сторона уведомляет другую."),
        ("100 %", "100\u00a0%"),
        ("by 14 May", "к 14 мая"),
        ("1. One.\n2. Two.", "1. Раз.\n2. Два."),
        ("Between 24 and 48 hours.", "От 24 до 48 часов."),
        ("Sections 12, 13 and 14.", "Разделы 12, 13 и 14."),
        ("10 and 20 km, neither 5 nor 10; 12 men 30 women", "10 и 20 км, ни 5, ни 10; 12 мужчин 30 женщин"),
        ("5 decisions, 6 separate posts, 8 junctions, 2 augmented teams", "5 решений, 6 постов, 8 узлов, 2 группы"),
        ("It may 7 days later end; marking 5 points", "Может закончиться через 7 дней; отметить 5 точек"),
        ("4 majors, 3 beacons", "4 майора, 3 маяка"),
        ("2 hours", "двух часов"),
        ("two hours", "2 часа"),
        ("300 metres", "триста метров"),
        ("Three hundred metres", "300 метров"),
        ("Four hundred and twenty-five", "четыреста двадцать пять"),
        ("Two thousand five hundred", "2 500"),
        ("1,000,000 people, 5 million", "1 миллион человек, 5 млн"),
        ("Thousands of people", "Тысячи людей"),
        ("September 12–14, 2016", "12–14 сентября 2016 г."),
        ("at 4 p.m.", "в 16 часов"),
        ("1600Z", "16:00 UTC"),
        ("at 0900", "в 09:00"),
        ("at 19:00", "в 19.00"),
        ("a three-day ceasefire", "трёхдневное прекращение огня"),
        ("in September 2016", "в сентябре 2016"),
        ("16:00Z", "16:00 по Гринвичу"),
        ("(1) Posts: 2.", "1) Постов: 2."),
        ("Annex IV, phase V", "Приложение IV, этап V"),
        ("Annex IV", "Приложение 4"),
        ("twelve and a half km", "12,5 километра"),
        ("one and a half hours", "полтора часа"),
        ("half a kilometre", "полкилометра"),
        ("1/2 km, ¾ km", "½ км, 3/4 км"),
        ("fifteen hundred metres", "тысяча пятьсот метров"),
        ("a dozen posts", "двенадцать постов"),
        ("the 3rd clause", "третий пункт"),
        ("on the twenty-first day", "на двадцать первый день"),
        ("first of all, the second side", "прежде всего другая сторона"),
        ("from Monday, twice daily", "с понедельника, дважды в день ежедневно"),
        ("at 16:30", "в 16 ч 30 мин"),
        ("Ten feet, 5 hectares, 3 nautical miles", "10 футов, 5 га, 3 морские мили"),
        ("I mix VII; IX and X", "Я смешиваю 7; IX и X"),
    ],
)
def test_equal_texts_say_nothing(english, russian):
    assert disparities(english, russian) == []


@pytest.mark.parametrize(
    ("english", "russian", "kind", "only_english", "only_russian"),
    [
        ("For 72 hours.", "На 48 часов.", Kind.NUMBERS, ("72",), ("48",)),
        ("For 72 hours.", "На срок, согласованный сторонами.", Kind.NUMBERS, ("72",), ()),
        ("Withdraw.", "Отойти на 500 м.", Kind.NUMBERS, (), ("500",)),
        ("Within 1,500 m.", "В пределах 1,5 м.", Kind.NUMBERS, ("1500",), ("1.5",)),
        ("Seventy-two hours.", "Сорок восемь часов.", Kind.NUMBERS, ("72",), ("48",)),
        ("From 12 September 2016.", "С 13 сентября 2016 г.", Kind.DATES, ("2016-09-12",), ("2016-09-13",)),
        ("From 12 September 2016.", "С 12 октября 2016 г.", Kind.DATES, ("2016-09-12",), ("2016-10-12",)),
        ("At 16:00Z.", "В 19:00Z.", Kind.TIMES, ("16:00",), ("19:00",)),
        ("37S CA 33677 07717", "37S CA 33678 07717", Kind.COORDINATES, ("37SCA 3367707717",), ("37SCA 3367807717",)),
        ("36.2 N", "36,2 ю. ш.", Kind.COORDINATES, ("36.2 N",), ("36.2 S",)),
        (
            "36.25 N 37.13 E",
            "37,13 с. ш. 36,25 в. д.",
            Kind.COORDINATES,
            ("36.25 N", "37.13 E"),
            ("36.25 E", "37.13 N"),
        ),
        ("five hundred metres", "пять метров", Kind.NUMBERS, ("500",), ("5",)),
        ("one hundred", "двести", Kind.NUMBERS, ("100",), ("200",)),
        ("5 million", "5 тысяч", Kind.NUMBERS, ("5000000",), ("5000",)),
        ("5 km", "5 миль", Kind.UNITS, ("5 kilometres",), ("5 miles",)),
        ("5 tonnes", "5 кг", Kind.UNITS, ("5 tonnes",), ("5 kilograms",)),
        ("16:00Z", "16:00 МСК", Kind.UNITS, ("16:00 UTC",), ("16:00 Moscow time",)),
        ("16:00Z", "16:00 по дамасскому времени", Kind.UNITS, ("16:00 UTC",), ("16:00 Damascus time",)),
        ("September 2016", "октябре 2016", Kind.DATES, ("2016-09",), ("2016-10",)),
        ("at -5 m", "на 5 м", Kind.NUMBERS, ("-5",), ("5",)),
        ("10² m", "10³ м", Kind.NUMBERS, ("10²",), ("10³",)),
        ("5½ km", "5 км", Kind.NUMBERS, ("5½",), ("5",)),
        ("72 hours", "72 дня", Kind.UNITS, ("72 hours",), ("72 days",)),
        ("500 m", "500 км", Kind.UNITS, ("500 metres",), ("500 kilometres",)),
        ("Annex IV", "Приложение V", Kind.NUMBERS, ("4",), ("5",)),
        ("phase XII", "этап XI", Kind.NUMBERS, ("12",), ("11",)),
        ("½ km", "¼ км", Kind.NUMBERS, ("½",), ("¼",)),
        ("1/2 km", "1/3 км", Kind.NUMBERS, ("½",), ("⅓",)),
        ("twelve and a half km", "двенадцать километров", Kind.NUMBERS, ("12.5",), ("12",)),
        ("12 km", "12 с половиной км", Kind.NUMBERS, ("12",), ("12.5",)),
        ("a dozen posts", "десять постов", Kind.NUMBERS, ("12",), ("10",)),
        ("25 mm", "25 см", Kind.UNITS, ("25 millimetres",), ("25 centimetres",)),
        ("10 nautical miles", "10 миль", Kind.UNITS, ("10 nautical miles",), ("10 miles",)),
        ("100 feet", "100 м", Kind.UNITS, ("100 feet",), ("100 metres",)),
        ("5 hectares", "5 км²", Kind.UNITS, ("5 hectares",), ("5 square kilometres",)),
        ("the first clause", "второй пункт", Kind.WORDS, ("first",), ("второй",)),
        ("on the twenty-first day", "на двадцать второй день", Kind.WORDS, ("twenty-first",), ("двадцать второй",)),
        ("from Monday", "со вторника", Kind.WORDS, ("Monday",), ("вторника",)),
        ("twice a day", "трижды в день", Kind.WORDS, ("twice",), ("трижды",)),
        ("reported weekly", "сообщается ежедневно", Kind.WORDS, ("weekly",), ("ежедневно",)),
        ("at noon", "в полночь", Kind.WORDS, ("noon",), ("полночь",)),
        ("half of it", "четверть этого", Kind.WORDS, ("half",), ("четверть",)),
    ],
)
def test_what_differs_is_named(english, russian, kind, only_english, only_russian):
    disparity = next(one for one in disparities(english, russian) if one.kind is kind)
    assert (disparity.first, disparity.second, disparity.clause) == (only_english, only_russian, 1)


def test_the_clause_is_named():
    (disparity,) = disparities("1. One.\n2. For 72 h.", "1. Раз.\n2. На 48 ч.")
    assert disparity.clause == 2


def test_blank_lines_count_in_the_number_of_a_clause():
    [disparity] = disparities("1. One.\n\n2. Two.\n\n3. At 16:00Z.", "1. Раз.\n2. Два.\n3. В 17:00Z.")
    assert disparity.clause == 5


def test_an_unequal_number_of_clauses_is_named():
    first, *_rest = disparities("1. One.\n2. Two.\n3. Three.", "1. Раз.\n\n2. Два.")
    assert (first.kind, first.first, first.second) == (Kind.CLAUSES, ("3",), ("2",))


def test_titles_are_compared_as_wholes():
    (disparity,) = title_disparities("Zone 7", "Зона 8")
    assert disparity.clause is None


def test_the_demonstration_says_the_same_in_both_languages():
    demo = json.loads((THEATRE / "demo.json").read_text("utf-8"))
    versions = [node for node in _objects(demo) if {"title", "terms"} <= node.keys()]
    assert len(versions) > 10
    for version in versions:
        english, russian = ("\n".join(version["terms"][language]) for language in ("en", "ru"))
        assert disparities(english, russian) == [], version["title"]["en"]
        assert title_disparities(version["title"]["en"], version["title"]["ru"]) == []


def _objects(node):
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(child)


@given(st.text(), st.sampled_from(["en", "ru"]))
def test_any_text_is_read(text, language):
    tokens(text, language)


@given(st.integers(0, 10**9), st.sampled_from(["", "1. "]))
def test_a_number_is_the_same_in_both_written_forms(number, prefix):
    english, russian = f"{number:,}", f"{number:,}".replace(",", "\u00a0")
    assert disparities(f"{prefix}Up to {english} metres.", f"{prefix}До {russian} метров.") == []


PIECES = [" ", "1 ", "1\u00a0", "1 111 ", "12 of ", "37s ca ", "1. ", "twenty-", "двадцать ", "1°", "°' ", "36.2 ° ' "]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_twenty_thousand_characters_of_anything_are_read(piece, language):
    tokens(piece * (20_000 // len(piece)), language)
