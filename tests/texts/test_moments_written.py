"""One way to write a moment, on pages and in forms: UTC, with the theatre's time beside it, in the page's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.clearances.forms import MomentField, MomentInput
from apps.texts.moments import read_moment
from jic.templatetags.jic import moment, short_moment
from tests.drafting import in_state

ROOT = Path(settings.BASE_DIR)
SUNDOWN = datetime(2016, 9, 12, 16, 0, tzinfo=UTC)
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "text",
    [
        "12 Sep 2016, 16:00Z",
        "12 Sep 2016 16:00",
        "12 september 2016, 16:00 UTC",
        "12 сентября 2016, 16:00Z",
        "12 сен 2016 16:00",
        "12 сент. 2016 г., 16:00",
        "12.09.2016 16:00",
        "12.9.2016, 16:00",
        "2016-09-12 16:00",
        "2016-09-12T16:00",
        "2016-09-12T16:00:00Z",
        "121600ZSEP16",
        "121600Z SEP 16",
        "  12   Sep  2016   16:00 ",
    ],
)
def test_a_moment_is_read_as_people_write_it(text):
    assert read_moment(text) == SUNDOWN


@pytest.mark.parametrize(
    "text",
    [
        "09/12/2016 16:00",
        "12/09/2016 16:00",
        "12 Sep 2016",
        "31 Feb 2016 16:00",
        "12 Sep 2016 25:00",
        "12 Sep 2016 16:60",
        "12 Foo 2016 16:00",
        "12 Junk 2016 16:00",
        "12 sepx 2016 16:00",
        "12 мартобря 2016 16:00",
        "0000-09-12 16:00",
        "12.09.0000 16:00",
        "32.01.2016 10:00",
        "tomorrow",
        "",
        "١٢ Sep 2016 16:00 x",
    ],
)
def test_what_may_be_meant_in_two_ways_is_not_read(text):
    assert read_moment(text) is None


@pytest.mark.parametrize("language", ["en", "ru"])
@given(value=MOMENTS)
def test_what_a_field_shows_is_what_it_reads(language, value):
    with translation.override(language):
        assert MomentField().clean(MomentInput().format_value(value)) == value


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("en", "12 Sep 2016, 16:00Z (19:00 Damascus)", "12 Sep 2016 16:00Z"),
        ("ru", "12 сентября 2016, 16:00Z (19:00, Дамаск)", "12.09.2016 16:00Z"),
    ],
)
def test_a_page_writes_a_moment_in_its_language(language, full, short):
    with translation.override(language):
        assert moment(SUNDOWN) == full
        assert short_moment(SUNDOWN) == short
        assert MomentInput().format_value(SUNDOWN) == full.split(" (")[0]


def test_no_page_has_a_browsers_own_field_for_dates():
    """A native field shows mm/dd/yyyy where the browser is American, whatever the page's language."""
    native = ("datetime-local", 'type="date"', 'type="time"', 'type="month"')
    sources = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "apps").rglob("*.py"),
        *(ROOT / "frontend/src").rglob("*.ts"),
    ]
    assert not [str(path) for path in sources for sign in native if sign in path.read_text(encoding="utf-8")]


def test_no_script_leaves_the_form_of_a_date_to_the_browser():
    scripts = (ROOT / "frontend" / "src").rglob("*.ts")
    left = [
        path.name for path in scripts if "dateStyle" in (text := path.read_text(encoding="utf-8")) or "toLocale" in text
    ]
    assert not left


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_form_keeps_a_moment_that_was_typed(sign_in, language):
    designation = in_state("draft", valid_from=SUNDOWN)
    client = sign_in("us.officer")
    client.post("/language/", {"language": language, "next": "/"})
    page = client.get(f"/designations/{designation.uuid}/revise/").content.decode()
    shown = {"en": "12 Sep 2016, 16:00Z", "ru": "12 сентября 2016, 16:00Z"}[language]
    assert f'value="{shown}"' in page
    assert "data-moment-of" in page


@pytest.mark.parametrize("typed", ["2030-09-12", "20300912", "2030-W37-4", "0000-01-01T00:00", "12 Junk 2030 16:00"])
def test_the_form_asks_for_what_it_would_have_to_guess(typed):
    with pytest.raises(ValidationError):
        MomentField(required=False).clean(typed)
