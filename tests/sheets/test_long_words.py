"""What people write without a space stays in its column and on its sheet."""

from __future__ import annotations

import pypdfium2
import pytest

from apps.sheets.choices import Choices, Subject
from apps.sheets.printing import Print
from tests.drafting import in_state, square
from tests.sheets.printed import print_as, texts

pytestmark = pytest.mark.django_db
MILLIMETRE = 72 / 25.4
LATIN, RUSSIAN = "W" * 300, ("Ответственность" * 20)[:300]
ROAD = ((37_100_000, 36_240_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
POST = {
    "name": {"en": "M" * 60, "ru": "Ж" * 60},
    "place": [37_100_000, 36_240_000],
    "operator": {"en": "Q" * 60, "ru": "Щ" * 60},
    "limit": 20,
}


def signs(sheet: Print, page: int) -> list[tuple[str, float, float, float, float]]:
    """Of one page: each sign with its left, lower, right and upper edge in millimetres."""
    words = pypdfium2.PdfDocument(sheet.pdf)[page].get_textpage()
    text = [(words.get_text_range(at, 1), words.get_charbox(at)) for at in range(words.count_chars())]
    return [(sign, *(edge / MILLIMETRE for edge in box)) for sign, box in text if sign.strip("\u200b \r\n")]


def edges(sheet: Print, page: int, letters: str) -> tuple[float, float]:
    """Left and right of all of these letters."""
    boxes = [(left, right) for sign, left, _low, right, _up in signs(sheet, page) if sign in letters]
    assert len(boxes) > 50
    return min(left for left, _right in boxes), max(right for _left, right in boxes)


def test_long_words_of_an_instrument_stay_in_their_column():
    held = in_state("in_force", title_en=LATIN, title_ru=RUSSIAN, terms_en=LATIN * 2, terms_ru=RUSSIAN * 2)
    sheet = print_as("us.officer", Subject(version=held.current.uuid, is_instrument=True))
    assert edges(sheet, 0, "W")[1] < 110 < 195
    assert all(left >= 15 and right <= 195 for _sign, left, _low, right, _up in signs(sheet, 0) if _up > 20)
    assert "W" * 300 in texts(sheet)[0].replace("\u200b", "").replace(" ", "")


@pytest.mark.parametrize("landscape", [True, False])
def test_a_long_title_stays_on_the_map_and_is_whole_in_the_annex(landscape):
    held = in_state("in_force", shape=square(38.0, 36.0), title_en=LATIN, title_ru=RUSSIAN)
    sheet = print_as("us.officer", Subject(version=held.current.uuid), Choices("A4", landscape=landscape))
    width = 297 if landscape else 210
    assert all(left > 0 and right < width for _sign, left, _low, right, _up in signs(sheet, 0))
    assert edges(sheet, 0, "W")[1] < width - 8
    assert RUSSIAN in texts(sheet)[1].replace("\u200b", "").replace(" ", "")


def test_long_words_of_a_table_of_provisions_stay_in_their_cells():
    zone = {"centre_line": ROAD, "posts": (POST,)}
    held = in_state("submitted", kind="demilitarised_zone", shape=square(37.1, 36.24), provisions=zone)
    sheet = print_as("us.officer", Subject(version=held.current.uuid, is_instrument=True))
    name, operator = edges(sheet, 0, "MЖ"), edges(sheet, 0, "QЩ")
    assert name[1] < operator[0] or operator[1] < name[0]
    assert max(name[1], operator[1]) < 195
