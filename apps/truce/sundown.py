"""When the sun sets at a place of the theatre. No Django here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from astral import Observer
from astral.sun import sunset

from apps.theatre.facts import Place


def sundown(place: Place, day: date) -> datetime | None:
    """The moment, in UTC and whole seconds, at which the upper edge of the sun is gone (its centre 0.833° below the
    horizon) on a day of the calendar; None where it does not set that day."""
    try:
        found = sunset(Observer(latitude=place.lat, longitude=place.lon), date=day, tzinfo=UTC)
    except ValueError:
        return None
    return found.replace(microsecond=0)
