"""The dates, times, coordinates and other numbers of an English or a Russian text, in one written form.

Read as one: `1,500.5` in English and `1 500,5` in Russian; `12 Sep 2016`, `September 12, 2016`, `12 сентября 2016`,
`12.09.2016`, `2016-09-12` and the date of `121600ZSEP16`; `12–14 September`; `16:00Z`, `1600Z`, `4 p.m.` and `в 16
часов`; numbers in words; `5 million` and `5 000 000`; grid references whichever alphabet their letters are of. Linear
in the text's length. No Django here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from apps.texts.compared_words import ComparedWord, compared_words
from apps.texts.number_words import numbers_in_words, scaled

MONTHS = (
    r"jan(?:uary)?|янв(?:ар[ьяею])?",
    r"feb(?:ruary)?|фев(?:рал[ьяею])?",
    r"mar(?:ch)?|мар(?:т(?:а|е|у)?)?",
    r"apr(?:il)?|апр(?:ел[ьяею])?",
    r"may|ма[йяею]",
    r"june?|июн[ьяею]?",
    r"july?|июл[ьяею]?",
    r"aug(?:ust)?|авг(?:уст(?:а|е|у)?)?",
    r"sept?(?:ember)?|сент?(?:ябр[ьяею])?",
    r"oct(?:ober)?|окт(?:ябр[ьяею])?",
    r"nov(?:ember)?|ноя(?:бр[ьяею])?",
    r"dec(?:ember)?|дек(?:абр[ьяею])?",
)
MONTH = "(?:" + "|".join(MONTHS) + ")"
MONTH_NUMBERS = [re.compile(rf"(?:{month})$") for month in MONTHS]
FULL_YEAR = r"((?:19|20|21)\d\d)\b"
YEAR = rf"(?:\.?(?:\s+|,\s*){FULL_YEAR})?"
ORDINAL = r"(?:st|nd|rd|th|-?го)?"

# In this order: what is read as one thing is not read again as its parts.
DTG = re.compile(rf"\b(\d\d)(\d\d)(\d\d)\s?[a-zж]\s?({MONTH})\s?(\d\d)\b")
ISO_DATE = re.compile(r"\b((?:19|20|21)\d\d)-(\d\d)-(\d\d)(?=\D|$)")
DOTTED_DATE = re.compile(r"\b(\d\d?)\.(\d\d?)\.((?:19|20|21)\d\d)\b")
DAYS_MONTH = re.compile(rf"\b(\d\d?)\s?[–—-]\s?(\d\d?)\s+({MONTH})\b{YEAR}")
MONTH_DAYS = re.compile(rf"\b({MONTH})\s+(\d\d?)\s?[–—-]\s?(\d\d?)\b{YEAR}")
DAY_MONTH = re.compile(rf"\b(\d\d?){ORDINAL}\s+(?:of\s+)?({MONTH})\b{YEAR}")
# "May 7", but not "may 7 days later".
MONTH_DAY = re.compile(rf"\b({MONTH})\b\.?\s+(\d\d?){ORDINAL}\b(?!\s*:|[\s-]+[a-z])(?:(?:\s+|,\s*){FULL_YEAR})?")
MONTH_YEAR = re.compile(rf"\b({MONTH})\b\.?\s+{FULL_YEAR}")
GRID = re.compile(r"\b(\d\d?)\s?([A-ZА-Я])\s?([A-ZА-Я]{2})\s?(\d{2,5}\s\d{2,5}|\d{4,10})\b")
CLOCK = re.compile(r"\b([01]?\d|2[0-4])[:：]([0-5]\d)(?::([0-5]\d))?")
ZULU = re.compile(r"\b([01]\d|2[0-3])([0-5]\d)(?=\s?z\b)|\bat ([01]\d|2[0-3])([0-5]\d)\b(?!\s?[a-zµ])")
TWELVE_HOURS = re.compile(r"\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b\.?")
RUSSIAN_CLOCK = re.compile(
    r"\b(?:в|к|до|с)\s(?:([01]?\d|2[0-3])\.([0-5]\d)\b(?!\s?(?:м|км|%))"
    r"|([01]?\d|2[0-3])\s(?:час(?:ов|а)?|ч)\b(?:\.?\s([0-5]\d)\s?мин(?:ут[аы]?)?\b)?)"
)
ZONES = (
    ("UTC", r"z\b|utc|gmt|по\s+гринвичу|всемирн"),
    ("Damascus time", r"(?:in\s+)?damascus|дамаск|по\s+дамасск"),
    ("Moscow time", r"msk|moscow|мск|по\s+московск"),
)
ZONE = re.compile(r"[\s(,]{0,2}(?:" + "|".join(f"({pattern})" for _name, pattern in ZONES) + ")")
GROUPED = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+"
FRACTIONS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾"}
FRACTION = re.compile(r"(?<![\d/.,])(?:1/[234]|2/3|3/4)(?![\d/])")
POWER = f"[²³{''.join(FRACTIONS.values())}]?"
ENGLISH_NUMBER = re.compile(
    rf"(?:(?<=\s)[-−])?(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{GROUPED}(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?){POWER}"
    rf"|[{''.join(FRACTIONS.values())}]"
)
RUSSIAN_NUMBER = re.compile(
    rf"(?:(?<=\s)[-−])?(?:{GROUPED}(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?){POWER}|[{''.join(FRACTIONS.values())}]"
)
# Letters that look alike, as they are typed into grid references.
LOOK_ALIKE = str.maketrans("АВСЕНКМОРСТУХ", "ABCEHKMOPCTYX")
# Bands of latitude, and letters of the columns and rows of 100 km.
BAND, COLUMN, ROW = "CDEFGHJKLMNPQRSTUVWX", "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMNPQRSTUV"
# What may stand between a number and its letter: minutes, seconds, signs. Bounded, so that reading stays linear.
HEMISPHERE = re.compile(r"[\s°\d'′\"″.,]{0,24}?(?:\b([nsew])\b|([сю])\.?\s?(ш)\b|([вз])\.?\s?(д)\b)")
UNITS = (
    ("seconds", r"sec(?:ond)?s?\b|секунд|с\b"),
    ("minutes", r"min(?:ute)?s?\b|минут|мин\b"),
    ("hours", r"h(?:ou)?rs?\b|h\b|hours?\b|час|ч\b"),
    ("days", r"days?\b|d\b|дн(?:я|ей|ю|ём|ями)?\b|день|дневн|сут"),
    ("weeks", r"weeks?\b|недел"),
    ("months", r"months?\b|месяц|мес\b"),
    ("years", r"years?\b|год|лет\b"),
    ("hectares", r"hectares?\b|ha\b|га\b|гектар"),
    ("square kilometres", r"km²|km2|sq(?:uare)?\.?\s?k|км²|км2|кв\.?\s?к|квадратн\w+\s+километр"),
    ("kilometres", r"kilomet|km\b|км\b|километр"),
    ("nautical miles", r"nautical\s|nm\b|nmi\b|морск\w+\s+мил"),
    ("miles", r"miles?\b|мил(?:ь|я|и|ей|ями)\b"),
    ("feet", r"f(?:ee|oo)?t\b|фут"),
    ("centimetres", r"centimet|cm\b|см\b|сантиметр"),
    ("millimetres", r"millimet|mm\b|мм\b|миллиметр"),
    ("metres", r"met(?:re|er)s?\b|m\b|м\b|метр"),
    ("tonnes", r"tonn?e?s?\b|тонн|т\b"),
    ("kilograms", r"kg\b|kilogram|кг\b|килограмм"),
    ("per cent", r"%|per\s?cent|процент"),
)
UNIT = re.compile(
    r"[\s\u00a0\u202f-]{0,3}(?:" + "|".join(f"(?P<u{at}>{pattern})" for at, (_name, pattern) in enumerate(UNITS)) + ")"
)
# Roman numerals of two letters and more; a single letter only behind what is numbered with it.
ROMAN = re.compile(
    r"\b(?=[IVX]{2})(X{0,3}(?:IX|IV|V?I{0,3}))\b"
    r"|(?i:\b(?:annex|part|section|chapter|article|phase|stage|приложени\w|част\w|раздел\w?|глав\w|стать\w|этап\w?))"
    r"\s([IVX])\b"
)
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
# "Twelve | and a half", «двенадцать | с половиной».
AND_A_HALF = re.compile(r"\s(?:and\sa\shalf|с\sполовиной)\b")
ONE_AND_A_HALF = re.compile(r"\bпол(?:тора|торы|утора)\b")
CLAUSE_NUMBER = re.compile(r"^\s*\(?\d{1,3}(?:\.\d{1,3})*[.)](?:\s|$)", re.MULTILINE)
# "One" and "two" have too many other uses to be compared: "one another", "either of the two". They only excuse a digit.
LEAST_IN_WORDS = 3
TAKEN = " ; "


@dataclass
class Tokens:
    """What one clause says in numbers. Values are in one written form, whichever language they came from. `excused` are
    small numbers in words, which a digit of the other text may stand for; `units` pairs a value with what it counts."""

    dates: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    coordinates: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    words: list[ComparedWord] = field(default_factory=list)
    units: set[tuple[str, str]] = field(default_factory=set)


def tokens(text: str, language: str) -> Tokens:
    """The dates, times, coordinates and numbers of a text in `language`: English, or one that writes numbers as Russian
    does."""
    read = Tokens()
    left = GRID.sub(lambda match: _grid(read, match), CLAUSE_NUMBER.sub(" ", text))
    left = ROMAN.sub(lambda match: _roman(read, match), left).lower()
    left = FRACTION.sub(lambda match: FRACTIONS[match[0]], left)
    for pattern, take in _DATES if language == "en" else [pair for pair in _DATES if pair[0] is not MONTH_DAY]:
        left = pattern.sub(lambda match, take=take: take(read, match), left)  # type: ignore[misc]
    clocks = (TWELVE_HOURS, ZULU, CLOCK) if language == "en" else (ZULU, RUSSIAN_CLOCK, CLOCK)
    for pattern in clocks:
        left = pattern.sub(lambda match: _time(read, match), left)
    left = ONE_AND_A_HALF.sub("1,5", left)
    for value, end in _digits(left, language):
        read.numbers[value] += 1
        if unit := UNIT.match(left, end):
            read.units.add((value, UNITS[int(str(unit.lastgroup)[1:])][0]))
        if hemisphere := HEMISPHERE.match(left, end):
            read.coordinates[f"{value} {_hemisphere(hemisphere)}"] += 1
    for number, end in numbers_in_words(left, language):
        half = AND_A_HALF.match(left, end)
        if number < LEAST_IN_WORDS and not half:
            read.excused[str(number)] += 1
            continue
        value, end = (f"{number}.5", half.end()) if half else (str(number), end)
        read.numbers[value] += 1
        if unit := UNIT.match(left, end):
            read.units.add((value, UNITS[int(str(unit.lastgroup)[1:])][0]))
    read.words = list(compared_words(AND_A_HALF.sub(" ", left), language))
    # "The 3rd clause" says what «третий пункт» says.
    read.excused.update(str(word.value) for word in read.words if word.sort == "ordinal")
    return read


def _digits(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Each number of a text that is written in digits, in one form, and where it ends."""
    for match in (ENGLISH_NUMBER if language == "en" else RUSSIAN_NUMBER).finditer(text):
        digits = re.sub(r"[ \u00a0\u202f]", "", match[0]).replace("−", "-")
        digits = digits.replace(",", "") if language == "en" else digits.replace(",", ".")
        power = digits[-1] if digits[-1] in POWER else ""
        digits = digits.removesuffix(power) if power else digits
        # A leading zero belongs to a grid reference or a code: such a number is compared as it is written.
        if not digits:
            yield power, match.end()
            continue
        if digits.startswith("0") and "." not in digits:
            yield digits + power, match.end()
            continue
        factor, end = scaled(text, match.end())
        if not power and (half := AND_A_HALF.match(text, end)):
            digits, end = f"{digits}.5" if "." not in digits else digits, half.end()
        yield format((Decimal(digits) * factor).normalize(), "f") + power, end


