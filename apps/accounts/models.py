"""Delegations and the people in them. What they may do is granted in `clearances`, never stored here."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.usernames import MAX_LENGTH, PATTERN, canonical_username, validate_username


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def signatories(self) -> DelegationQuerySet:
        """Delegations whose consent an agreement needs: of all of them, however many."""
        return self.filter(is_signatory=True)


class Delegation(models.Model):
    """A party of the arrangement, loaded from `theatre/`. The code names none of them."""

    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    is_signatory = models.BooleanField(default=False)
    # The slot of its colours, line and hatch (1, 2, …); 0 is the neutral one. Equal sides, so no slot means "ours".
    position = models.PositiveSmallIntegerField(default=0)
    # Whether its authorities may approve without a passkey: with something that only this server has seen.
    allows_codes = models.BooleanField(default=False, db_default=False)
    # {"en": {"name": …, "short": …, "adjective": …}, "ru": {"name": …, "genitive": …, …}}
    names = models.JSONField(default=dict)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.word("name")

    def word(self, form: str) -> str:
        """The delegation's name in the reader's language and in one grammatical form."""
        words = self.names.get(get_language() or "en") or self.names.get("en", {})
        return str(words.get(form) or words.get("name") or self.code)


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=canonical_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.select_related("delegation").get(username=canonical_username(username or ""))


class User(AbstractBaseUser):
    """A member of one delegation. Roles and levels are grants with a term and a reason (`access.Grant`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=MAX_LENGTH, unique=True, validators=[validate_username])
    full_name = models.CharField(max_length=120)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="members")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Not an audited column: signing in is no change of a record (see audit/audit.py).
    last_login = models.DateTimeField(_("last sign-in"), blank=True, null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(username__regex=PATTERN), name="user_name_in_its_one_form"),
        ]

    def __str__(self) -> str:
        return self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return canonical_username(username)

    def get_short_name(self) -> str:
        return self.username


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def usable(self) -> PasskeyQuerySet:
        """Confirmed by a clearance admin, and not taken back."""
        return self.filter(confirmed_at__isnull=False, revoked_at=None)


class Passkey(models.Model):
    """A person's own key (WebAuthn), whose private half never leaves their device. It signs nothing before a clearance
    admin of their delegation, never the owner, has confirmed that it is theirs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    # SubjectPublicKeyInfo, DER: what any library can read, also the verifier that has no WebAuthn.
    public_key = models.BinaryField(max_length=600)
    # The same as the browser gave it (COSE), for the library that checks what it signs.
    cose_key = models.BinaryField(max_length=600)
    # The host under which it was made: a key signs for no other, and its signatures prove nothing elsewhere.
    rp_id = models.CharField(max_length=253)
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(max_length=500, blank=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("user")), name="passkey_not_confirmed_by_oneself"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="passkey_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"

    @property
    def status(self) -> str:
        """One of revoked, confirmed, waiting."""
        if self.revoked_at:
            return "revoked"
        return "confirmed" if self.confirmed_at else "waiting"
