"""Words of an English and a Russian text that say a number, a day or how often, and have other uses besides: "first",
"Monday", "twice", "weekly", "noon", "half", and the same in Russian.

Such words are compared only where both texts have one of the same sort: "first of all" needs no «первый» in Russian,
but "the first clause" and «второй пункт» differ. Linear in the text's length. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Endings of a Russian ordinal: «пятый», but not «пять».
SOFT, HARD = r"(?:ий|ь(?:я|е|его|ему|им|ем|ей|ю|и|их|ими))", r"(?:ый|ой|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми)"
TENS = (
    (20, "twenty", r"двадцат"),
    (30, "thirty", r"тридцат"),
)
ORDINALS = (
    (1, "first", rf"перв{HARD}"),
    (2, "second", rf"втор{HARD}"),
    (3, "third", rf"трет{SOFT}"),
    (4, "fourth", rf"четв[её]рт{HARD}"),
    (5, "fifth", rf"пят{HARD}"),
    (6, "sixth", rf"шест{HARD}"),
    (7, "seventh", rf"седьм{HARD}"),
    (8, "eighth", rf"восьм{HARD}"),
    (9, "ninth", rf"девят{HARD}"),
    (10, "tenth", rf"десят{HARD}"),
    (11, "eleventh", rf"одиннадцат{HARD}"),
    (12, "twelfth", rf"двенадцат{HARD}"),
    (13, "thirteenth", rf"тринадцат{HARD}"),
    (14, "fourteenth", rf"четырнадцат{HARD}"),
    (15, "fifteenth", rf"пятнадцат{HARD}"),
    (16, "sixteenth", rf"шестнадцат{HARD}"),
    (17, "seventeenth", rf"семнадцат{HARD}"),
    (18, "eighteenth", rf"восемнадцат{HARD}"),
    (19, "nineteenth", rf"девятнадцат{HARD}"),
    (20, "twentieth", rf"двадцат{HARD}"),
    (30, "thirtieth", rf"тридцат{HARD}"),
)
# Sort, value, English, Russian.
WORDS: tuple[tuple[str, int, str, str], ...] = (
    *(
        ("ordinal", ten + one, rf"{tens}[\s-]{english}", rf"{russian_tens}ь\s{russian}")
        for ten, tens, russian_tens in TENS
        for one, english, russian in ORDINALS[:9]
    ),
    *(("ordinal", value, english, russian) for value, english, russian in ORDINALS),
    ("weekday", 1, "mondays?", r"понедельник\w{0,3}"),
    ("weekday", 2, "tuesdays?", r"вторник\w{0,3}"),
    ("weekday", 3, "wednesdays?", r"сред(?:а|у|ы|е|ой|ам)"),
    ("weekday", 4, "thursdays?", r"четверг\w{0,3}"),
    ("weekday", 5, "fridays?", r"пятниц\w{0,3}"),
    ("weekday", 6, "saturdays?", r"суббот\w{0,3}"),
    ("weekday", 7, "sundays?", r"воскресень(?:е|я|ю|ем|ям)"),
    ("times over", 2, "twice", "дважды"),
    ("times over", 3, r"thrice|three\stimes", "трижды"),
    ("times over", 4, r"four\stimes", "четырежды"),
    ("period", 1, "hourly", r"ежечасн\w{1,3}"),
    ("period", 2, "daily", r"еже(?:дневн|суточн)\w{1,3}"),
    ("period", 3, "weekly", r"еженедельн\w{1,3}"),
    ("period", 4, "monthly", r"ежемесячн\w{1,3}"),
    ("period", 5, "yearly|annually|annual", r"ежегодн\w{1,3}"),
    ("time of day", 12, "noon|midday", r"пол(?:день|удня|удню|уднем)"),
    ("time of day", 0, "midnight", r"полноч(?:ь|и|ью)"),
    ("part", 2, "half", r"половин\w{1,3}|пол(?:часа|километра|метра|дня|суток|года|месяца|мили|процента)"),
    ("part", 4, "quarter", r"четверт(?:ь|и|ью)"),
)
# «Во-первых» counts nothing.
PATTERNS = {
    language: re.compile(r"(?<![\w-])(?:" + "|".join(f"({row[column]})" for row in WORDS) + r")(?!\w)")
    for language, column in (("en", 2), ("ru", 3))
}


@dataclass(frozen=True)
class ComparedWord:
    sort: str
    value: int
    written: str


def compared_words(text: str, language: str) -> Iterator[ComparedWord]:
    """Such words of a lower-case text, in order; none of a language whose words are not listed here."""
    if language not in PATTERNS:
        return
    for match in PATTERNS[language].finditer(text):
        sort, value, *_patterns = WORDS[int(match.lastindex or 1) - 1]
        written = match[0].capitalize() if (sort, language) == ("weekday", "en") else match[0]
        yield ComparedWord(sort, value, written)
