"""Rows of designations, versions, acts and consents in bulk, from courses, ground and texts.

Everything random comes from one generator for each batch, seeded with the run's seed and the number that the batch
begins at: the same seed on the same database on the same day gives the same records.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb

from apps.designations.content import Content, canonical_content
from apps.designations.kinds import family_of
from apps.geometry.measure import areas_m2
from apps.geometry.outline import MICRO, Box, Outline
from apps.geometry.shapes import Area, Route, Shape, Site
from apps.negotiation.machine import ActType
from apps.theatre.facts import Theatre
from tools.scale.courses import Course, Event, courses, live_share
from tools.scale.ground import Piece, pieces, radius_for
from tools.scale.people import Side
from tools.scale.tables import Batch, Ids, Row
from tools.scale.texts import CLAUSES, REASONS, Texts, Writer

LEVELS = (0.6, 0.3, 0.1)
HOLED = 0.08
MAX_EVENTS = 16
HISTORY = timedelta(days=90)
ANSWER_CODES = ("no_coordinates", "too_coarse", "undated", "overlaps")


@dataclass
class _Made:
    """One designation whose rows are being written."""

    id: int
    key: uuid.UUID
    course: Course
    kind: str
    level: int
    owner: int
    times: list[datetime]
    replaces: _Made | None = None
    reference: str | None = None
    successor: _Made | None = None

    @property
    def submitted_at(self) -> datetime | None:
        return None if self.course.submitted is None else self.times[self.course.submitted]


def fast_digest(key: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content) -> bytes:
    """`content_digest` for text that is in NFC already: JSON of integers and text with ASCII keys has the same bytes
    from the C encoder as from RFC 8785, fifteen times as fast (a test holds the two together)."""
    stated = canonical_content(key, kind, replaces, content)
    return hashlib.sha256(
        json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).digest()


class Maker:
    """Makes batches for one run."""

    def __init__(self, theatre: Theatre, sides: list[Side], *, total: int, seed: int, until: datetime) -> None:
        self.theatre, self.sides, self.seed, self.until = theatre, sides, seed, until
        self.courses = courses(len(sides))
        self.shares = np.array([course.share for course in self.courses])
        self.kinds = [kind.code for kind in theatre.kinds]
        shares = np.array([kind.seed_share for kind in theatre.kinds])
        self.kind_shares = shares / shares.sum()
        self.levels = sorted(theatre.level_orders)
        self.writer = Writer(theatre)
        self.radius = radius_for(round(total * live_share(self.courses)), theatre.bounds)
        self.entered = next(
            course for course in self.courses if course.state == "in_force" and len(course.events) == 2 * len(sides) + 1
        )

    def plan(self, first: int, count: int) -> tuple[np.random.Generator, list[Course]]:
        """The generator of a batch and the courses that it simulates."""
        random = np.random.default_rng([self.seed, first])
        chosen = [self.courses[index] for index in random.choice(len(self.courses), size=count, p=self.shares)]
        for index, course in enumerate(chosen):
            if course.superseded:
                if index + 1 < count:
                    chosen[index + 1] = self.entered
                else:
                    chosen[index] = self.entered
        return random, chosen

    def batch(self, first: int, random: np.random.Generator, chosen: list[Course], ids: Ids, allot: Any) -> Batch:
        """All rows of a batch. `allot(years)` gives the next public number for each year in the order asked."""
        made = self._designations(first, random, chosen, ids)
        submitted = [(one, one.submitted_at) for one in made]
        shared = sorted(((at, one.id, one) for one, at in submitted if at is not None), key=lambda row: row[:2])
        for (at, _id, one), number in zip(shared, allot([at.year for at, _id, _one in shared]), strict=True):
            one.reference = f"{self.theatre.reference_prefix}-{at.year}-{number:04d}"
        return self._rows(first, random, made, ids)

    def _designations(self, first: int, random: np.random.Generator, chosen: list[Course], ids: Ids) -> list[_Made]:
        count = len(chosen)
        keys = random.bytes(16 * count)
        kinds = random.choice(len(self.kinds), size=count, p=self.kind_shares).tolist()
        weights = np.array(LEVELS[: len(self.levels)])
        levels = random.choice(self.levels, size=count, p=weights / weights.sum()).tolist()
        owners = random.integers(len(self.sides), size=count).tolist()
        begins = random.random(count)
        steps = random.random((count, MAX_EVENTS))
        made: list[_Made] = []
        for index, course in enumerate(chosen):
            key = uuid.UUID(bytes=keys[16 * index : 16 * index + 16], version=4)
            # A negotiation takes up to two thirds of its time in history, and the last act lies before `until`.
            since = self.until - HISTORY * float(0.02 + 0.98 * begins[index])
            lasted = (self.until - since) * 0.66
            weights = steps[index, : len(course.events)].cumsum() / (steps[index, : len(course.events)].sum() + 0.01)
            times = [since + lasted * float(part) for part in weights]
            one = _Made(
                ids.designations[index],
                key,
                course,
                self.kinds[kinds[index]],
                levels[index],
                owners[index],
                times,
            )
            before = made[-1] if made else None
            if before is not None and before.course.superseded:
                self._succeed(before, one)
            made.append(one)
        return made

    def _succeed(self, before: _Made, one: _Made) -> None:
        """`one` replaces `before`: of the same kind, owner and level, begun after it was in force."""
        in_force = before.times[-2]
        step = (self.until - in_force) / (len(one.times) + 2)
        one.times = [in_force + step * number for number in range(1, len(one.times) + 1)]
        one.kind, one.level, one.owner = before.kind, before.level, before.owner
        one.replaces, before.successor = before, one
        before.times[-1] = one.times[-1]

    def _ground(self, random: np.random.Generator, made: list[_Made]) -> list[Piece]:
        """One outline for each version of each designation, in order."""
        bounds, reach = self.theatre.bounds, self.radius
        margin = 1.8 * reach
        numbers = np.repeat(np.arange(len(made)), [len(one.course.authors) for one in made])
        low = np.array([bounds.west + margin, bounds.south + margin])
        high = np.array([bounds.east - margin, bounds.north - margin])
        homes = low + random.random((len(made), 2)) * (high - low)
        for index, one in enumerate(made):
            if one.replaces is not None:
                homes[index] = homes[index - 1]
        sizes = reach * (0.6 + 0.8 * random.random(len(made)))
        count = len(numbers)
        centres = homes[numbers] + reach * 0.15 * (random.random((count, 2)) - 0.5)
        phases = (random.random((len(made), 3)) * 6.28)[numbers] + random.random((count, 3)) * 0.5
        self._homes = homes
        return list(
            pieces(centres, sizes[numbers] * (0.9 + 0.2 * random.random(count)), phases, random.random(count) < HOLED)
        )

    def _shape(self, kind: str, piece: Piece) -> Shape:
        west, south, east, north = piece.box
        drawn = family_of(kind).shape_type
        if drawn == "site":
            point = (round((west + east) / 2 * MICRO), round((south + north) / 2 * MICRO))
            return Site(point, max(50, int((north - south) * 30_000)))
        if drawn == "route":
            corners = piece.shell[:: max(1, len(piece.shell) // 6)][:4]
            return Route(tuple((x, y) for x, y in corners), max(20, int((north - south) * 8_000)))
        return Area(piece.outline)

    def _rows(self, first: int, random: np.random.Generator, made: list[_Made], ids: Ids) -> Batch:
        ground = self._ground(random, made)
        places = self.writer.nearest(self._homes)
        clauses = random.integers(len(CLAUSES), size=(len(made), 3)).tolist()
        many = random.random((len(made), 4))
        events = sum(len(one.course.events) for one in made)
        row_keys = random.bytes(16 * (len(ground) + 2 * events))
        keys = (uuid.UUID(bytes=row_keys[at : at + 16], version=4) for at in range(0, len(row_keys), 16))
        outlines = self._outlines(made, ground)
        batch, at = Batch(), 0
        for index, one in enumerate(made):
            texts = self.writer.texts(one.kind, places[index], first + index + 1, clauses[index])
            versions = range(at, at + len(one.course.authors))
            at = versions.stop
            valid = self._validity(one, many[index])
            digests = [
                self._version(batch, one, texts, valid, ids.versions[which], number, outlines[which], keys)
                for number, which in enumerate(versions)
            ]
            version_ids = ids.versions[versions.start : versions.stop]
            batch.designations.append(self._designation(one, version_ids[-1]))
            for number, event in enumerate(one.course.events):
                self._act(batch, one, number, event, version_ids, digests, keys)
        return batch

    def _outlines(self, made: list[_Made], ground: list[Piece]) -> list[tuple[Shape, bytes, Box, float]]:
        """Shape, WKB, box and area (m²) of every version; areas are measured for all at once."""
        import shapely

        kinds = [one.kind for one in made for _ in one.course.authors]
        stored: list[tuple[Shape, bytes, Box]] = []
        for kind, piece in zip(kinds, ground, strict=True):
            shape = self._shape(kind, piece)
            if isinstance(shape, Area):
                stored.append((shape, piece.wkb, piece.box))
            else:
                outline: Outline = shape.outline()
                stored.append((shape, outline.wkb, outline.box))
        areas = areas_m2(shapely.from_wkb(np.array([wkb for _shape, wkb, _box in stored], dtype=object)))
        return [(*row, float(area)) for row, area in zip(stored, areas, strict=True)]

    def _validity(self, one: _Made, chance: Any) -> tuple[datetime | None, datetime | None]:
        """From the day after the last act on, if stated at all; ended for what has expired, far for what is live."""
        start = one.times[-1].replace(hour=0, minute=0, second=0, microsecond=0)
        if one.course.expired:
            return None, one.times[-1].replace(microsecond=0)
        if not one.course.live or chance[0] < 0.6:
            return None, None
        return start, self.until + timedelta(days=30 + int(300 * chance[1]))

    def _version(
        self,
        batch: Batch,
        one: _Made,
        texts: Texts,
        valid: tuple[datetime | None, datetime | None],
        version_id: int,
        number: int,
        ground: tuple[Shape, bytes, Box, float],
        keys: Iterator[uuid.UUID],
    ) -> bytes:
        shape, wkb, box, area = ground
        side = self.sides[self._place(one, one.course.authors[number])]
        written = [event for event in one.course.events if event.brings_version]
        moment = one.times[one.course.events.index(written[number])]
        content = Content(texts.titles, texts.terms, shape, one.level, *valid)
        digest = fast_digest(one.key, one.kind, one.replaces.key if one.replaces else None, content)
        drafted = one.course.events.index(written[number]) < one.course.drafted
        (batch.draft_versions if drafted else batch.versions).append(
            (
                version_id,
                next(keys),
                one.id,
                number + 1,
                version_id - 1 if number else None,
                side.delegation,
                self._person(one, side, "officer"),
                moment,
                Jsonb(texts.titles),
                Jsonb(texts.terms),
                Jsonb(shape.canonical()),
                wkb,
                f"({box.east!r},{box.north!r}),({box.west!r},{box.south!r})",
                area,
                "drawing",
                "",
                *valid,
                one.level,
                digest,
            )
        )
        return digest

    def _designation(self, one: _Made, current: int) -> Row:
        course, submitted_at = one.course, one.submitted_at
        side = self.sides[one.owner]
        due = None
        if course.due_since is not None:
            due = one.times[course.due_since] + timedelta(hours=self.theatre.answer_within_hours)
        first_shared = None if course.submitted is None else course.events[course.submitted].version + 1
        asked = None if course.asked_by is None else self.sides[self._place(one, course.asked_by)].delegation
        return (
            one.id,
            one.key,
            one.reference,
            one.kind,
            side.delegation,
            self._person(one, side, "officer"),
            one.times[0],
            course.state,
            one.times[course.state_since],
            len(course.events),
            course.round,
            current,
            first_shared,
            None if course.submitted is None else course.submitted + 1,
            submitted_at,
            due,
            asked,
            one.replaces.id if one.replaces else None,
            one.level,
        )

    def _act(
        self,
        batch: Batch,
        one: _Made,
        number: int,
        event: Event,
        versions: list[int],
        digests: list[bytes],
        keys: Iterator[uuid.UUID],
    ) -> None:
        at, digest, version = one.times[number], digests[event.version], versions[event.version]
        side = self.sides[self._place(one, event.side)] if event.side >= 0 else None
        person = self._person(one, side, event.job) if side else None
        details: dict[str, Any] = {}
        if event.act is ActType.SUPERSEDE and one.successor is not None:
            details["by"] = one.successor.reference
        elif event.act is ActType.ASK:
            details["reasons"] = [ANSWER_CODES[one.id % len(ANSWER_CODES)]]
        (batch.draft_acts if number < one.course.drafted else batch.acts).append(
            (
                next(keys),
                one.id,
                number + 1,
                event.act.value,
                version,
                digest,
                person,
                side.delegation if side else None,
                event.before,
                event.after,
                REASONS[one.id % len(REASONS)] if event.says else "",
                Jsonb(details),
                event.private,
                at,
            )
        )
        if event.consents and side:
            method = "password" if event.act is ActType.APPROVE else "session"
            consent = (next(keys), one.id, version, event.act.value, event.round, side.delegation, person, digest)
            batch.approvals.append((*consent, method, Jsonb({}), at))

    def _place(self, one: _Made, side: int) -> int:
        """The number of a signatory, counted from the designation's owner."""
        return (one.owner + side) % len(self.sides)

    @staticmethod
    def _person(one: _Made, side: Side, job: str) -> int:
        people = side.members[job]
        return people[one.id % len(people)]


def day(moment: datetime) -> datetime:
    """The midnight (UTC) before a moment: what a run's times count from."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
