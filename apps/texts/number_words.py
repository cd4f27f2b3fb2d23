"""Numbers that are written in words, in English and in Russian with its cases: "seventy-two", «семьюдесятью двумя».

Up to the millions; ordinals and fractions are not read. Linear in the text's length. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ENGLISH = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
}
RUSSIAN = (
    (11, r"одиннадцат(?:ь|и|ью)"),
    (12, r"двенадцат(?:ь|и|ью)"),
    (13, r"тринадцат(?:ь|и|ью)"),
    (14, r"четырнадцат(?:ь|и|ью)"),
    (15, r"пятнадцат(?:ь|и|ью)"),
    (16, r"шестнадцат(?:ь|и|ью)"),
    (17, r"семнадцат(?:ь|и|ью)"),
    (18, r"восемнадцат(?:ь|и|ью)"),
    (19, r"девятнадцат(?:ь|и|ью)"),
    (20, r"двадцат(?:ь|и|ью)"),
    (30, r"тридцат(?:ь|и|ью)"),
    (40, r"сорок(?:а)?"),
    (50, r"пят(?:ьдесят|идесяти|ьюдесятью)"),
    (60, r"шест(?:ьдесят|идесяти|ьюдесятью)"),
    (70, r"сем(?:ьдесят|идесяти|ьюдесятью)"),
    (80, r"вос(?:емьдесят|ьмидесяти|емьюдесятью|ьмьюдесятью)"),
    (90, r"девяност(?:о|а)"),
    (200, r"дв(?:ести|ухсот|умстам|умястами|ухстах)"),
    (300, r"тр(?:иста|[её]хсот|[её]мстам|емястами|[её]хстах)"),
    (400, r"четыр(?:еста|[её]хсот|[её]мстам|ьмястами|[её]хстах)"),
    (500, r"пят(?:ьсот|исот|истам|ьюстами|истах)"),
    (600, r"шест(?:ьсот|исот|истам|ьюстами|истах)"),
    (700, r"сем(?:ьсот|исот|истам|ьюстами|истах)"),
    (800, r"вос(?:емьсот|ьмисот|ьмистам|емьюстами|ьмистах)"),
    (900, r"девят(?:ьсот|исот|истам|ьюстами|истах)"),
    (100, r"ст(?:о|а)"),
    (1, r"од(?:ин|на|но|ного|ной|ному|ним|ном|ну)"),
    (2, r"дв(?:а|е|ух|ум|умя)"),
    (3, r"тр(?:и|ех|ёх|ем|ём|емя)"),
    (4, r"четыр(?:е|ех|ёх|ем|ём|ьмя)"),
    (5, r"пят(?:ь|и|ью)"),
    (6, r"шест(?:ь|и|ью)"),
    (7, r"сем(?:ь|и|ью)"),
    (8, r"вос(?:емь|ьми|емью|ьмью)"),
    (9, r"девят(?:ь|и|ью)"),
    (10, r"десят(?:ь|и|ью)"),
)
SCALES = (
    (1_000, r"thousands?|тысяч(?:а|у|и|ей|ам)?|тыс"),
    (1_000_000, r"millions?|миллион(?:а|ов|у|ам)?|млн"),
    (1_000_000_000, r"billions?|миллиард(?:а|ов|у|ам)?|млрд"),
)
# The first half of a compound: «трёхдневный», "three-day" is read as two words.
COMPOUND = r"(?=дневн|суточн|часов|недельн|месячн|годичн|летн|минутн|километр|метров)"
COMPOUNDS = (
    *((3, "тр[её]х"), (4, "четыр[её]х"), (5, "пяти"), (6, "шести"), (7, "семи"), (8, "восьми"), (9, "девяти")),
    *((10, "десяти"), (12, "двенадцати"), (20, "двадцати"), (30, "тридцати"), (40, "сорока"), (90, "девяносто")),
)
SCALE = re.compile(r"[\s\u00a0\u202f]?(?:" + "|".join(f"({words})" for _value, words in SCALES) + r")\b")
ENGLISH_WORD = re.compile(rf"\b(?:({'|'.join(ENGLISH)})|{'|'.join(f'({words})' for _value, words in SCALES)})\b")
RUSSIAN_WORD = re.compile(
    r"\b(?:(?:"
    + "|".join(f"({pattern})" for _value, pattern in RUSSIAN)
    + "|"
    + "|".join(f"({words})" for _value, words in SCALES)
    + r")\b|(?:"
    + "|".join(f"({pattern})" for _value, pattern in COMPOUNDS)
    + ")"
    + COMPOUND
    + ")"
)
RUSSIAN_VALUES = [value for value, _pattern in (*RUSSIAN, *SCALES, *COMPOUNDS)]
# What may stand between two words of one number.
JOINT = re.compile(r"[\s-]{1,2}(?:and\s)?")


@dataclass(frozen=True)
class Word:
    value: int
    start: int
    end: int


def scaled(text: str, end: int) -> tuple[int, int]:
    """By what a number that ends here is multiplied ("5 million"), and where the multiplier ends."""
    match = SCALE.match(text, end)
    return (SCALES[int(match.lastindex or 1) - 1][0], match.end()) if match else (1, end)


def numbers_in_words(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Each number that a lower-case text has in words, and where it ends."""
    total = part = 0
    last: Word | None = None
    alone: Word | None = None
    for word in _words(text, language):
        if alone and word.value < 1_000 and JOINT.fullmatch(text, alone.end, word.start):
            # «Тысяча пятьсот» is 1,500.
            total, last = alone.value, alone
        alone = None
        if last is not None and not _continues(text, last, word, part):
            yield total + part, last.end
            total = part = 0
        if word.value >= 1_000:
            # "Thousands of people" counts nobody.
            total, part = total + part * word.value, 0
            if total == 0:
                last, alone = None, word
                continue
        elif word.value == 100 and language == "en":
            part = max(part, 1) * 100
        else:
            part += word.value
        last = word
    if last is not None:
        yield total + part, last.end


def _continues(text: str, last: Word, word: Word, part: int) -> bool:
    """Whether a word goes on with the number before it: "seventy | two", but not "five | six"."""
    if not JOINT.fullmatch(text, last.end, word.start):
        return False
    if word.value >= 1_000:
        return last.value < 1_000
    if word.value >= 100:
        # "Fifteen hundred" is 1,500; «пятьсот» goes on behind thousands only.
        return last.value < 100 if word.value == 100 else last.value >= 1_000
    if word.value >= 10:
        return last.value >= 100
    return last.value >= 100 or (last.value >= 20 and part % 10 == 0)


def _words(text: str, language: str) -> Iterator[Word]:
    if language == "en":
        for match in ENGLISH_WORD.finditer(text):
            value = ENGLISH[match[1]] if match[1] else SCALES[int(match.lastindex or 2) - 2][0]
            yield Word(value, match.start(), match.end())
        return
    for match in RUSSIAN_WORD.finditer(text):
        yield Word(RUSSIAN_VALUES[int(match.lastindex or 1) - 1], match.start(), match.end())
