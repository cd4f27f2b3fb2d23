"""Where each designation's current outline lies, as a box: what the windows of the map are found by.

Nothing here is written by the site's code: triggers (`sql/extent.sql`) keep it. No serving process reads it either, but
functions of the owner (`sql/reading.sql`), which ask the policy (ADR 0015).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from apps.designations.fields import BoxField
from apps.designations.models import Designation


class Extent(models.Model):
    """The box of a designation's current outline. An index over the boxes of all versions finds three times as many,
    most of which are not current."""

    designation = models.OneToOneField(Designation, on_delete=models.PROTECT, primary_key=True, related_name="+")
    box = BoxField()

    class Meta:
        indexes: ClassVar = [GistIndex(fields=["box"], name="extent_box")]

    def __str__(self) -> str:
        return f"{self.designation_id}: {self.box}"
