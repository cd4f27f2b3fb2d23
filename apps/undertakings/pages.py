"""A pull-back as its page shows it: bands for the map and the table, steps, accounts over time, baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.accounts.models import Delegation
from apps.bounds.budget import TookTooLong
from apps.bounds.child_processes import run_by_size
from apps.designations.columns import ChoiceColumn
from apps.designations.provision_tables import BANDS, BOTH_SIDES
from apps.geometry.band_pieces import Ends
from apps.geometry.bands import Sides, band_geojson
from apps.geometry.coordinates import format_mgrs
from apps.geometry.measure import line_length_m
from apps.geometry.outline import MICRO, Vertex
from apps.negotiation.features import collection, feature, version_feature
from apps.texts.characters import visible
from apps.theatre.facts import theatre
from apps.undertakings.forms import state_label
from apps.undertakings.models import SHAPES, Mark, State
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.pull_back import Band, StepStanding, party_word
from apps.undertakings.selectors import Zone

# The drawing of accounts over time, in units of its view box.
WIDTH, ROW = 1_000, 22


def word(column: str, code: str) -> str:
    """A word of a band in the reader's language."""
    found = BANDS.column(column)
    return found.word(code) if isinstance(found, ChoiceColumn) else code


@dataclass(frozen=True)
class BandRow:
    """A line of the table of bands: a category and a side, and how far each party stays, in metres; None: nothing."""

    arms: str
    towards: str
    distances: list[int | None]


def band_rows(zone: Zone) -> list[BandRow]:
    """In the order of the provisions; a side of its own only where one is named."""
    keys = dict.fromkeys((band.arms, band.towards) for band in zone.pull_back.bands)
    by_key = {(band.arms, band.towards, band.party): band.distance_m for band in zone.pull_back.bands}
    return [
        BandRow(
            word("arms", arms),
            "" if towards == BOTH_SIDES else word("side", towards),
            [by_key.get((arms, towards, party)) for party in zone.pull_back.parties],
        )
        for arms, towards in keys
    ]


@lru_cache(maxsize=256)
def _drawn(line: tuple[Vertex, ...], distance_m: int, sides: Sides, ends: Ends) -> dict[str, Any]:
    # An edge counts for each of its pieces of about 2 km, into which it is cut.
    pieces = len(line) + line_length_m(tuple((x / MICRO, y / MICRO) for x, y in line)) / 2_000
    return run_by_size(round(pieces * 100), band_geojson, line, distance_m, sides, ends)


def zone_map(zone: Zone, arms: str) -> tuple[dict[str, Any], bool]:
    """The zone, its road, and the bands of one category in the looks of the sides that answer for them; whether some
    band took too long to be drawn, and is not there."""
    positions = {one.code: one.position for one in zone.delegations}
    shown = [band for band in zone.pull_back.bands if band.arms == arms]
    bands = []
    for number, band in enumerate(shown, 1):
        try:
            bands.append(_band_feature(zone, band, number, positions))
        except TookTooLong:
            # The others would not be drawn either.
            break
    line = [[x / MICRO, y / MICRO] for x, y in zone.pull_back.line]
    road = feature({"type": "LineString", "coordinates": line}, "road", role="context")
    return collection([version_feature(zone.version), *bands, road]), len(bands) < len(shown)


def _band_feature(zone: Zone, band: Band, number: int, positions: dict[str, int]) -> dict[str, Any]:
    party = party_word(band.party)
    label = pgettext("a band: party, distance", "%(party)s: %(metres)s m") % {
        "party": party.name(get_language() or "en"),
        "metres": f"{band.distance_m:,}".replace(",", "\u202f"),
    }
    return feature(
        _drawn(zone.pull_back.line, band.distance_m, band.sides, band.ends),
        f"band-{number}",
        role="only_a",
        side=positions.get(party.answered_by, 0),
        label=visible(label),
    )


@dataclass(frozen=True)
class Segment:
    """A stretch of time during which a delegation's newest mark said the same; `x` and `width` of 1,000."""

    x: int
    width: int
    state: str
    label: str


