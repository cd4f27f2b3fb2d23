"""No cell of a table out is taken for a formula, whatever separates the cells where it is opened."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.texts.csv_cells import SEPARATORS, SIGNS, guarded, unguarded

FORMULAS = set(SIGNS.replace("\\", ""))
WORDS = st.text(
    alphabet=st.sampled_from(list("ab1 '\"\u00a0\u200b\u202e\u3164\U000e0020\x01\x1b" + SEPARATORS) + sorted(FORMULAS)),
    max_size=12,
)


def cells(text: str, separator: str) -> list[str]:
    """The cells of a line as a reader with this separator makes them, with and without heeding quotes."""
    naive = text.replace("\r", "\n").replace("\n", separator).split(separator)
    return [cell for part in naive for cell in (part, part.strip('" '))]


def begins_a_formula(cell: str) -> bool:
    shown = "".join(sign for sign in cell if sign.isprintable() and sign not in "\u00a0\u200b\u3164").lstrip(' "')
    return shown[:1] in FORMULAS and bool(shown)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),
        ("x\t=1", "x\t'=1"),
        ("x|=1", "x|'=1"),
        ("x\n@1", "x\n'@1"),
        ("＝1+1", "'＝1+1"),
        ("  =1", "'  =1"),
        ("\x01=1", "'\x01=1"),
        ("\u200b=1", "'\u200b=1"),
        ("x; =1", "x;' =1"),
        ('x;"=1"', 'x;\'"=1"'),
        ("−1", "'−1"),
        ("x:=1", "x:'=1"),
        ("x；=1", "x；'=1"),
        ("x，=1", "x，'=1"),
        ("，=1", "，'=1"),
        ("x،=1", "x،'=1"),
        ("x؛ =1", "x؛' =1"),
        ("x、@1", "x、'@1"),
        ("x\u2028=1", "x\u2028'=1"),
        ("x\x0b=1", "x\x0b'=1"),
        ("x\x85@1", "x\x85'@1"),
        ("\u202e=1", "'\u202e=1"),
        ("x;\u2066\u3164=1", "x;'\u2066\u3164=1"),
        ("\U000e0020=1", "'\U000e0020=1"),
        ("\x9b=1", "'\x9b=1"),
        ("12:30 to 13:00", "12:30 to 13:00"),
        ("2016-10-12, from 1+1", "2016-10-12, from 1+1"),
        ("a=b@c", "a=b@c"),
    ],
)
def test_a_sign_never_begins_a_cell(text, cell):
    assert guarded(text) == cell


@given(WORDS)
@example("'=1")
@example("x;'=1")
@example("x;\t=1")
@example("\t'\r=")
def test_what_was_written_is_read_again(text):
    assert unguarded(guarded(text)) == text


@given(WORDS, st.sampled_from(SEPARATORS.replace("\r", "").replace("\n", "")))
def test_no_reader_finds_a_formula(text, separator):
    page = io.StringIO()
    csv.writer(page).writerow(["us.officer", guarded(text), "end"])
    assert not [cell for cell in cells(guarded(text), separator) if begins_a_formula(cell)]
    for row in csv.reader(io.StringIO(page.getvalue(), newline=""), delimiter=separator):
        assert not [cell for cell in row if begins_a_formula(cell)], page.getvalue()
