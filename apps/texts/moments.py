"""Moments as people write them and as they are hashed: UTC, in whole seconds, within bounds that every reader can show.

A fraction of a second would be lost in the signed content (RFC 3339, whole seconds), so that two moments could be one
there: it is refused where a program sends it, and dropped where our own clock gives it. No Django here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from apps.texts.numerals import MONTH_NUMBERS

# Four digits of a year, and calendars on either side of both ends whatever the time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def whole_second(moment: datetime | None) -> datetime | None:
    """The moment without its fraction of a second."""
    return None if moment is None else moment.replace(microsecond=0)


def current_moment() -> datetime:
    """Now, in whole seconds, as everything signed has it."""
    return datetime.now(UTC).replace(microsecond=0)


def in_bounds(moment: datetime) -> bool:
    """Whether the moment's year, as written in UTC, is one that is taken. `moment` has a time zone."""
    try:
        return FIRST_YEAR <= moment.astimezone(UTC).year <= LAST_YEAR
    except OverflowError:
        return False


def instant(moment: datetime) -> str:
    """2016-09-12T16:00:00Z: the one written form, as it is hashed. The fraction of a second is dropped."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(timespec="seconds") + "Z"


_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?:z|utc)?"
_WRITTEN = (
    # 12 Sep 2016, 16:00Z; 12 сентября 2016 16:00
    re.compile(rf"(?P<day>\d{{1,2}})\s+(?P<name>[^\W\d_]{{3,9}})\.?\s+(?P<year>\d{{4}})(?:\s*г\.?)?,?\s+{_CLOCK}"),
    # 12.09.2016 16:00
    re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}),?\s+{_CLOCK}"),
    # 2016-09-12 16:00
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:\s+|t){_CLOCK}"),
    # 121600ZSEP16
    re.compile(r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s?z\s?(?P<name>[a-z]{3})\s?(?P<short>\d\d)"),
)


def read_moment(text: str) -> datetime | None:
    """A moment in UTC as people write it on pages, in tables and on sheets; None where it is none of these forms.

    Figures with slashes are not read: 09/12/2016 is one day in Washington and another in Moscow.
    """
    written = " ".join(text.split()).lower()
    for form in _WRITTEN:
        if found := form.fullmatch(written):
            return _moment(found.groupdict())
    return None


def read_day(text: str) -> datetime | None:
    """The beginning in UTC of a day, written as a moment is but without its time; None where it is none."""
    return read_moment(f"{text} 00:00")


def _moment(parts: dict[str, str | None]) -> datetime | None:
    name = parts.get("name")
    month = _month(name) if name else int(parts.get("month") or 0)
    written = parts.get("year")
    year = int(written) if written else 2000 + int(parts.get("short") or 0)
    try:
        return datetime(
            year,
            month,
            int(parts["day"] or 0),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts.get("second") or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None


def _month(name: str) -> int:
    """The month of this name, whole or short, in English or in a case of Russian; 0 for any other word."""
    return next((at for at, month in enumerate(MONTH_NUMBERS, 1) if month.match(name)), 0)
