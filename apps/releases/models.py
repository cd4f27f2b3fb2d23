"""What an originator has shown of a version before agreement, who has opened it, and what it lets those be told whose
approval a designation of its holds back.

The copy that a receiver reads is a designation of its own (`Designation.released_to`). Here stands what only the
originator knows: of which version it was made, and by whom.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User
from apps.designations.models import Designation, Version


class Release(models.Model):
    """A version was released as a copy."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="releases")
    copy = models.OneToOneField(Designation, on_delete=models.PROTECT, related_name="release")
    # The originator's delegation, to whom the record is private.
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    # Who opened the copy first and when, where a selector has read it.
    opened: list[Reading]

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} → {self.copy}"


class Reading(models.Model):
    """A receiver opened a copy for the first time."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="readings", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["designation", "user"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.designation}"


class Tells(models.TextChoices):
    """How much somebody is told whose approval a designation holds back of which they may not know."""

    ADMIN = "admin", _("nothing about this designation")
    DELEGATION = "delegation", _("originator and type")
    REFERENCE = "reference", _("originator, type and reference")


class Disclosure(models.Model):
    """The originator set how much of a designation another delegation's approver is told when it holds back their
    approval and they may not see it. The newest counts; without one it is nothing (`Tells.ADMIN`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    # Counted from 1: of two who chose at once, the second has seen another choice than the one that holds.
    sequence = models.PositiveIntegerField()
    tells = models.CharField(max_length=16, choices=Tells)
    # The originator's delegation, to whom the record is private.
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "sequence"], name="disclosure_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.designation}: {self.tells}"
