"""Known names are found in texts whatever their case, number or ending."""

from __future__ import annotations

import time

import pytest

from apps.texts.names import NameIndex
from apps.texts.parity import Kind, disparities
from apps.theatre.facts import theatre

INDEX = NameIndex(
    [
        ("aleppo", "en", "Aleppo"),
        ("aleppo", "ru", "Алеппо"),
        ("idlib", "en", "Idlib"),
        ("idlib", "ru", "Идлиб"),
        ("zahraa", "en", "Aleppo al-Zahraa"),
        ("sides", "en", "the Sides"),
        ("sides", "ru", "Стороны"),
        ("cessation", "en", "cessation of hostilities"),
        ("apartments", "en", "1070 Apartments"),
        ("apartments", "ru", "Квартал «1070»"),
        ("apartments", "en", "1070"),
        ("designation", "en", "designation"),
        ("boundary", "en", "boundary"),
        ("cessation", "ru", "прекращение боевых действий"),
        ("nusra", "ar", "جبهة النصرة"),
    ]
)


def keys(text: str, language: str) -> list[str]:
    occurrences = [found for found in INDEX.occurrences(text, language) if not found.is_mention]
    return [key for found in occurrences for key in sorted(found.keys)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("South of Aleppo, in ALEPPO's suburbs", "en", ["aleppo", "aleppo"]),
        ("южнее Алеппо, в провинции Идлиба и в Идлибе", "ru", ["aleppo", "idlib", "idlib"]),
        ("на алеппской дороге, Алеппская дорога", "ru", ["aleppo"]),
        ("The Sides agree; neither side moves. Sides", "en", ["sides", "sides"]),
        ("Ни одна из сторон. Сторонам", "ru", ["sides"]),
        ("After the Cessation of Hostilities", "en", ["cessation"]),
        ("нарушения прекращения боевых действий", "ru", ["cessation"]),
        ("the hostilities ceased", "en", []),
        ("مواقع جبهة النصرة", "ar", ["nusra"]),
        ("Aleppo al-Zahraa and Aleppo", "en", ["aleppo", "zahraa", "aleppo"]),
        ("", "en", []),
        ("Alep", "en", []),
        ("Aleppos, Idlibs", "en", []),
        ("two Cessations of Hostilities", "en", ["cessation"]),
    ],
)
def test_a_name_is_found_in_the_forms_of_its_language(text, language, expected):
    assert keys(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("designed and designated", []),
        ("these Designations", ["designation"]),
        ("Boundaries", ["boundary"]),
        ("1070 metres. Apartments", []),
        ("at the 1070 Apartments", ["apartments"]),
    ],
)
def test_another_word_of_the_same_stem_is_no_name(text, expected):
    assert keys(text, "en") == expected


@pytest.mark.parametrize("text", ["на алеппской дороге", "Ни одна из сторон", "квартал «1070»"])
def test_what_is_written_small_is_a_mention(text):
    assert [found.is_mention for found in INDEX.occurrences(text, "ru")] == [True]


def test_what_is_found_is_given_as_it_is_written():
    (found,) = INDEX.occurrences("до Прекращения  боевых\nдействий", "ru")
    assert found.written == "Прекращения  боевых\nдействий"


def test_two_things_of_one_name_are_both_meant():
    index = NameIndex([("a", "en", "Tall"), ("b", "en", "Tall"), ("a", "ru", "Телль")])
    (found,) = index.occurrences("near Tall", "en")
    assert found.keys == {"a", "b"}
    assert not disparities("near Tall", "у Телля", names=index)


def named(first: str, second: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    differing = disparities(first, second, names=theatre().name_index)
    return [(one.first, one.second) for one in differing if one.kind is Kind.NAMES]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1. The road to Aleppo.", "1. Дорога на Хомс.", [(("Aleppo",), ("Хомс",))]),
        ("1. Nusra leaves Idlib.", "1. «Джебхат ан-Нусра» покидает Идлиб.", []),
        ("1. Nusra leaves Idlib.", "1. Группа покидает Идлиб.", [(("Nusra",), ())]),
        ("1. Damascus and Homs, then Damascus again.", "1. Хомс и Дамаск.", []),
        ("1. Trucks wait at the border.", "1. Грузовики ждут на границе.", []),
        ("1. Reports at noon Damascus time.", "1. Доклады в полдень по дамасскому времени.", []),
        ("1. On the Aleppo road.", "1. На алеппской дороге.", []),
        ("1. On the Aleppo road.", "1. На хомсской дороге.", [(("Aleppo",), ())]),
        ("1. At the Bab al-Hawa crossing.", "1. Через переход Баб-эль-Хава.", []),
        (
            "1. At the Bab al-Hawa crossing.",
            "1. Через переход Баб-эс-Салама.",
            [(("Bab al-Hawa crossing",), ("переход Баб-эс-Салама",))],
        ),
        ("1. At the Nasib crossing.", "1. На КПП «Насиб».", []),
        ("1. Mallah farms are empty.", "1. Все покидают фермы Маллах.", []),
        ("1. From Sheikh Najjar industrial city.", "1. Из промышленного города Шейх-Наджар.", []),
        ("1. Opposition forces wait.", "1. Силы оппозиции ждут.", []),
        ("1. The quarters are open.", "1. Кварталы открыты.", []),
        ("1. The quarter is open.", "1. Квартал открыт.", []),
        ("1. At the 1070 Apartments.", "1. У квартала «1070».", []),
        ("1. Palmyra is empty.", "1. Тадмор пуст.", []),
        ("1. Palmyra is empty.", "1. Дамаск пуст.", [(("Palmyra",), ("Дамаск",))]),
        ("1. In Suwayda.", "1. В Эс-Сувейде.", []),
        ("1. In as-Suwayda.", "1. В Сувейде.", []),
        ("1. Nobody. Him we ask. Hamas.", "1. Никто.", []),
        ("1. Ahrar al-Sham leaves.", "1. «Ахрар аш-Шам» уходит.", []),
    ],
)
def test_names_in_one_text_alone_are_pointed_out(first, second, expected):
    assert named(first, second) == expected


def test_the_texts_of_the_demonstration_name_the_same():
    versions = [
        step["version"]
        for scene in theatre().demo["designations"]
        for step in scene["steps"]
        if "version" in step and {"en", "ru"} <= set(step["version"].get("terms", {}))
    ]
    assert versions
    differing = {
        str(pair): names
        for version in versions
        for pair in [("\n".join(version["terms"]["en"]), "\n".join(version["terms"]["ru"]))]
        if (names := named(*pair))
    }
    assert not differing


def test_the_costliest_texts_are_compared_in_a_moment():
    started = time.process_time()
    named("al-" * 6_000, "Кафр-Эль-" * 2_000)
    named("Old City of " * 1_600, "Старый город " * 1_500)
    assert time.process_time() - started < 1