def _grid(read: Tokens, match: re.Match[str]) -> str:
    band, square = (letters.translate(LOOK_ALIKE) for letters in (match[2], match[3]))
    digits = match[4].replace(" ", "")
    halves = match[4].split(" ")
    even = len(digits) % 2 == 0 and (len(halves) == 1 or len(halves[0]) == len(halves[1]))
    if not (even and band in BAND and square[0] in COLUMN and square[1] in ROW and int(match[1]) <= 60):
        return match[0]
    read.coordinates[f"{match[1]}{band}{square} {digits}"] += 1
    return TAKEN


def _roman(read: Tokens, match: re.Match[str]) -> str:
    """«Приложение IV» says what "Annex 4" says."""
    letters = [ROMAN_VALUES[letter] for letter in match[1] or match[2]]
    following = [*letters[1:], 0]
    read.numbers[str(sum(-one if one < other else one for one, other in zip(letters, following, strict=True)))] += 1
    return TAKEN


def _month(word: str) -> str:
    return next(f"{number:02}" for number, pattern in enumerate(MONTH_NUMBERS, start=1) if pattern.match(word))


def _dated(read: Tokens, year: str | None, month: str, *days: str) -> str:
    for day in days:
        read.dates[f"{year or '*'}-{_month(month)}-{int(day):02}"] += 1
    if not days:
        read.dates[f"{year}-{_month(month)}"] += 1
    return TAKEN


