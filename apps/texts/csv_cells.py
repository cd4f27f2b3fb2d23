"""Cells of tables for spreadsheets, which take a cell that begins with one of a few signs for a formula and run it.

Which cells a line has depends on the reader's settings: where semicolons separate, `x;=1+1` is two cells, and the
second is a formula. So a sign begins no cell, whatever the separator: an apostrophe stands before it.
`unguarded` takes away exactly what `guarded` has put in.
"""

from __future__ import annotations

import re

# With the forms that are read as these signs: full-width, small, raised, lowered, and the minus sign.
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼₌⁺₊⁻₋−"
# A reader may choose any sign of these, and some read the full-width, small and Arabic forms as the plain ones.
SEPARATORS = ";,|\t:\r\n；，｜：﹔﹐﹕︐︓︔؛،、､﹑"
# What a spreadsheet passes over before it looks at a cell.
_PASSED = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\"']*"
_BEGINNING = rf"(?:^|(?<=[{SEPARATORS}]))"
_RISKY = rf"(?={_PASSED}[{SIGNS}])"
# Some readers strip these, and look at what comes then.
_LEADING = r"^(?='*[\t\r\n])"
_GUARD = re.compile(rf"{_BEGINNING}{_RISKY}|{_LEADING}")
_GUARDED = re.compile(rf"{_BEGINNING}'{_RISKY}|^'(?='*[\t\r\n])")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor a part of it."""
    return _GUARD.sub("'", text)


def unguarded(text: str) -> str:
    """The text that was written as this cell."""
    return _GUARDED.sub("", text)
