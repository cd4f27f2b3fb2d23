"""What clearance admins sign for: that what a member holds is still needed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.accounts.models import User


class AccessReview(models.Model):
    """A clearance admin's signature that what a member holds is still needed, or was taken back with the same act.

    `kept` and `revoked` are the uuids of grants: together all that the member held at that moment.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept = models.JSONField(default=list)
    revoked = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="review_user_at")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reviewer=F("user")), name="review_not_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%Y-%m-%d}"
