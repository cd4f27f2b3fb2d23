"""What the API keeps of its own: answers to writes that were sent with a key, and of what the
feed of changes has told somebody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.accounts.models import User


class KeptAnswer(models.Model):
    """The answer to one write. It stands in the same transaction as what the write did, so that one is never there
    without the other; `status` is empty for as long as that transaction runs.

    `holder` is the token that sent it, or the person in a session: a key is theirs alone. `request` is the SHA-256 of
    method, address and body, `rights` of what the person held. `body` is compressed (zlib).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    holder = models.UUIDField()
    key = models.CharField(max_length=64)
    request = models.BinaryField(max_length=32)
    rights = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["holder", "key"], name="answer_of_key")]
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="answers_of_user")]

    def __str__(self) -> str:
        return f"{self.holder} {self.key}"


class Shown(models.Model):
    """That the feed of changes has told somebody of a designation, so that it can say later that this is no longer
    available, and to nobody else. `turned_at`: when it was found to be hidden from them (`gone`) or to be seen again.

    By name and not by key: whoever may not see it any more must be able to write here that it is gone.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.UUIDField()
    gone = models.BooleanField(default=False)
    turned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "subject"], name="shown_once")]
        indexes: ClassVar = [models.Index(fields=["user", "turned_at", "id"], name="shown_turned")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject}"
