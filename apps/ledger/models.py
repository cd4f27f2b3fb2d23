"""The outbox that triggers write, and the append-only log that the sealer makes of it.

Business tables are known here by name and row only; the foreign key to a designation serves the policy's filter and
has no constraint, so that the log keeps what it recorded whatever happens to the row.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.models import Designation


class Recorded(models.Model):
    """What is known of one change of one row, whether sealed or not yet."""

    at = models.DateTimeField()
    tx = models.BigIntegerField()
    # The position of the change within its transaction.
    seq = models.IntegerField()
    table_name = models.CharField(max_length=64)
    operation = models.CharField(max_length=8)
    subject = models.UUIDField()
    revision = models.IntegerField()
    # INSERT: the row; UPDATE: only the columns that changed; DELETE: nothing.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.UUIDField(null=True)
    delegation = models.CharField(max_length=8, blank=True)
    request = models.UUIDField(null=True)
    role = models.CharField(max_length=64)
    designation = models.ForeignKey(
        Designation, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    # The delegation whose private matter this was when it happened: a draft, or the access of its own members.
    private_to = models.ForeignKey(
        Delegation, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True


class Change(Recorded):
    """One row of the outbox: written by a trigger in the transaction of the change, removed when sealed."""

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.subject}"


# What the policy asks of each entry, so that lists are found and counted in the index, beside whole leaves.
READ_BY = ["designation", "private_to", "level"]


class Entry(Recorded):
    """One leaf of the log. `leaf` is the canonical JSON that was hashed, as bytes; nothing re-makes it.

    `salts` are 16 bytes for each confidential field, in the order of the fields' names: with the value they open the
    commitment in the leaf (`leaf.py`).
    """

    index = models.BigIntegerField(primary_key=True)
    change_id = models.BigIntegerField(unique=True)
    uuid = models.UUIDField(unique=True)
    event = models.CharField(max_length=48)
    level = models.PositiveSmallIntegerField(default=0)
    salts = models.BinaryField()
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-index"]
        verbose_name = _("entry")
        indexes: ClassVar = [
            models.Index(fields=["designation", "-index"], name="entry_designation"),
            models.Index(fields=["actor", "-index"], name="entry_actor", include=READ_BY),
            models.Index(fields=["event", "-index"], name="entry_event", include=READ_BY),
            models.Index(fields=["at", "-index"], name="entry_at", include=READ_BY),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.event}"

    @property
    def leaf_text(self) -> str:
        return bytes(self.leaf).decode()

    @property
    def leaf_hash_hex(self) -> str:
        return bytes(self.leaf_hash).hex()

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """(column, before, after) for every column that the change wrote."""
        before, after = self.before or {}, self.after or {}
        return [(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]


class Batch(models.Model):
    """The state of the tree after one sealing: its size, its RFC 9162 root, and the peaks to go on from."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    # The hashes of the perfect subtrees from left to right, 32 bytes each.
    peaks = models.BinaryField()
    count = models.IntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-size"]

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()[:16]}"

    @property
    def root_hex(self) -> str:
        return bytes(self.root).hex()
