"""What a signatory gives notice of: that it suspends its cooperation, withdraws from the centre, or returns.

Rows are only ever added. Where a signatory stands follows from its notices (`course.py`), and nothing else says it.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Delegation, User
from apps.consents.models import METHODS


class Step(models.TextChoices):
    """What a notice is of."""

    SUSPENDS = "suspends", pgettext_lazy("cooperation", "suspends its cooperation")
    WITHDRAWS = "withdraws", pgettext_lazy("cooperation", "withdraws from the centre")
    RETURNS = "returns", pgettext_lazy("cooperation", "returns")


class Holds(models.TextChoices):
    """Whether a signatory that leaves still holds to what is in force."""

    ALL = "all", pgettext_lazy("cooperation", "holds to everything in force")
    NONE = "none", pgettext_lazy("cooperation", "holds to nothing in force any more")


class Notice(models.Model):
    """One delegation's notice, signed as an account of a day is, over `digest`.

    `said_at`: when it was given, which may be by letter and before it was recorded here, `at`. `effective_at` is
    `hours` after `at`, the period of notice (of a return, one second), and never before it: what was agreed meanwhile
    stays agreed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=9, choices=Step)
    hours = models.PositiveIntegerField()
    holds = models.CharField(max_length=4, choices=Holds)
    reason = models.TextField()
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    method = models.CharField(max_length=16, choices=METHODS)
    evidence = models.JSONField(default=dict)
    public_key = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["delegation", "-id"], name="notice_newest"),
            # Whether a consent still counts is asked of each that is read.
            models.Index(fields=["effective_at"], name="notice_returns", condition=models.Q(step="returns")),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.step} {self.effective_at:%Y-%m-%d}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()

    @property
    def is_signed(self) -> bool:
        """Whether it proves itself without this server."""
        return self.public_key is not None
