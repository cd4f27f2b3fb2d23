"""Tokens: what a person's own programs send in place of a session."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.tokens.plain import PREFIX


class Scope(models.TextChoices):
    """What a token opens, of what its person may do themself. None of them approves, signs or administers."""

    READ = "read", pgettext_lazy("token", "read")
    PROPOSE = "propose", pgettext_lazy("token", "read and propose")


class ApiToken(models.Model):
    """A person's token. `name` is its first part, by which it is looked up and recognised; of the whole there is only a
    hash. Nothing of it changes but when and from where it was last used, and that it was ended, once.

    `ended_by` is empty where an operator ended it, or where it ended with the person's access.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=12, unique=True)
    purpose = models.CharField(max_length=80)
    scope = models.CharField(max_length=8, choices=Scope)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Written down once a minute at most, and never recorded.
    used_at = models.DateTimeField(null=True, blank=True)
    used_from = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="token_ended_by_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.shown}"

    @property
    def shown(self) -> str:
        """What it begins with, which says which one it is and opens nothing."""
        return f"{PREFIX}{self.name}…"

    def status_at(self, moment: datetime) -> str:
        """One of ended, expired, usable."""
        if self.ended_at is not None:
            return "ended"
        return "expired" if self.expires_at <= moment else "usable"
