"""What signing in leaves behind: one-time codes, browsers that were used, open sessions, and recoveries."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from importlib import import_module
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.accounts.models import User


class CodeDevice(models.Model):
    """A person's app that shows one-time codes (RFC 6238). One at a time; the former ones stay as history."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="code_devices")
    # Encrypted with a key that is not in the database (see codes.py).
    secret = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Each time step serves once. Not recorded, like the failures: signing in is no change of a record.
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(removed_at=None), name="codes_from_one_device"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: codes"


class RecoveryCode(models.Model):
    """A code on paper for the day on which the device is not there. Only its hash is kept, and it serves once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    device = models.ForeignKey(CodeDevice, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.user}: recovery code"


class KnownBrowser(models.Model):
    """A browser in which a person has signed in: it carries this row's id in a signed cookie."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="known_browsers")
    agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.agent}"


class OpenSession(AbstractBaseSession):
    """Django's session, with whose it is, from where, and since when. Whoever ended it is kept until it would have
    expired, so that the browser can be told why it is signed out."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="open_sessions")
    agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    new_browser = models.BooleanField(default=False)
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: session"

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    def over(self, now: datetime) -> str:
        """Why it does not count any more: ended, idle, absolute; empty while it does."""
        if self.ended_at is not None:
            return "ended"
        if self.user_id is None:
            return ""
        if self.begun_at + timedelta(seconds=settings.SESSION_COOKIE_AGE) <= now:
            return "absolute"
        return "idle" if self.seen_at + settings.SESSION_IDLE <= now else ""


class Recovery(models.Model):
    """A member who lost what they sign in with gets in again: one clearance admin opens it, another confirms, and the
    phrase that the second one hands over serves once, for a short time. None of the three is another of them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recoveries")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # SHA-256 of the phrase.
    digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(opened_by=F("user")), name="recovery_not_opened_by_oneself"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("user")), name="recovery_not_confirmed_by_oneself"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("opened_by")), name="recovery_takes_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="recovery_has_reason"),
            models.CheckConstraint(
                condition=Q(used_at=None) | (Q(confirmed_at__isnull=False) & ~Q(digest="")),
                name="recovery_used_after_confirmation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: recovery"

    def status_at(self, moment: datetime) -> str:
        """One of used, cancelled, over, confirmed, waiting."""
        if self.used_at:
            return "used"
        if self.cancelled_at:
            return "cancelled"
        if self.expires_at <= moment:
            return "over"
        return "confirmed" if self.confirmed_at else "waiting"
