"""Cells of tables for spreadsheets, which take a cell that begins with one of a few signs for a formula and run it.

Which cells a line has depends on the reader's settings: where semicolons separate, `x;=1+1` is two cells, and the
second is a formula. So a sign begins no cell, whatever the separator: an apostrophe stands before it.
`unguarded` takes away exactly what `guarded` has put in.
"""

from __future__ import annotations

import re

from apps.texts.characters import DIRECTION, INVISIBLE

# With the forms that are read as these signs: full-width, small, raised, lowered, and the minus sign.
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼₌⁺₊⁻₋−"
# A reader may choose any sign of these, and some read the full-width, small and Arabic forms as the plain ones.
# All line breaks count: readers differ in which of them end a line.
SEPARATORS = ";,|\t:\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029；，｜：﹔﹐﹕︐︓︔؛،、､﹑"
# What a spreadsheet passes over before it looks at a cell, or may: blanks, quotes, and all that takes no ink.
_PASSED = rf"(?:[\s\x00-\x1f\x7f-\x9f\"'{''.join(sorted(DIRECTION))}]|{INVISIBLE.pattern})*"
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
