"""The append-only log that the sealer makes of the outbox, and who signs for it.

Business tables are known here by name and row only; the foreign key to a designation serves the policy's filter and
has no constraint, so that the log keeps what it recorded whatever happens to the row.
"""

from __future__ import annotations

import json
import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User
from apps.audit.models import Recorded
from apps.audit.registry import table_of
from apps.consents.models import Consent
from apps.designations.models import Designation
from apps.ledger.openings import Opening
from jic_verify.scope_map import COMMON
from jic_verify.tlog.tree import leaf_hash

# The entry at the end of each batch, which no change made.
MAP_EVENT = "log.map"


# What the policy asks of each entry, so that lists are found and counted in the index, beside whole leaves.
READ_BY = ["designation", "private_to", "level"]


class Entry(Recorded):
    """One leaf of the log. `leaf` is the canonical JSON that was hashed, as bytes; nothing re-makes it.

    `openings` are the texts that open the leaf's commitments, by place (docs/ledger.md): what the change wrote stands
    in them and nowhere else. The map at the end of each batch (MAP_EVENT) is no change and has none.
    """

    index = models.BigIntegerField(primary_key=True)
    designation = models.ForeignKey(
        Designation, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    change_id = models.BigIntegerField(unique=True, null=True)
    event = models.CharField(max_length=48)
    level = models.PositiveSmallIntegerField(default=0)
    # Of the version or the other marked record that the entry is about (`access.Caveat`), as the level is.
    caveat_id = models.BigIntegerField(null=True)
    leaf = models.BinaryField()
    openings = ArrayField(models.TextField())

    class Meta:
        ordering: ClassVar = ["-index"]
        verbose_name = _("entry")
        indexes: ClassVar = [
            models.Index(fields=["designation", "-index"], name="entry_designation"),
            models.Index(fields=["subject", "-index"], name="entry_subject"),
            models.Index(fields=["actor", "-index"], name="entry_actor", include=READ_BY),
            models.Index(fields=["event", "-index"], name="entry_event", include=READ_BY),
            models.Index(fields=["at", "-index"], name="entry_at", include=READ_BY),
            # For bundles of one designation, which hold what is common to all of them.
            models.Index(fields=["index"], name="entry_common", condition=Q(scope=COMMON)),
            models.Index(fields=["row_uuid"], name="entry_draft", condition=Q(row_uuid__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.event}"

    @property
    def leaf_text(self) -> str:
        return bytes(self.leaf).decode()

    @cached_property
    def leaf_content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(bytes(self.leaf))
        return content

    @property
    def leaf_hash(self) -> bytes:
        return leaf_hash(bytes(self.leaf))

    @property
    def leaf_hash_hex(self) -> str:
        return self.leaf_hash.hex()

    @property
    def is_map(self) -> bool:
        return self.event == MAP_EVENT

    @property
    def table_name(self) -> str:
        """The table that was changed; empty of a map."""
        return "" if self.is_map else table_of(self.event)

    @cached_property
    def opened(self) -> list[Opening]:
        """What the openings say, in the order in which they are stored."""
        return [Opening.parse(text) for text in self.openings]

    def _side(self, side: str) -> dict[str, Any]:
        return {
            column: value
            for opening in self.opened
            if opening.field != "who"
            for column, value in (opening.value or {}).get(side, {}).items()
        }

    @cached_property
    def before(self) -> dict[str, Any]:
        return self._side("before")

    @cached_property
    def after(self) -> dict[str, Any]:
        return self._side("after")

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """(column, before, after) for every column that the change wrote."""
        return [(name, self.before.get(name), self.after.get(name)) for name in sorted({*self.before, *self.after})]


class Bucket(models.Model):
    """One of the map's buckets as it is now: keys of scopes with the numbers of their entries (docs/ledger.md, "Map").
    One that is empty may be missing."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.number)


class BucketHashes(models.Model):
    """The hashes of 64 buckets side by side, the root over them, and how many scopes they hold."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    hashes = models.BinaryField()
    root = models.BinaryField(max_length=32)
    scopes = models.IntegerField()

    class Meta:
        db_table = "ledger_bucket_hashes"

    def __str__(self) -> str:
        return str(self.number)


class Tile(models.Model):
    """256 hashes of the tree, side by side: one full tile of C2SP tlog-tiles, and the hash over it."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(models.Model):
    """The state of the tree after one sealing: its size, its RFC 9162 root, the peaks to go on from, and the log's
    signature (`note`: a C2SP checkpoint with the log's own signatures and nobody else's)."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    # The hashes of the perfect subtrees from left to right, 32 bytes each.
    peaks = models.BinaryField()
    count = models.IntegerField()
    note = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("checkpoint")
        constraints: ClassVar = [
            # One root for one size of one log, whoever seals.
            models.UniqueConstraint(fields=["origin", "size"], name="checkpoint_once_a_size")
        ]

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()[:16]}"

    @property
    def root_hex(self) -> str:
        return bytes(self.root).hex()


class LogKey(models.Model):
    """A public key under which this log signs, from when to when. The private half never comes near the database."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    origin = models.CharField(max_length=200)
    vkey = models.CharField(max_length=300, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.vkey


class Witness(models.Model):
    """A key that cosigns checkpoints. A signatory's is needed for agreement; without a `url` it is asked by the
    queue."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vkey = models.CharField(max_length=300)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="witnesses")
    url = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vkey"], condition=Q(removed_at=None), name="witness_once"),
            models.UniqueConstraint(
                fields=["delegation"], condition=Q(removed_at=None), name="witness_one_a_signatory"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name of its key."""
        return self.vkey.partition("+")[0]


class Cosignature(models.Model):
    """One witness's signature on one checkpoint, verified before it was stored. `line` is the note's line, as given."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures", db_index=False)
    # When the witness signed, in its own clock's Unix seconds.
    timestamp = models.BigIntegerField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["witness", "checkpoint"], name="cosignature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} {self.checkpoint}"


class SignatoryChange(models.Model):
    """A change of who has to sign, proposed by the operator: another witness of a signatory, a signatory more, or one
    less. It is carried out once every signatory has consented to its digest."""

    class What(models.TextChoices):
        WITNESS = "witness", _("Another witness")
        JOINS = "joins", _("Becomes a signatory")
        LEAVES = "leaves", _("Is no signatory any more")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=8, choices=What)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Of a witness: its public key, and where it is asked (nothing: by the queue of this site).
    vkey = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.delegation.code}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class SignatoryConsent(Consent):
    """One signatory's consent to such a change, proved as an approval is."""

    # Of the change; the log has no other name for it.
    change = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "delegation"], name="signatory_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.change}"


