"""Armed groups by their names, and what each delegation states of them: declarations, and a place on its own list.

Rows are only ever added, as in `apps.truce.models`. A statement that was wrong is retracted by a row of its own; both
stay on record. Nothing here says where a group is, how many it has, or how much it matters: no column may (ADR 0054).
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.access.addresses import address_of
from apps.truce.models import Statement

MAX_NAME = 200
RECORDED_LATER = timedelta(hours=1)


class Language(models.TextChoices):
    """Languages in which groups are named; each is written in a script of its own."""

    EN = "en", _("English")
    RU = "ru", _("Russian")
    AR = "ar", _("Arabic")


class Group(Statement):
    """A group, by a number that never changes and is never given again. `said_at`: when it was added."""

    number = models.PositiveIntegerField(unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """G-0007."""
        return f"G-{self.number:04d}"

    def get_absolute_url(self) -> str:
        return address_of("groups:group", self.uuid)


class OfGroup(Statement):
    """What a delegation states of a group."""

    # The log has no other name for it.
    group = models.UUIDField(db_index=True)

    class Meta:
        abstract = True

    @property
    def recorded_later(self) -> bool:
        """Whether it was recorded so long after it is said to have been stated that readers are told."""
        return self.at - self.said_at > RECORDED_LATER


class GroupName(OfGroup):
    """A name as it is written, from when until when the group bore it by the delegation's account; either may be open.

    `folded` is what is looked for (`apps.texts.normalise`).
    """

    language = models.CharField(max_length=2, choices=Language)
    text = models.CharField(max_length=MAX_NAME)
    folded = models.CharField(max_length=2 * MAX_NAME, db_index=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.text} ({self.delegation.code})"


class Says(models.TextChoices):
    """What a group declared, by a delegation's account."""

    JOINS = "joins", pgettext_lazy("declaration of a group", "party to the cessation")
    LEAVES = "leaves", pgettext_lazy("declaration of a group", "no longer party")


class Declaration(OfGroup):
    """That a group declared to be party to the cessation, or to be party no longer, `since` when and by which paper.

    `made_to` is the code of the delegation to which it was made; empty: it was made in public.
    """

    says = models.CharField(max_length=6, choices=Says)
    since = models.DateTimeField()
    made_to = models.CharField(max_length=8, blank=True)
    reference = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    remark = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.delegation.code}: {self.says} {self.reference}"


class ListedAs(models.TextChoices):
    """As what a delegation has a group on its list."""

    PARTY = "party", pgettext_lazy("list of groups", "party to the cessation")
    EXCLUDED = "excluded", pgettext_lazy("list of groups", "designated terrorist, excluded")
    UNCLEAR = "unclear", pgettext_lazy("list of groups", "unclear")
    OFF = "off", pgettext_lazy("list of groups", "taken off the list")


class Listing(OfGroup):
    """As what a delegation has a group on its own list, since when, and by which paper. The newest of a delegation
    counts; those before it stay."""

    listed_as = models.CharField(max_length=8, choices=ListedAs)
    since = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["group", "delegation", "-said_at", "-id"], name="listing_newest")]

    def __str__(self) -> str:
        return f"{self.delegation.code}: {self.listed_as}"


class Retraction(OfGroup):
    """That a delegation no longer states a name, a declaration or a listing of its own, and why."""

    statement = models.UUIDField(unique=True)
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.delegation.code} {self.statement}"
