"""Moments as people write them and as they are hashed: UTC, in whole seconds, within bounds that every reader can show.

A fraction of a second would be lost in the signed content (RFC 3339, whole seconds), so that two moments could be one
there: it is refused where a program sends it, and dropped where our own clock gives it. No Django here.
"""

from __future__ import annotations

from datetime import UTC, datetime

# Four digits of a year, and calendars on either side of both ends whatever the time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def whole_second(moment: datetime | None) -> datetime | None:
    """The moment without its fraction of a second."""
    return None if moment is None else moment.replace(microsecond=0)


def in_bounds(moment: datetime) -> bool:
    """Whether the moment's year, as written in UTC, is one that is taken. `moment` has a time zone."""
    try:
        return FIRST_YEAR <= moment.astimezone(UTC).year <= LAST_YEAR
    except OverflowError:
        return False


def instant(moment: datetime) -> str:
    """2016-09-12T16:00:00Z: the one written form, as it is hashed. The fraction of a second is dropped."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(timespec="seconds") + "Z"
