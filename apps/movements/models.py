"""Movements notified for a window, what is said of them, and flights as they are reported.

Nothing here is ever changed, as in `apps.truce.models`: whoever knows better later says so in a row of their own. A
movement has no state of its own: what each delegation says of it is laid side by side (`course.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func
from django.utils.functional import lazy

from apps.access.addresses import address_of
from apps.designations.fields import BoxField
from apps.designations.models import Designation
from apps.geometry.shapes import Shape, from_canonical
from apps.movements.families import Family, What, choices, code_choices, family_of, kind_of, name_in
from apps.theatre.facts import theatre
from apps.truce.models import Statement


def kind_name(code: str) -> str:
    """In the reader's language."""
    return name_in(theatre().movements.kinds, code)


_lazy_name = lazy(kind_name, str)


def kind_choices() -> list[tuple[str, Any]]:
    """For fields of models: a function, so that a new kind needs no migration."""
    return [(one.code, _lazy_name(one.code)) for one in theatre().movements.kinds]


def aircraft_choices() -> list[tuple[str, Any]]:
    return choices(theatre().movements.aircraft)


class Movement(Statement):
    """What a delegation notifies: of what kind, by whom carried out, where, and in which window.

    `said_at` is when it was notified, as the notifier says. `shape` is its own line or area (canonical),
    `route` a route of the theatre; the designations that it refers to stand in `MovementGround`.
    """

    number = models.PositiveIntegerField()
    year = models.PositiveIntegerField()
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=32, choices=kind_choices)
    title = models.CharField(max_length=160)
    organisation = models.CharField(max_length=120)
    route = models.CharField(max_length=32, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    emergency = models.BooleanField(default=False)
    cargo = models.CharField(max_length=32, blank=True)
    # Each {"plate": …, "marking": …}.
    vehicles = models.JSONField(default=list)
    beneficiaries = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    fighters = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    shape = models.JSONField(null=True, blank=True)
    # Of the shape, beside the window: one index finds what a map shows at a moment. The window as a column, since an
    # index over an expression would keep statistics of what is written.
    box = BoxField(null=True)
    open_span = models.GeneratedField(
        expression=Func("since", "until", function="public.span_of_time"),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="movement_number_once"),
            models.CheckConstraint(condition=models.Q(since__lt=F("until")), name="movement_window_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-since", "-id"], name="movement_latest"),
            models.Index(fields=["until"], name="movement_until"),
            models.Index(fields=["route", "since"], name="movement_route_since"),
            models.Index(fields=["kind", "since"], name="movement_kind_since"),
            GistIndex(fields=["box", "open_span"], name="movement_box_window"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address_of("movements:movement", self.uuid)

    @property
    def family(self) -> Family:
        return family_of(self.kind)

    @property
    def drawn(self) -> Shape | None:
        return from_canonical(self.shape) if self.shape else None

    @property
    def recorded_later(self) -> bool:
        """Whether it was recorded longer after it is said to have been notified than the theatre allows."""
        return self.at - self.said_at > theatre().movements.recording_allowance

    @property
    def notice_from(self) -> datetime:
        """From when its notice counts: from its notification, where that was recorded soon enough, else from when it
        was recorded. Nobody comes to be in time by saying so afterwards."""
        return self.at if self.recorded_later else self.said_at

    @property
    def notice(self) -> timedelta:
        """To the begin of its window; negative where that had begun."""
        return self.since - self.notice_from

    @property
    def notice_said(self) -> timedelta:
        """As the notifier says, whenever that was recorded."""
        return self.since - self.said_at

    @property
    def notice_due(self) -> timedelta:
        """How long before its window it should have been notified."""
        kind = kind_of(self.kind)
        return kind.notice(emergency=self.emergency) if kind else timedelta(0)

    @property
    def in_time(self) -> bool:
        return self.notice >= self.notice_due

    @property
    def said_in_time(self) -> bool:
        """Whether it was in time by what the notifier says."""
        return self.notice_said >= self.notice_due


class MovementGround(models.Model):
    """A designation on which a movement lies. A row of its own, read by whoever may know of the designation: a movement
    is read by everybody, and tells nobody that there is one which they may not see."""

    movement = models.UUIDField(db_index=True)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["movement", "designation"], name="movement_ground_once"),
        ]

    def __str__(self) -> str:
        return f"{self.movement} {self.designation_id}"


class MovementStatement(Statement):
    """What a delegation says of a movement. `code` is of the closed set that belongs to what it is (a state, a note, an
    answer, a relay); `since`, when it happened; `content` as in contents.py."""

    # Of the movement; the log has no other name for it.
    movement = models.UUIDField()
    what = models.CharField(max_length=8, choices=What)
    code = models.CharField(max_length=16, choices=code_choices, blank=True)
    since = models.DateTimeField()
    content = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["movement", "what", "-since", "-id"], name="movement_said"),
            models.Index(fields=["what", "code", "movement"], name="movement_said_code"),
        ]

    def __str__(self) -> str:
        return f"{self.movement} {self.what} {self.code}"


class FlightReport(Statement):
    """A flight as a delegation reports it, numbered for each delegation. `points` are [seconds since `since`,
    longitude, latitude], in the order of time, in microdegrees."""

    number = models.PositiveIntegerField()
    aircraft = models.CharField(max_length=32, choices=aircraft_choices)
    text = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    points = models.JSONField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation", "number"], name="flight_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["since"], name="flight_since")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """US-F-0012."""
        return f"{self.delegation.code}-F-{self.number:04d}"

    @property
    def is_combat(self) -> bool:
        """Whether a closed area is closed to it; what the theatre no longer knows is not taken for harmless."""
        return next((one.combat for one in theatre().movements.aircraft if one.code == self.aircraft), True)
