"""What the delegations did and said: acts, consents and comments. All append-only (triggers in `ledger/sql`)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User
from apps.consents.models import Consent
from apps.designations.kinds import act_states, kind_choices
from apps.designations.models import Designation, Version
from apps.negotiation.labels import ASK_REASONS
from apps.negotiation.machine import ActType, is_of_amendment


def act_codes() -> list[tuple[str, str]]:
    """A function, so that a new act needs no migration."""
    return [(act.value, act.value) for act in ActType]


class Act(models.Model):
    """One act of the table, carried out once.

    `sequence` is the designation's revision after the act: unique, so that of two acts on one revision one is refused
    by the database itself.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="acts", db_index=False)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=16, choices=act_codes)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acts", db_index=False)
    digest = models.BinaryField(max_length=32)
    # Empty for what the centre's clock did.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    from_state = models.CharField(max_length=24, choices=act_states, blank=True)
    to_state = models.CharField(max_length=24, choices=act_states)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    # Acts on a draft are its own delegation's business for good.
    private = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["sequence"]
        # For what was done since a moment: rows stand in the order of their times.
        indexes: ClassVar = [BrinIndex(fields=["at"], name="act_at", pages_per_range=16)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "sequence"], name="act_follows_one_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.designation} {self.sequence} {self.code}"

    @property
    def reason_codes(self) -> list[str]:
        labels = dict(ASK_REASONS)
        return [str(labels.get(code, code)) for code in self.details.get("reasons", [])]

    @property
    def proof(self) -> str:
        """How an approval was proved: a method of `Approval`, or nothing for other acts and for older ones."""
        return str(self.details.get("proof", ""))

    @property
    def names_version(self) -> bool:
        """Whether a line of the timeline names the version: one that the act brought, or one of an amendment, beside
        which another one holds."""
        brings_one = self.code in {ActType.REVISE, ActType.AMEND, ActType.COUNTER, ActType.PROPOSE}
        return brings_one or is_of_amendment(self.from_state)


class Purpose(models.TextChoices):
    """What every signatory has to consent to: the acts that the table has a partial state for."""

    AGREE = "agree", _("agreement by officers")
    APPROVE = "approve", _("approval")
    RESUME = "resume", _("resumption")
    RESCIND = "rescind", _("rescission")


# Consents to the version on the table; the others are to the one that holds.
OF_THE_TABLE = frozenset({Purpose.AGREE, Purpose.APPROVE})


class Approval(Consent):
    """One signatory's consent to a version. It counts only in its round (see `Designation.round`)."""

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    purpose = models.CharField(max_length=16, choices=Purpose)
    round = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            # Few rescissions are asked for, and every authority's desk looks for them.
            models.Index(fields=["designation", "round"], name="approval_rescind", condition=Q(purpose="rescind")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["designation", "purpose", "round", "delegation"], name="approval_once_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.purpose} {self.version}"


class TextConfirmation(models.Model):
    """One person's word that the texts in a language say what the texts in the others say. It counts for exactly the
    texts whose digest it names: a version that says anything else needs its own (`confirmations.py`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(
        Designation, on_delete=models.PROTECT, related_name="text_confirmations", db_index=False
    )
    text_language = models.CharField(max_length=8)
    texts_digest = models.BinaryField(max_length=32)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["designation", "texts_digest", "text_language", "user"], name="text_confirmed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.designation} {self.text_language}: {self.user}"

    @property
    def dated(self) -> datetime:
        """When its readers first could read it, as of a version: when a draft was saved is its owner's own business."""
        return max(self.at, self.designation.submitted_at or self.at)


class ThreadChange(models.TextChoices):
    """What a comment makes of its thread, besides what it says."""

    RESOLVED = "resolved", _("resolved")
    REOPENED = "reopened", _("reopened")


class Comment(models.Model):
    """A comment on a designation: shared with every signatory, or internal to the author's. One without a `thread`
    begins a thread; the others answer it, and are seen by those who see it. A thread is resolved or reopened by a
    comment that says so, with words or without."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    internal = models.BooleanField(_("Own delegation only"), default=True)
    text = models.TextField(max_length=5_000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    thread = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answers")
    thread_change = models.CharField(max_length=16, choices=ThreadChange, blank=True, db_default="")
    # What the thread is about (`anchors.py`), on the version of its first comment.
    anchor = models.JSONField(null=True)
    # Names of people who are to look at it.
    mentions = ArrayField(models.CharField(max_length=64), default=list, db_default=[])

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [BrinIndex(fields=["at"], name="comment_at", pages_per_range=16)]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(thread_change=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(thread=None, thread_change="") | Q(thread__isnull=False, anchor__isnull=True),
                name="thread_begins_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code}: {self.text[:40]}"


class Visit(models.Model):
    """Until when a person has read the comments on a designation. Their own business: not recorded, and read by nobody
    else."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    designation = models.ForeignKey(Designation, on_delete=models.CASCADE, related_name="+")
    # The time of the newest comment that they were shown.
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "designation"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.designation}"


class Withheld(models.Model):
    """An approval that was held back by a designation of which the approver may not know: for the clearance admins of
    their delegation. It names what was to be approved, and of what holds it back what the approver was told: no more,
    and not how many there are, since the delegation's auditors read the row in the log."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # An admin sees no designation, so that its number stands here.
    reference = models.CharField(max_length=24)
    # What its originator let the approver be told, in the record itself: an admin sees it nowhere else. Empty: nothing.
    told_owner = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    told_kind = models.CharField(max_length=32, choices=kind_choices, blank=True, db_default="")
    told_reference = models.CharField(max_length=24, blank=True, db_default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(told_owner=None, told_kind="", told_reference="")
                | Q(told_owner__isnull=False) & ~Q(told_kind=""),
                name="withheld_told_with_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.user}"
