"""Moments as leaves write them and as rows do: a leaf's compare as texts, a row's are brought to that form."""

from __future__ import annotations

import re
from datetime import datetime

# As PostgreSQL writes them in JSON.
_ROW = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,6}))?\+00:00", re.ASCII
)


def leaf_form(value: str) -> str | None:
    """A row's moment as a leaf would write it; None where it is no moment of the calendar."""
    found = _ROW.fullmatch(value)
    if found is None:
        return None
    try:
        datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return f"{found[1]}.{(found[2] or '').ljust(6, '0')}Z"


def seconds_between(earlier: str, later: str) -> float:
    """Of two moments in the form of leaves."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
