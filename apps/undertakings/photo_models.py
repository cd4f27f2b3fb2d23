"""Photos of a verification visit: what a delegation shows of it. Rows are only ever added; bytes are stored encrypted
only (`apps/documents/envelope.py`), and digests are those of the plain bytes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.documents.models import WrappedKey
from apps.undertakings.models import OfZone


class MediaType(models.TextChoices):
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"


class VisitPhoto(OfZone):
    """A photo of a visit, or of a finding on it. `digest`, `size`, `width` and `height` are of the file as it was
    uploaded; `texts` say by language what it shows. What the camera wrote into the file proves nothing: `camera_at` is
    its own clock (ISO 8601, with an offset from UTC where it has one), longitude and latitude are microdegrees."""

    visit = models.UUIDField()
    finding = models.UUIDField(null=True, blank=True)
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    media_type = models.CharField(max_length=10, choices=MediaType)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    shown_digest = models.BinaryField(max_length=32)
    small_digest = models.BinaryField(max_length=32)
    camera_at = models.CharField(max_length=25, blank=True)
    longitude = models.IntegerField(null=True, blank=True)
    latitude = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "number"], name="visit_photo_number_once"),
            models.UniqueConstraint(fields=["visit", "digest"], name="visit_photo_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """P-01."""
        return f"P-{self.number:02d}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class OfPhoto(OfZone):
    """What the delegation of a photo says of it later. `photo` is its UUID."""

    photo = models.UUIDField()

    class Meta:
        abstract = True


class PhotoWithdrawal(OfPhoto):
    """That a delegation no longer shows a photo, and why. The photo stays on record; its copies are not shown again."""

    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["photo"], name="photo_withdrawn_once")]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.photo}"


class PhotoDescription(OfPhoto):
    """What a photo shows, in a language in which it was not described when it was uploaded."""

    language = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["photo", "language"], name="photo_described_once"),
        ]

    def __str__(self) -> str:
        return f"{self.photo} {self.language}"


class Part(models.IntegerChoices):
    """What is stored of a photo: the file as it came, the copy that is shown, and a small one for lists."""

    ORIGINAL = 0
    SHOWN = 1
    SMALL = 2


class PhotoBytes(models.Model):
    """One part of a photo, encrypted. The original is there to be compared with its digest, and never handed out."""

    photo = models.ForeignKey(VisitPhoto, on_delete=models.PROTECT, related_name="parts")
    part = models.PositiveSmallIntegerField(choices=Part)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["photo", "part"], name="photo_part_once")]

    def __str__(self) -> str:
        return f"{self.photo_id}/{self.part}"


class PhotoKey(WrappedKey):
    """The key of one photo, for all its parts."""

    file = models.ForeignKey(VisitPhoto, on_delete=models.PROTECT, related_name="keys")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "delegation"], name="photo_key_once")]
