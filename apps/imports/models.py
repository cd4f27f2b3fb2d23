"""Files that somebody has uploaded, and what was read of them: theirs alone, for a day at most. Nothing here binds
anybody; what is made of it are drafts, which are on record as any other."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.access.addresses import address_of
from apps.accounts.models import Delegation, User
from apps.imports.sniffing import Format

# Of features: those that can become drafts.
CAN_BE_MADE = models.Q(accepted=True) | models.Q(repair__isnull=False)


class FileImport(models.Model):
    """A file. `generation` counts how often it was begun to be read anew: what an earlier reading still says is not
    taken. `count` is how many features it has, as far as that is known, `read` how many were read."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        ASKING = "asking", _("Needs an answer")
        READY = "ready", _("Read")
        FAILED = "failed", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Format])
    size = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    generation = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    # What the file does not say and somebody said: {"crs", "encoding", "swap"}; what it says: see `reader.heading`.
    answers = models.JSONField(default=dict)
    heading = models.JSONField(default=dict)
    # Which field is what of a designation, as the form has it (`mapping.py`).
    mapping = models.JSONField(default=dict)
    fault = models.CharField(max_length=20, blank=True)
    fault_params = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("imports:file", self.uuid)

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING)

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class FileBytes(models.Model):
    """The file itself, which only the reading needs."""

    file = models.OneToOneField(FileImport, on_delete=models.CASCADE, related_name="stored")
    content = models.BinaryField()


class ImportedFeature(models.Model):
    """A feature of a file. `geometry` is its outline as it would be entered, or as it came where it was refused and can
    be drawn; `repair` is what is proposed then. `designation` is the draft that was made of it."""

    file = models.ForeignKey(FileImport, on_delete=models.CASCADE, related_name="features", db_index=False)
    number = models.PositiveIntegerField()
    # The name of its layer or folder, in a file with several.
    layer = models.CharField(max_length=100, blank=True, default="", db_default="")
    values = models.JSONField()
    wanted = models.CharField(max_length=8, blank=True)
    geometry = models.JSONField(null=True)
    accepted = models.BooleanField()
    # Whether it lies in the theatre with longitude and latitude exchanged, too.
    swappable = models.BooleanField(default=False)
    repair = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    # Whether a feature before it in the file has the same identifier.
    repeated = models.BooleanField(default=False)
    vertices = models.PositiveIntegerField(default=0)
    chosen = models.BooleanField(default=False)
    designation = models.UUIDField(null=True)
    failures = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "number"], name="imported_feature_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"

    @property
    def can_be_made(self) -> bool:
        return self.accepted or self.repair is not None
