"""What delegations say of a pull-back: marks on its steps, what stood where before it, visits, and what they found.

What is to be done is not stored here: it is what the version in force says, which all have signed (`pull_back.py`).
Rows are only ever added: the newest of a delegation counts, those before it stay, and none is merged with another's.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.designations.models import Designation
from apps.truce.models import Statement


class State(models.TextChoices):
    """What somebody says of a party's step, or of what stood somewhere. Nothing said is none of them."""

    DONE = "done", pgettext_lazy("pull-back", "withdrawn")
    PARTLY = "partly", pgettext_lazy("pull-back", "partly")
    NOT_DONE = "not_done", pgettext_lazy("pull-back", "not withdrawn")
    REOCCUPIED = "reoccupied", pgettext_lazy("pull-back", "re-occupied")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("pull-back", "cannot confirm")
    NOT_SEEN = "not_seen", pgettext_lazy("pull-back", "not seen")


class OfZone(Statement):
    """A statement about the pull-back of a zone; it is read by whoever may see the zone."""

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Mark(OfZone):
    """What a delegation says of one party's part of one step: its own notice where it answers for the party, else its
    account of it; of an observer, what was verified. Numbered for each delegation and zone."""

    number = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField()
    # What the step was about when it was said: an amendment may give its number to another.
    subject = models.CharField(max_length=32)
    party = models.CharField(max_length=32)
    state = models.CharField(max_length=11, choices=State)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "delegation", "number"], name="mark_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} No. {self.number}: step {self.step}, {self.party} {self.state}"


class BaselineItem(OfZone):
    """What stood where before the pull-back, as the row's delegation counted it. Longitude and latitude are
    microdegrees."""

    number = models.PositiveIntegerField()
    party = models.CharField(max_length=32)
    arms = models.CharField(max_length=32)
    count = models.PositiveIntegerField()
    text = models.CharField(max_length=200)
    longitude = models.IntegerField()
    latitude = models.IntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["designation", "number"], name="baseline_number_once")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """B-01."""
        return f"B-{self.number:02d}"


class VisitPlan(OfZone):
    """A visit to verify, as it was announced. `mirrors`: the visit of another delegation at the same time."""

    number = models.PositiveIntegerField()
    planned_at = models.DateTimeField()
    text = models.CharField(max_length=500)
    mirrors = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["designation", "number"], name="visit_number_once")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """V-01."""
        return f"V-{self.number:02d}"


class Access(models.TextChoices):
    """How far those who came to verify were let in."""

    FULL = "full", pgettext_lazy("access", "full")
    CONDITIONAL = "conditional", pgettext_lazy("access", "conditional")
    DELAYED = "delayed", pgettext_lazy("access", "delayed")
    DENIED = "denied", pgettext_lazy("access", "denied")
    CANCELLED = "cancelled", pgettext_lazy("access", "visit cancelled")


class VisitOutcome(OfZone):
    """How a visit went, by the delegation that made it; the newest counts. `limited_by` and `reason`: who limited the
    access and why; `minutes`: how long it took to be let in, or until they gave up."""

    visit = models.UUIDField()
    began_at = models.DateTimeField()
    access = models.CharField(max_length=11, choices=Access)
    limited_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit}: {self.access}"


class Finding(OfZone):
    """What a delegation found of an item of the baseline, and on which visit; the newest of a delegation counts. Where
    it stands now is in microdegrees."""

    item = models.UUIDField()
    visit = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=11, choices=State)
    count = models.PositiveIntegerField(null=True, blank=True)
    longitude = models.IntegerField(null=True, blank=True)
    latitude = models.IntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.state}"


# As the record of a step of posts says it: they stand or do not.
OF_POSTS = {
    State.DONE: pgettext_lazy("posts", "stand as agreed"),
    State.PARTLY: pgettext_lazy("posts", "some stand"),
    State.NOT_DONE: pgettext_lazy("posts", "do not stand"),
    State.REOCCUPIED: pgettext_lazy("posts", "given up again"),
}
SHAPES = {
    State.DONE: "disc",
    State.PARTLY: "half",
    State.NOT_DONE: "square",
    State.REOCCUPIED: "square",
    State.UNCONFIRMED: "rhomb",
    State.NOT_SEEN: "rhomb",
}
