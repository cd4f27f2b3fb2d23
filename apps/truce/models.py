"""What all signatories decide together about a cessation of hostilities, and what each says of it by itself.

Nothing here is ever changed: whoever thinks otherwise later says so in a row of its own, and both stand. `said_at` is
when something was said; `at`, when it was recorded here. They differ where a letter or a radio message was recorded
later.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Delegation, User
from apps.consents.models import METHODS, Consent


class Purpose(models.TextChoices):
    """What only all signatories together decide."""

    DAY_D = "day_d", _("Day D")
    RENEWAL = "renewal", _("Renewal of the commitment")
    COUNT = "count", _("Agreed days of adherence")
    RESET = "reset", _("Restart of the agreed count")
    ESTABLISH = "establish", _("Establishment of the centre")


class Statement(models.Model):
    """Something that a delegation says, recorded once and for good."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Decision(Statement):
    """A joint decision as it was proposed. It holds once every signatory has consented to its digest.

    `content` depends on the purpose (apps/truce/contents.py). `parties` are the codes of those whose consent it needs:
    the signatories when it was proposed. `agreed_at`: when they agreed outside of this site, where it is recorded here
    later. All of it is in the digest, which is what is signed.
    """

    purpose = models.CharField(max_length=16, choices=Purpose)
    content = models.JSONField()
    parties = models.JSONField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uuid}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class DecisionConsent(Consent):
    """One signatory's consent to a decision, proved as an approval is."""

    # Of the decision; the log has no other name for it.
    decision = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "delegation"], name="decision_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.decision}"


class DecisionEnd(Statement):
    """A decision that does not come about: declined by a signatory, or withdrawn by whoever proposed it."""

    class How(models.TextChoices):
        DECLINED = "declined", pgettext_lazy("decision", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")

    decision = models.UUIDField(unique=True)
    how = models.CharField(max_length=9, choices=How)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.how} {self.decision}"


class Says(models.TextChoices):
    """What a signatory says of a day that has ended."""

    ATTESTS = "attests", pgettext_lazy("day", "attests")
    REMARK = "remark", pgettext_lazy("day", "attests, with a remark")
    WITHHELD = "withheld", pgettext_lazy("day", "declines to attest")


class Aid(models.TextChoices):
    """Whether aid came through that day, by a signatory's account."""

    YES = "yes", pgettext_lazy("aid", "yes")
    NO = "no", pgettext_lazy("aid", "no")
    UNKNOWN = "unknown", pgettext_lazy("aid", "not known")


class Attestation(Statement):
    """What a signatory says of one day of a cessation: the newest of a signatory counts, those before it stay.

    `reports` are numbers of reports behind it (US-0012). Signed as an approval is, over `digest`.
    """

    # The decision on Day D from which the days are counted.
    day_d = models.UUIDField()
    day = models.PositiveIntegerField()
    says = models.CharField(max_length=8, choices=Says)
    aid = models.CharField(max_length=7, choices=Aid)
    remark = models.TextField(blank=True)
    reports = models.JSONField(default=list)
    digest = models.BinaryField(max_length=32)
    method = models.CharField(max_length=16, choices=METHODS)
    evidence = models.JSONField(default=dict)
    public_key = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["day_d", "day"], name="truce_attested_day")]

    def __str__(self) -> str:
        return f"{self.delegation.code} day {self.day}: {self.says}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()

    @property
    def is_signed(self) -> bool:
        """Whether it proves itself without this server."""
        return self.public_key is not None


class Report(Statement):
    """What a delegation reports: an event, a count over a window of its own, or a visit. Numbered for each delegation,
    and never added up with another's."""

    class Type(models.TextChoices):
        EVENT = "event", pgettext_lazy("report", "event")
        COUNT = "count", pgettext_lazy("report", "count")
        VISIT = "visit", pgettext_lazy("report", "visit")

    number = models.PositiveIntegerField()
    type = models.CharField(max_length=5, choices=Type)
    # When it happened; of a count, the window that was counted.
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    # Of a count: how many of what the text says.
    counted = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation", "number"], name="report_number_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """US-0012."""
        return f"{self.delegation.code}-{self.number:04d}"


class ClauseReading(Statement):
    """Whether one clause was kept on one day, as a signatory reads it; the newest counts, those before it stay."""

    class Kept(models.TextChoices):
        KEPT = "kept", pgettext_lazy("clause", "kept")
        NOT_KEPT = "not_kept", pgettext_lazy("clause", "not kept")

    day_d = models.UUIDField()
    day = models.PositiveIntegerField()
    clause = models.CharField(max_length=32)
    kept = models.CharField(max_length=8, choices=Kept)
    reason = models.TextField(blank=True)
    reports = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["day_d", "day"], name="truce_read_day")]

    def __str__(self) -> str:
        return f"{self.delegation.code} day {self.day} {self.clause}: {self.kept}"


class PreparationMark(Statement):
    """Whether a delegation has done a piece of its preparatory work, as it says itself; the newest counts."""

    work = models.CharField(max_length=32)
    done = models.BooleanField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.work}: {self.done}"
