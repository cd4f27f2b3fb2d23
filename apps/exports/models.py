"""That somebody exported a file: on record, private to their delegation."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models import Delegation, User

BEYOND = 32_767


class FileExport(models.Model):
    """A file that was handed out: its format, how many designations it has, under which marking (as a code: "2",
    "2//ALPHA//RU,US"), and the SHA-256 over what it says (`selection.Fingerprint`). Of the past: the number of the
    edition, or the moment, and when what the file says of it was known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=12)
    scope = models.CharField(max_length=12)
    edition = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    as_known = models.DateTimeField(null=True)
    count = models.PositiveIntegerField()
    marking = models.CharField(max_length=600)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.format} {self.at:%Y-%m-%d}"


class ExportOrder(models.Model):
    """The file that somebody asked the queue for last: it lies there for an hour under `name`. `chosen` names the
    designations that were asked for, where the scope is what was chosen; `edition`, `as_of` and `as_known` the map of
    the past, where that was asked for.
    `versions` are the keys of those that are in it whole, and of the past `periods` those of `InForce`, with the
    marking of all of it (`releasable_to`: null for everybody): it is handed out to whoever may see all that, and to
    nobody else."""

    class Failure(models.TextChoices):
        CHANGED = "changed"
        DISK = "disk"
        BROKEN = "broken"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.UUIDField(unique=True)
    format = models.CharField(max_length=12)
    scope = models.CharField(max_length=12)
    chosen = ArrayField(models.UUIDField(), default=list)
    edition = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    as_known = models.DateTimeField(null=True)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    bytes = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=8, choices=Failure, blank=True)
    versions = ArrayField(models.BigIntegerField(), default=list)
    periods = ArrayField(models.BigIntegerField(), default=list)
    # Until it is made, more than anybody may see.
    level = models.PositiveSmallIntegerField(default=BEYOND)
    compartments = ArrayField(models.CharField(max_length=32), default=list)
    releasable_to = ArrayField(models.CharField(max_length=8), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.ready_at is None and not self.failure
