"""A designation with versions, acts and approvals, as these libraries are meant to be used."""

import uuid

from django.contrib.auth.models import Group, User
from django.contrib.gis.db import models
from django_fsm import FSMField, transition
from simple_history.models import HistoricalRecords

LIVE = ("submitted", "countered", "agreed", "partly_approved", "in_force", "suspended")


class Designation(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=24, unique=True, null=True)
    kind = models.CharField(max_length=32)
    owner = models.ForeignKey(Group, on_delete=models.PROTECT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    state = FSMField(default="draft", protected=True)
    state_since = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    current = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    level = models.PositiveSmallIntegerField()
    history = HistoricalRecords()

    class Meta:
        permissions = [("negotiate_designation", "Can negotiate"), ("approve_designation", "Can approve")]
        indexes = [
            models.Index(fields=["-state_since", "-id"]),
            models.Index(fields=["state", "state_since"]),
            models.Index(fields=["kind", "state_since"]),
            models.Index(fields=["owner", "state_since"]),
        ]

    @transition(field=state, source="draft", target="submitted")
    def submit(self):
        pass

    @transition(field=state, source=["submitted", "countered", "agreed"], target="countered")
    def counter(self):
        pass

    @transition(field=state, source=["submitted", "countered"], target="agreed")
    def agree(self):
        pass

    @transition(field=state, source="agreed", target="partly_approved")
    def approve_first(self):
        pass

    @transition(field=state, source="partly_approved", target="in_force")
    def approve_last(self):
        pass


class Version(models.Model):
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="versions")
    sequence = models.PositiveIntegerField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    author = models.ForeignKey(User, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    title_en = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    terms_en = models.TextField()
    terms_ru = models.TextField()
    geometry = models.GeometryField(srid=4326)
    area_m2 = models.FloatField()
    digest = models.CharField(max_length=64)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["designation", "sequence"], name="version_once")]


class Act(models.Model):
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="acts")
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=16)
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    actor = models.ForeignKey(User, on_delete=models.PROTECT)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["designation", "sequence"], name="act_once")]


class Approval(models.Model):
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT)
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=16)
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    history = HistoricalRecords()


class Counter(models.Model):
    """The last public number of a year."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField()
