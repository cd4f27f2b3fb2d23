"""Known names are found in texts whatever their case, number or ending."""

from __future__ import annotations

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
        ("cessation", "ru", "прекращение боевых действий"),
        ("nusra", "ar", "جبهة النصرة"),
    ]
)


def keys(text: str, language: str) -> list[str]:
    return [key for found in INDEX.occurrences(text, language) for key in sorted(found.keys)]


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
    ],
)
def test_a_name_is_found_in_the_forms_of_its_language(text, language, expected):
    assert keys(text, language) == expected


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
