"""What somebody wrote is text in Google Earth, whose balloons are HTML, and comes back as it was."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.sax.saxutils import unescape

import pytest

from apps.exports.formats import kml
from apps.exports.rows import export_row
from apps.exports.table import FORMATS
from tests.exports.test_round_trips import ABOUT, random_rows, read_again

pytestmark = pytest.mark.django_db
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "$[terms_en]",
    "$[terms_en/displayName]",
    "]]><a href='https://x'>x</a>",
    '"><iframe src="file:///etc/passwd">',
    "</table></text></BalloonStyle>",
]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[object] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("evil", EVIL)
def test_markup_is_shown_as_text_in_a_balloon_and_read_as_it_was(evil, tmp_path):
    (row,) = [export_row(*one) for one in random_rows(1)]
    row = replace(row, title=evil, values={**row.values, "title_en": evil, "terms_en": f"1. {evil}\n2. x"})
    FORMATS["kml"].write(tmp_path / "file", ABOUT, iter([row]))
    content = (tmp_path / "file").read_bytes()
    (escaped,) = re.findall("<text>(.*)</text>", content.decode())
    html = Tags(balloon := unescape(escaped))
    assert html.tags <= {"h3", "table", "tr", "th", "td", "br"}
    assert html.attributes == []
    assert html.words.count(evil) == 3
    assert "$[" not in balloon
    _heading, line = read_again(content)
    assert (line["values"]["title_en"], line["values"]["terms_en"]) == (evil, f"1. {evil}\n2. x")


def test_a_balloon_says_every_field_that_has_a_value():
    for row in [export_row(*one) for one in random_rows(9)]:
        html = kml.balloon("Title", row, list(row.values))
        assert all((f"<th>{name}</th>" in html) == bool(value) for name, value in row.values.items())