def _dtg(read: Tokens, match: re.Match[str]) -> str:
    read.times[f"{match[2]}:{match[3]}"] += 1
    return _dated(read, f"20{match[5]}", match[4], match[1])


def _numeric(read: Tokens, year: str, month: str, day: str) -> str:
    read.dates[f"{year}-{int(month):02}-{int(day):02}"] += 1
    return TAKEN


_DATES: tuple[tuple[re.Pattern[str], Callable[[Tokens, re.Match[str]], str]], ...] = (
    (DTG, _dtg),
    (ISO_DATE, lambda read, match: _numeric(read, match[1], match[2], match[3])),
    (DOTTED_DATE, lambda read, match: _numeric(read, match[3], match[2], match[1])),
    (DAYS_MONTH, lambda read, match: _dated(read, match[4], match[3], match[1], match[2])),
    (MONTH_DAYS, lambda read, match: _dated(read, match[4], match[1], match[2], match[3])),
    (DAY_MONTH, lambda read, match: _dated(read, match[3], match[2], match[1])),
    (MONTH_DAY, lambda read, match: _dated(read, match[3], match[1], match[2])),
    (MONTH_YEAR, lambda read, match: _dated(read, match[2], match[1])),
)


def _time(read: Tokens, match: re.Match[str]) -> str:
    """A time of day, with its zone where the text names one."""
    if match.re is TWELVE_HOURS:
        hour, minute = int(match[1]) % 12 + (12 if match[3] == "p" else 0), match[2]
    else:
        groups = [group for group in match.groups() if group is not None]
        hour, minute = int(groups[0]), groups[1] if len(groups) > 1 else None
    seconds = match[3] if match.re is CLOCK and match[3] and match[3] != "00" else ""
    time = f"{hour:02}:{minute or '00'}" + (f":{seconds}" if seconds else "")
    read.times[time] += 1
    if zone := ZONE.match(match.string, match.end()):
        read.units.add((time, ZONES[int(zone.lastindex or 1) - 1][0]))
    return TAKEN


def _hemisphere(match: re.Match[str]) -> str:
    """N, S, E or W, of °N or of с. ш."""
    if match[1]:
        return match[1].upper()
    return {"с": "N", "ю": "S", "в": "E", "з": "W"}[match[2] or match[4]]
