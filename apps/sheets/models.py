"""Sheets that people asked for: what of, how, and what became of them. The files lie beside the database for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.sheets.choices import Choices, Subject


class SheetOrder(models.Model):
    """A sheet that somebody asked for. `name` is that of its files while they are kept."""

    class Failure(models.TextChoices):
        GONE = "gone", _("You may no longer see what this sheet shows.")
        LONG = "long", _("Printing this sheet took too long and was stopped. Choose a larger scale or a smaller paper.")
        BROKEN = "broken", _("The sheet could not be printed. Try again; if it fails again, tell the system operator.")
        DISK = "disk", _("The sheet could not be written. Tell the system operator.")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=0)
    audience = models.CharField(max_length=300, blank=True)
    version = models.UUIDField(null=True, blank=True)
    is_instrument = models.BooleanField(default=False)
    paper = models.CharField(max_length=2)
    landscape = models.BooleanField(default=True)
    scale = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=8, choices=Failure, blank=True)
    # Of what was printed: title and marking for its page, bytes, pages, pictures of the first ones, the scale that was
    # chosen for it, and what it does not show whole.
    titles = models.JSONField(default=dict)
    level = models.PositiveSmallIntegerField(default=0)
    compartments = models.JSONField(default=list)
    releasable_to = models.JSONField(null=True, blank=True)
    # Versions whose record is on it, and a digest of all that was printed (`gathering.contents_digest`).
    records = models.JSONField(default=list)
    contents = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    pictures = models.PositiveSmallIntegerField(default=0)
    printed_scale = models.PositiveIntegerField(default=0)
    beyond = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.ready_at is None and not self.failure

    @property
    def subject(self) -> Subject:
        return Subject(self.edition, self.audience, self.version, self.is_instrument)

    @property
    def choices(self) -> Choices:
        return Choices(self.paper, self.landscape, self.scale, self.language)
