"""What stands on a page: who reads it, of which side and when, whatever they call themselves."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from apps.accounts.models import Delegation, User
from apps.documents.reading import reading_line
from apps.documents.stamp import FOOT, stamped

WIDTH = 800
MOMENT = datetime(2016, 9, 12, 16, 5, 7, tzinfo=UTC)
LINE = "us.officer · US · 2016-09-12 16:05:07Z"


def page(width: int = WIDTH) -> bytes:
    stored = io.BytesIO()
    Image.new("L", (width, 1_000), 255).save(stored, "PNG")
    return stored.getvalue()


def foot(name: str, line: str = LINE, width: int = WIDTH) -> Image.Image:
    image = Image.open(io.BytesIO(stamped(page(width), line, name)))
    return image.crop((0, image.height - FOOT, image.width, image.height))


def test_user_name_side_and_time_come_before_the_name():
    reader = User(username="us.officer", full_name="J. Miller", delegation=Delegation(code="US"))
    assert reading_line(reader, MOMENT) == LINE


def test_a_long_name_takes_nothing_away_of_who_reads_and_when():
    begins = (0, 0, 400, FOOT)
    plain = foot("")
    for name in ("J. Miller", "W" * 150, "Щ" * 150):
        assert foot(name).crop(begins).tobytes() == plain.crop(begins).tobytes()
        assert foot(name).tobytes() != plain.tobytes()
        assert foot(name).width == WIDTH


def test_a_foot_that_is_too_narrow_is_made_wider():
    assert foot("J. Miller", width=300).width > 300
    assert foot("", "u" * 150 + LINE).width > WIDTH


@pytest.mark.parametrize("control", ["\n", "\u202e", "\u2028", "\x00", "\u200b"])
def test_controls_in_a_name_are_replaced(control):
    assert foot(f"J.{control}Miller").tobytes() == foot("J.?Miller").tobytes()
