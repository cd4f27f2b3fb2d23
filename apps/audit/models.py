"""The outbox that triggers write: one row for each changed row, in the transaction of the change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.accounts.models import Delegation


class Recorded(models.Model):
    """What is known of one change of one row, whether sealed or not yet."""

    at = models.DateTimeField()
    tx = models.BigIntegerField()
    # The position of the change within its transaction.
    seq = models.IntegerField()
    subject = models.UUIDField()
    revision = models.IntegerField()
    actor = models.UUIDField(null=True)
    delegation = models.CharField(max_length=8, blank=True)
    request = models.UUIDField(null=True)
    role = models.CharField(max_length=64)
    # Of a draft: the UUID of its row, which the subject does not tell. Never in a leaf.
    row_uuid = models.UUIDField(null=True)
    # What an open change counts to in the log's map: the designation's UUID, or "common". Empty for private ones.
    scope = models.CharField(max_length=36, blank=True, db_default="")
    # The delegation whose private matter this was when it happened: a draft, or the access of its own members.
    private_to = models.ForeignKey(
        Delegation, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True


class Change(Recorded):
    """One row of the outbox: written by a trigger in the transaction of the change, removed when sealed."""

    table_name = models.CharField(max_length=64)
    operation = models.CharField(max_length=8)
    # A key of the table of designations, which capture knows and this app does not.
    designation_id = models.BigIntegerField(null=True)
    # Of the row, where it has one (`access.Caveat`): no part of the record.
    caveat_id = models.BigIntegerField(null=True)
    # Of the record whose marking the row has (`registry.Audited.marked_by`): its level then, no part of the record.
    marked_level = models.PositiveSmallIntegerField(null=True)
    # INSERT: the row; UPDATE: only the columns that changed; DELETE: nothing.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.subject}"
