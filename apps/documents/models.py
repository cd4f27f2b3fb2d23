"""The registry of restricted instruments: their language versions, encrypted; who opened which page; and what every
signatory decides about their release to the public.

Nothing here is ever changed but by a release, which sets the moment of it (`sql/released_by_all.sql`). Bytes are
stored encrypted only (`envelope.py`); their digests are those of the plain bytes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.access.models import Marked
from apps.accounts.models import Delegation, User
from apps.consents.models import Consent
from apps.designations.models import Designation
from apps.truce.models import Statement


class Instrument(Marked, Statement):
    """One instrument. `content` (contents.py) is its number, its titles by language, and a salt: the log has only a
    hash of it. `originator` is the delegation that it comes from; none: all signatories together."""

    originator = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    content = models.JSONField()
    # Since when anybody signed in may read it.
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def number(self) -> int:
        return int(self.content["number"])

    @property
    def titles(self) -> dict[str, str]:
        return dict(self.content["titles"])


class MediaType(models.TextChoices):
    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"


class InstrumentFile(Statement):
    """One language version as it was uploaded; the newest of a language counts. `digest` is the SHA-256 of the file."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=8)
    media_type = models.CharField(max_length=16, choices=MediaType)
    size = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.uuid} {self.language}"

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class FileBytes(models.Model):
    """The file itself, encrypted: read to compare it with its digest, and never handed out."""

    file = models.OneToOneField(InstrumentFile, on_delete=models.PROTECT, related_name="stored", primary_key=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)


class WrappedKey(models.Model):
    """The key of one file, wrapped for one delegation with the delegation's own key (keys.py), which `key_id` names.
    The file is its `file`, whose `keys` these are."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.file_id} {self.key_id}"  # type: ignore[attr-defined]


class FileKey(WrappedKey):
    """The key of a language version."""

    file = models.ForeignKey(InstrumentFile, on_delete=models.PROTECT, related_name="keys")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "delegation"], name="file_key_once")]


class Fault(models.TextChoices):
    """Why a file was not taken."""

    NOT_ITS_TYPE = "type", pgettext_lazy("file", "it is not the type of file that it says")
    BROKEN = "broken", pgettext_lazy("file", "it cannot be read")
    ENCRYPTED = "encrypted", pgettext_lazy("file", "it is encrypted or has a password")
    ACTIVE = "active", pgettext_lazy("file", "it has scripts, forms, media or files within it")
    TOO_MANY_PAGES = "pages", pgettext_lazy("file", "it has too many pages")
    TOO_LARGE = "large", pgettext_lazy("file", "its pages are too large")
    ALTERED = "altered", pgettext_lazy("file", "its stored bytes were changed before its pages were drawn")
    TOO_LONG = "long", pgettext_lazy("file", "its pages take too long to draw")


class Rendering(models.Model):
    """What the worker made of a file: so many pages, or why none. `digest` is the SHA-256 of the digests of its
    pages, one after the other. `delegation` is that of the file."""

    file = models.OneToOneField(InstrumentFile, on_delete=models.PROTECT, related_name="rendering")
    uuid = models.UUIDField(unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    pages = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=9, choices=Fault, blank=True)
    digest = models.BinaryField(max_length=32, null=True, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_id}: {self.fault or self.pages}"


class PageImage(models.Model):
    """One page as an image, encrypted; `digest` is the SHA-256 of the plain image."""

    file = models.ForeignKey(InstrumentFile, on_delete=models.PROTECT, related_name="images")
    number = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "number"], name="page_image_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"


class _Happened(models.Model):
    """What a reader met, of whom and when. `delegation` is the reader's."""

    uuid = models.UUIDField(unique=True, editable=False)
    file = models.ForeignKey(InstrumentFile, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.file_id}/{self.page} {self.user_id}"


class Opening(_Happened):
    """A page that was shown to somebody."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="opening_of_whom")]


class Mismatch(_Happened):
    """Stored bytes that are not those of the record: found by whom, at which page (0: the file itself)."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "page"], name="mismatch_once")]


class Article(Statement):
    """An article of an instrument that governs a designation, or a provision wherever it is agreed on."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="articles")
    article = models.CharField(max_length=40)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    provision = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.article}"


class Publication(Statement):
    """A proposal to release an instrument to the public. `content` names each file by its digest; `parties` are the
    signatories when it was proposed. All of it is in the digest that they consent to."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="publications")
    content = models.JSONField()
    parties = models.JSONField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()


class PublicationConsent(Consent):
    """One signatory's consent to a release, proved as an approval is."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="consents")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "delegation"], name="publication_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.publication_id}"


class PublicationEnd(Statement):
    """A release that does not come about: declined by a signatory, or withdrawn by whoever proposed it."""

    class How(models.TextChoices):
        DECLINED = "declined", pgettext_lazy("decision", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=9, choices=How)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.how} {self.publication_id}"


# Of all signatories together, where a page names the originators.
JOINT: Any = _("all signatories")