class Rules(models.Model):
    """The rules that the centre works by, as digests (SHA-256, 64 hex): one row whenever any of them changes, so that
    what an act meant can be told from the log."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.CharField(max_length=64)
    # Of the table of states (docs/vectors/transitions.json, canonical JSON).
    transitions = models.CharField(max_length=64)
    # Of the files of the theatre, and of the conflict rules among them.
    theatre = models.CharField(max_length=64)
    conflicts = models.CharField(max_length=64)
    # Of the rows of the policy in words (docs/access.md).
    policy = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("rules")

    def __str__(self) -> str:
        return f"{self.release} {self.at:%Y-%m-%d}"


class AlertKind(models.TextChoices):
    """What must never happen to the log, and did."""

    FORK = "fork", _("A witness was shown two logs that do not continue each other")
    ROLLBACK = "rollback", _("The log is shorter than a checkpoint already signed")
    BAD_PROOF = "bad_proof", _("A witness rejected a proof or a signature")
    SEALING = "sealing", _("Stored entries differ from the computed ones")
    DIFFERENCE = "difference", _("A table differs from the log")
    LOG = "log", _("A stored entry does not match its hash")
    KEY = "key", _("The log key is missing or not the known one")
    CONTENT = "content", _("The digest of a version differs from its content")
    CLOCK = "clock", _("The clock of a witness differs from the clock of the log")
    SIGNATORY = "signatory", _("A signatory or its witness is missing")
    FILES = "files", _("The published files of the log cannot be written")


class Alert(models.Model):
    """Something that an auditor of each side must know. Open until an operator closes it, with a reason."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=AlertKind)
    detail = models.TextField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # The same thing is told once, until it is closed.
            models.UniqueConstraint(fields=["kind", "detail"], condition=Q(closed_at=None), name="alert_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail[:80]}"


class BundleOrder(models.Model):
    """A bundle that somebody asked for last: `name` is that of its file while it is kept."""

    class Failure(models.TextChoices):
        NOTHING = "nothing", _("No checkpoint has every signatory's signature yet.")
        DISK = "disk", _("The bundle could not be written.")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    name = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    bytes = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=8, choices=Failure, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.ready_at is None and not self.failure
