"""The dates, times, coordinates and other numbers of an English or a Russian text, in one written form.

Read as one: `1,500.5` in English and `1 500,5` in Russian; `12 Sep 2016`, `September 12, 2016`, `12 сентября 2016`,
`12.09.2016`, `2016-09-12` and the date of `121600ZSEP16`; `16:00Z`, `4 p.m.` and `16:00`; numbers in words from three
to ninety-nine; grid references whichever alphabet their letters are of. Linear in the text's length. No Django here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

MONTHS = (
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "ма[йяею]"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
)
MONTH = "|".join(f"(?:{english}[a-z]*|{russian}[а-яё]*)" for english, russian in MONTHS)
MONTH_NUMBERS = [re.compile(f"{english}|{russian}") for english, russian in MONTHS]
YEAR = r"(?:\s+|,\s*)((?:19|20|21)\d\d)\b"

# In this order: what is read as one thing is not read again as its parts.
DTG = re.compile(rf"\b(\d\d)(\d\d)(\d\d)\s?[a-zж]\s?({MONTH})\s?(\d\d)\b")
ISO_DATE = re.compile(r"\b((?:19|20|21)\d\d)-(\d\d)-(\d\d)(?=\D|$)")
DOTTED_DATE = re.compile(r"\b(\d\d?)\.(\d\d?)\.((?:19|20|21)\d\d)\b")
DAY_MONTH = re.compile(rf"\b(\d\d?)(?:st|nd|rd|th|-?го)?\s+(?:of\s+)?({MONTH})\b\.?(?:{YEAR})?")
MONTH_DAY = re.compile(rf"\b({MONTH})\b\.?\s+(\d\d?)(?:st|nd|rd|th)?\b(?!\s*:)(?:{YEAR})?")
GRID = re.compile(r"\b(\d\d?)\s?([a-zа-я])\s?([a-zа-я]{2})\s?(\d{1,5}\s?\d{1,5})\b")
CLOCK = re.compile(r"\b([01]?\d|2[0-4])[:：]([0-5]\d)(?::([0-5]\d))?")
TWELVE_HOURS = re.compile(r"\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b\.?")
ENGLISH_NUMBER = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
)
RUSSIAN_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
# Letters that look alike, as they are typed into grid references.
LOOK_ALIKE = str.maketrans("авсенкморстух", "abcehkmopctyx")
# What may stand between a number and its letter: minutes, seconds, signs. Bounded, so that reading stays linear.
HEMISPHERE = re.compile(r"[\s°\d'′\"″.,]{0,24}?(?:\b([nsew])\b|([сю])\.?\s?(ш)\b|([вз])\.?\s?(д)\b)")
UNITS = (
    ("seconds", r"sec(?:ond)?s?\b|секунд|с\b"),
    ("minutes", r"min(?:ute)?s?\b|минут|мин\b"),
    ("hours", r"h(?:ou)?rs?\b|h\b|hours?\b|час|ч\b"),
    ("days", r"days?\b|d\b|дн(?:я|ей|ю|ём|ями)?\b|день|сут"),
    ("weeks", r"weeks?\b|недел"),
    ("months", r"months?\b|месяц|мес\b"),
    ("years", r"years?\b|год|лет\b"),
    ("square kilometres", r"km²|km2|sq(?:uare)?\.?\s?k|км²|км2|кв\.?\s?к|квадратн\w+\s+километр"),
    ("kilometres", r"kilomet|km\b|км\b|километр"),
    ("metres", r"met(?:re|er)s?\b|m\b|м\b|метр"),
    ("per cent", r"%|per\s?cent|процент"),
)
UNIT = re.compile(
    r"[\s\u00a0\u202f-]{0,3}(?:" + "|".join(f"(?P<u{at}>{pattern})" for at, (_name, pattern) in enumerate(UNITS)) + ")"
)
CLAUSE_NUMBER = re.compile(r"^\s*\(?\d{1,3}(?:\.\d{1,3})*[.)](?:\s|$)")

ENGLISH_WORDS = {
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
}
RUSSIAN_WORDS = (
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
    (80, r"вос(?:емьдесят|ьмидесяти|емьюдесятью)"),
    (90, r"девяност(?:о|а)"),
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
RUSSIAN_WORD = re.compile(r"\b(?:" + "|".join(f"({pattern})" for _value, pattern in RUSSIAN_WORDS) + r")\b")
ENGLISH_WORD = re.compile(r"\b(?:" + "|".join(ENGLISH_WORDS) + r")\b")
# "One" and "two" have too many other uses to be compared: "one another", "either of the two".
LEAST_IN_WORDS = 3


@dataclass(frozen=True)
class Tokens:
    """What one clause says in numbers. Values are in one written form, whichever language they came from."""

    dates: Counter[str]
    times: Counter[str]
    coordinates: Counter[str]
    numbers: Counter[str]
    units: frozenset[tuple[str, str]]


def tokens(text: str, language: str) -> Tokens:
    """The dates, times, coordinates and numbers of a text in `language` ("en" or "ru")."""
    left = CLAUSE_NUMBER.sub(" ", text.lower()) if "\n" not in text else _without_clause_numbers(text.lower())
    dates: list[str] = []
    times: list[str] = []
    coordinates: list[str] = []

    def dtg(match: re.Match[str]) -> str:
        dates.append(f"20{match[5]}-{_month(match[4])}-{match[1]}")
        times.append(f"{match[2]}:{match[3]}")
        return " ; "

    def iso(match: re.Match[str]) -> str:
        dates.append(f"{match[1]}-{match[2]}-{match[3]}")
        return " ; "

    def dotted(match: re.Match[str]) -> str:
        dates.append(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}")
        return " ; "

    def day_month(match: re.Match[str]) -> str:
        dates.append(f"{match[3] or '*'}-{_month(match[2])}-{int(match[1]):02}")
        return " ; "

    def month_day(match: re.Match[str]) -> str:
        dates.append(f"{match[3] or '*'}-{_month(match[1])}-{int(match[2]):02}")
        return " ; "

    def grid(match: re.Match[str]) -> str:
        letters = f"{match[2]}{match[3]}".translate(LOOK_ALIKE)
        if not letters.isascii():
            return match[0]
        coordinates.append(f"{match[1]}{letters} {match[4].replace(' ', '')}".upper())
        return " ; "

    def half_day(match: re.Match[str]) -> str:
        hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0)
        times.append(f"{hour:02}:{match[2] or '00'}")
        return " ; "

    def clock(match: re.Match[str]) -> str:
        seconds = f":{match[3]}" if match[3] and match[3] != "00" else ""
        times.append(f"{int(match[1]):02}:{match[2]}{seconds}")
        return " ; "

    for pattern, read in (
        (DTG, dtg),
        (ISO_DATE, iso),
        (DOTTED_DATE, dotted),
        (DAY_MONTH, day_month),
        *(((MONTH_DAY, month_day), (TWELVE_HOURS, half_day)) if language == "en" else ()),
        (GRID, grid),
        (CLOCK, clock),
    ):
        left = pattern.sub(read, left)
    numbers: list[str] = []
    units: set[tuple[str, str]] = set()
    for value, end in _numbers(left, language):
        numbers.append(value)
        if unit := UNIT.match(left, end):
            units.add((value, UNITS[int(str(unit.lastgroup)[1:])][0]))
        if hemisphere := HEMISPHERE.match(left, end):
            coordinates.append(_hemisphere(hemisphere))
    return Tokens(Counter(dates), Counter(times), Counter(coordinates), Counter(numbers), frozenset(units))


def _without_clause_numbers(text: str) -> str:
    return "\n".join(CLAUSE_NUMBER.sub(" ", line) for line in text.split("\n"))


def _month(word: str) -> str:
    return next(f"{number:02}" for number, pattern in enumerate(MONTH_NUMBERS, start=1) if pattern.match(word))


def _hemisphere(match: re.Match[str]) -> str:
    """N, S, E or W, of °N or of с. ш."""
    if match[1]:
        return match[1].upper()
    return {"с": "N", "ю": "S", "в": "E", "з": "W"}[match[2] or match[4]]


def _numbers(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Each number of a text in one written form, and where it ends; in digits or in words."""
    pattern = ENGLISH_NUMBER if language == "en" else RUSSIAN_NUMBER
    for match in pattern.finditer(text):
        digits = re.sub(r"[ \u00a0\u202f]", "", match[0])
        digits = digits.replace(",", "") if language == "en" else digits.replace(",", ".")
        # A leading zero belongs to a grid reference or a code: such a number is compared as it is written.
        written = digits if digits.startswith("0") and "." not in digits else format(Decimal(digits).normalize(), "f")
        yield written, match.end()
    yield from _in_words(text, language)


def _in_words(text: str, language: str) -> Iterator[tuple[str, int]]:
    words = list(_english_words(text) if language == "en" else _russian_words(text))
    joined = False
    for (value, _start, end), (next_value, next_start, next_end) in pairwise([*words, (0, len(text) + 2, 0)]):
        if joined:
            joined = False
            continue
        # "Seventy-two", "семьдесят два".
        joined = value >= 20 and 0 < next_value < 10 and next_start - end <= 1
        number = value + next_value if joined else value
        if number >= LEAST_IN_WORDS:
            yield str(number), next_end if joined else end


def _english_words(text: str) -> Iterable[tuple[int, int, int]]:
    for match in ENGLISH_WORD.finditer(text):
        yield ENGLISH_WORDS[match[0]], match.start(), match.end()


def _russian_words(text: str) -> Iterable[tuple[int, int, int]]:
    for match in RUSSIAN_WORD.finditer(text):
        yield RUSSIAN_WORDS[int(match.lastindex or 1) - 1][0], match.start(), match.end()