@dataclass(frozen=True)
class AccountLine:
    delegation: Delegation
    segments: list[Segment]


@dataclass(frozen=True)
class PartyLines:
    """Of one party's part of a step: a line for each delegation that has said something, or answers for the party."""

    step: int
    party: str
    lines: list[AccountLine]


def over_time(zone: Zone, until: datetime) -> tuple[list[PartyLines], datetime | None]:
    """Each account over time, from the first mark to a moment; the beginning of the drawing, None where nothing was
    said."""
    if not zone.marks:
        return [], None
    begin = min(mark.said_at for mark in zone.marks)
    span = max((until - begin).total_seconds(), 1.0)
    by_code = {one.code: one for one in zone.delegations}
    language = get_language() or "en"
    rows = []
    for standing in zone.steps:
        for part in standing.parts:
            lines = [
                AccountLine(
                    by_code[account.delegation],
                    _segments(account.marks, begin, span, of_posts=standing.step.is_of_posts),
                )
                for account in part.accounts
                if account.marks
            ]
            if lines:
                rows.append(PartyLines(standing.step.number, part.party.name(language), lines))
    return rows, begin


def _segments(marks: Sequence[Mark], begin: datetime, span: float, *, of_posts: bool) -> list[Segment]:
    """Before the first mark nothing was said, and nothing is drawn."""
    ends = [*(mark.said_at for mark in marks[1:]), None]
    segments = []
    for mark, end in zip(marks, ends, strict=True):
        x = round((mark.said_at - begin).total_seconds() / span * WIDTH)
        to = WIDTH if end is None else round((end - begin).total_seconds() / span * WIDTH)
        label = str(state_label(mark.state, of_posts=of_posts))
        segments.append(Segment(x, max(to - x, 4), mark.state, label))
    return segments


STANDINGS: dict[str, tuple[str, Any]] = {
    "verified": ("disc", lambda: _("Verified by an observer")),
    "reoccupied": ("square", lambda: _("Re-occupied, by at least one account")),
    "partly": ("half", lambda: _("Partly, by at least one account")),
    "claimed": ("half", lambda: _("Claimed, not confirmed")),
    "said": ("rhomb", lambda: _("Accounts without “done”")),
    "open": ("stroke", lambda: _("Open, nothing said")),
    "closed": ("stroke", lambda: _("Not open yet")),
}


def standing_look(standing: StepStanding) -> tuple[str, str]:
    """Shape and words of what was said of a step."""
    shape, words = STANDINGS[standing.standing]
    return shape, words()


def state_shape(state: str) -> str:
    return SHAPES[State(state)]


def place_words(longitude: int | None, latitude: int | None) -> str:
    """A grid reference of ten digits; empty where there is no place."""
    return "" if longitude is None or latitude is None else format_mgrs(longitude / MICRO, latitude / MICRO)


def shown_arms(zone: Zone, wanted: str) -> tuple[str, list[tuple[str, str]]]:
    """The category of arms whose bands are drawn, and all that there are, in the order of the theatre."""
    named = {band.arms for band in zone.pull_back.bands}
    codes = [one.code for one in theatre().provisions.words["arms"] if one.code in named]
    codes += sorted(named - set(codes))
    return (wanted if wanted in codes else codes[-1]), [(code, word("arms", code)) for code in codes]


@dataclass(frozen=True)
class PhotoText:
    """What a photo shows, in one language of the instruments; empty where it is missing."""

    language: str
    name: str
    text: str


def photo_texts(photo: PhotoRecord) -> list[PhotoText]:
    """In every language of the instruments, the reader's first."""
    reads = get_language() or "en"
    languages = sorted(theatre().languages, key=lambda one: one.code != reads)
    return [PhotoText(one.code, one.word(reads, "text"), photo.texts.get(one.code, "")) for one in languages]


def photo_words(photo: PhotoRecord) -> PhotoText:
    """What a photo shows, in the reader's language, or else in one that it is described in."""
    return next(one for one in photo_texts(photo) if one.text)
