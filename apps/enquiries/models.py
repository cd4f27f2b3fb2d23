"""What a delegation asks the secretariat about a version in force, and the secretariat's comment. Rows are only ever
added. A comment binds nobody: no act and no text follows from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.designations.models import Designation
from apps.truce.models import Statement


class Enquiry(Statement):
    """A question about the version that was in force, named by its UUID; numbered for each designation. `step`: about
    which step of it, and `subject` what that step was about, since an amendment may give its number to another."""

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.UUIDField()
    text = models.TextField()
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "number"], name="enquiry_number_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Q-01."""
        return f"Q-{self.number:02d}"


class EnquiryReply(Statement):
    """The secretariat's comment on a question, once. `texts` are by language; the first language has one."""

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="+")
    enquiry = models.UUIDField(unique=True)
    texts = models.JSONField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.enquiry)
