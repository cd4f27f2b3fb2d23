"""Names folded for searching: what a watch officer types under three spellings finds the one place.

Case, accents, hyphens and apostrophes do not count, nor does an article (al-, an-, ash-, эль-, ال); ё is е, and
Arabic letters that are mistaken for each other in writing (ة ه, أ إ آ ا, ى ي, ک ك) are one.
"""

import re
import unicodedata

_ARTICLES = frozenset(
    [
        "al",
        "an",
        "ar",
        "as",
        "ash",
        "at",
        "ath",
        "az",
        "ad",
        "adh",
        "el",
        "en",
        "er",
        "es",
        "esh",
        "et",
        "ez",
        "ed",
        "ul",
        "аль",
        "ан",
        "ар",
        "ас",
        "аш",
        "ат",
        "аз",
        "ад",
        "эль",
        "эн",
        "эр",
        "эс",
        "эш",
        "эт",
        "эз",
        "эд",
    ]
)
_ARABIC = str.maketrans(
    {"ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ـ": None}
    # As Persian and Urdu keyboards write them: they look alike in the middle of a word.
    | {"ک": "ك", "ی": "ي", "ے": "ي", "ہ": "ه", "ە": "ه"}
)
_APOSTROPHES = re.compile(r"['’‘ʼʿʾ`´ʹ]")
_ARABIC_ARTICLE = "ال"


def fold(text: str) -> str:
    """The form in which names are compared: words without articles, one blank between them."""
    plain = unicodedata.normalize("NFC", text).translate(_ARABIC)
    plain = unicodedata.normalize("NFKD", plain.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"\w+", _APOSTROPHES.sub("", plain))
    kept = [_without_article(word) for word in words if word not in _ARTICLES]
    # Someone who has typed only "al" so far is looking for something.
    return " ".join(kept or words)


def _without_article(word: str) -> str:
    # Short words may begin with these two letters by nature.
    return word[2:] if word.startswith(_ARABIC_ARTICLE) and len(word) > 4 else word
