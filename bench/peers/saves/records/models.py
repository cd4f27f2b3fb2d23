"""The two tables of a designation, column by column and index by index: once plain, once recorded by the library."""

import uuid

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

# With it a row of alerts has about 1.4 kB.
DETAIL = ("The log in the database is behind what was signed before, and differs from it. " * 14)[:1090]
CLOSED = "Restored from the copy of the night before, and compared with what the witnesses hold."


class BoxField(models.Field):
    """PostgreSQL's box, as text."""

    def db_type(self, connection):
        return "box"

    def get_placeholder(self, value, compiler, connection):
        return "%s::box"


class DesignationColumns(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001  (as ours)
    kind = models.CharField(max_length=32)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=24)
    state_since = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    current_version = models.BigIntegerField(null=True, db_index=True)
    submitted_from = models.PositiveIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True)
    answer_due = models.DateTimeField(null=True)
    question_from = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["-state_since", "-id"]),
            models.Index(fields=["state", "state_since"]),
            models.Index(fields=["kind", "state_since"]),
            models.Index(fields=["owner", "state_since"]),
        ]


class VersionColumns(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField()
    delegation = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    title_en = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    terms_en = models.TextField()
    terms_ru = models.TextField()
    shape = models.JSONField()
    outline = models.BinaryField()
    box = BoxField()
    area_m2 = models.FloatField()
    basis = models.CharField(max_length=16)
    source_note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        abstract = True


def searched():
    return models.GeneratedField(
        expression=SearchVector("title_en", "terms_en", config="english")
        + SearchVector("title_ru", "terms_ru", config="russian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


class PlainDesignation(DesignationColumns):
    pass


class PlainVersion(VersionColumns):
    designation = models.ForeignKey(PlainDesignation, on_delete=models.PROTECT)
    search = searched()

    class Meta:
        indexes = [GistIndex(fields=["box"]), GinIndex(fields=["search"])]
        constraints = [models.UniqueConstraint(fields=["designation", "sequence"], name="plain_once")]


def track(model, exclude=()):
    """Recorded by django-pghistory, where that is asked; each model needs trackers of its own."""
    if settings.PEER != "pghistory":
        return model
    import pghistory

    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, exclude=list(exclude))(model)


def track_version(model):
    return track(model, exclude=["search"])


@track
class Designation(DesignationColumns):
    if settings.PEER == "simple_history":
        from simple_history.models import HistoricalRecords

        history = HistoricalRecords()


@track_version
class Version(VersionColumns):
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT)
    search = searched()
    if settings.PEER == "simple_history":
        from simple_history.models import HistoricalRecords

        history = HistoricalRecords(excluded_fields=["search"])

    class Meta:
        indexes = [GistIndex(fields=["box"]), GinIndex(fields=["search"])]
        constraints = [models.UniqueConstraint(fields=["designation", "sequence"], name="tracked_once")]


@track
class Alert(models.Model):
    """A wide row of which little changes: as ours, column by column."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=16)
    detail = models.TextField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=500, blank=True)

    if settings.PEER == "simple_history":
        from simple_history.models import HistoricalRecords

        history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "detail"], condition=models.Q(closed_at=None), name="alert_told_once"
            )
        ]


if settings.PEER == "auditlog":
    from auditlog.registry import auditlog

    auditlog.register(Designation)
    auditlog.register(Alert)
    # It cannot record bytes; the outline stands in `shape` all the same.
    auditlog.register(Version, exclude_fields=["search", "outline", "digest"])
