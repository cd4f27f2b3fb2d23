"""Who wants e-mail, where, and what they were written of (ADR 0047)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.sealing import seal, unseal
from apps.designations.models import Designation

_PURPOSE = "jic addresses of e-mail"


class Subscription(models.Model):
    """Whether a person has turned e-mail on, and for which address: their own business, not recorded. Nobody else reads
    the row, and the address is encrypted."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)
    # Since when they are written to at this address, or at none. What came before is not written of.
    changed_at = models.DateTimeField()
    # Sealed; empty while it is off.
    address = models.TextField(blank=True)
    # The sender's own business: when to look again, how often the server was away since it last took something, how
    # often it has refused this address since it last took something for it, and when that was given up.
    next_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(default=0, db_default=0)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="mail_due", condition=Q(is_on=True, refused_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_on=True) & ~Q(address="") | Q(is_on=False, address=""), name="mail_address_while_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {'on' if self.is_on else 'off'}"

    @property
    def plain_address(self) -> str:
        """Empty while it is off, and where SECRET_KEY has changed since."""
        return (unseal(_PURPOSE, self.address) or b"").decode()

    @staticmethod
    def sealed(address: str) -> str:
        return seal(_PURPOSE, address.encode())


class Mailed(models.Model):
    """What a person was written of about a designation: so that nothing is written of twice. Their own business."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    designation = models.ForeignKey(Designation, on_delete=models.CASCADE, related_name="+")
    # What waited for them (`news.py`), while it does; and the newest of the comments.
    task = models.CharField(max_length=64, blank=True)
    comments_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "designation"], name="mailed_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.designation}"
