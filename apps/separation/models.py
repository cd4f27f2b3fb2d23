"""What delegations say of a step of a plan of separation. The plan itself is what the version in force says, which all
have signed (`plan.py`); what is separated is what is agreed on the map (`progress.py`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.undertakings.models import OfZone


class Done(models.TextChoices):
    """What a delegation says of a step. Nothing said is none of them."""

    DONE = "done", pgettext_lazy("separation", "done")
    PARTLY = "partly", pgettext_lazy("separation", "partly")
    NOT_DONE = "not_done", pgettext_lazy("separation", "not done")


class StepAccount(OfZone):
    """What a delegation says of one step, since when; numbered for each delegation and area. The newest counts, those
    before it stay."""

    number = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField()
    # SHA-256 of the step's outline when it was said: an amendment may give its number to another.
    target = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=Done)
    since = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "delegation", "number"], name="step_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} No. {self.number}: step {self.step} {self.state}"


SHAPES = {Done.DONE: "disc", Done.PARTLY: "half", Done.NOT_DONE: "square"}
