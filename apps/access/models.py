"""Markings on things, and what people hold: roles, levels and compartments, each granted for a term, with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.access.roles import Right, role_choices
from apps.accounts.models import User


class Caveat(models.Model):
    """What a marking adds to its level: compartments, of which a reader has to hold every one, and the delegations that
    the thing may be released to (none named: all). Rows are never changed, so that a key says the same for good; they
    repeat what versions say of themselves (`Version.compartments`, `Version.releasable_to`), once for each combination.
    """

    # Codes of the theatre, sorted.
    compartments = ArrayField(models.CharField(max_length=32))
    # Codes of delegations, sorted.
    releasable_to = ArrayField(models.CharField(max_length=8))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["compartments", "releasable_to"], name="caveat_once"),
            models.CheckConstraint(condition=~Q(compartments=[]) | ~Q(releasable_to=[]), name="caveat_says_something"),
        ]

    def __str__(self) -> str:
        return "//".join([*self.compartments, *([",".join(self.releasable_to)] if self.releasable_to else [])])

    @classmethod
    def of(cls, compartments: Iterable[str], releasable_to: Iterable[str]) -> Caveat | None:
        """The caveat that says this; None where it says nothing."""
        held, readers = sorted(set(compartments)), sorted(set(releasable_to))
        if not held and not readers:
            return None
        return cls.objects.get_or_create(compartments=held, releasable_to=readers)[0]

    @classmethod
    def known(cls, key: int) -> Caveat:
        """The caveat of a key, read once a process: rows are never changed."""
        if key not in _known:
            # What a transaction has not committed may go again, and its key come back as another.
            found = cls.objects.get(pk=key)
            if connection.in_atomic_block:
                return found
            _known[key] = found
        return _known[key]


_known: dict[int, Caveat] = {}


class Marked(models.Model):
    """A thing that carries a marking: a level, 1 (lowest) upwards, whose names are in `theatre/`, and a caveat."""

    level = models.PositiveSmallIntegerField(_("Level"))
    caveat = models.ForeignKey(Caveat, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class GrantQuerySet(models.QuerySet["Grant"]):
    def valid_at(self, moment: datetime) -> GrantQuerySet:
        """Grants that hold at a moment: confirmed and begun, not ended, not revoked by then."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=moment),
            Q(revoked_at=None) | Q(revoked_at__gt=moment),
            valid_from__lte=moment,
            confirmed_at__lte=moment,
        )

    def waiting(self, moment: datetime) -> GrantQuerySet:
        """Proposals that a second clearance admin may still confirm."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=moment), confirmed_at=None, revoked_at=None)


class Grant(models.Model):
    """One role, one level or one compartment held by one person, from whom, why, and until when.

    Levels and compartments are held for a right: to read what is so marked, or to mark things so. One clearance admin
    proposes, a second one of the same delegation confirms, and neither is the person concerned (constraints and a
    trigger, not only checks). `granted_by` and `confirmed_by` are empty for what an operator set up from the command
    line. Rows are never changed except to confirm and to revoke them; what is revoked unconfirmed was declined.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=role_choices, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    compartment = models.CharField(max_length=32, blank=True)
    right = models.CharField(max_length=8, choices=Right, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="grants_made")
    granted_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="revocations")
    revoke_reason = models.CharField(max_length=500, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "valid_from"], name="grant_user_from")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(level=None, compartment="", right=""))
                | (Q(role="", compartment="", right__in=Right.values) & ~Q(level=None))
                | (Q(role="", level=None, right__in=Right.values) & ~Q(compartment="")),
                name="grant_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="grant_not_to_oneself"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("user")), name="confirm_not_for_oneself"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("granted_by")), name="confirm_not_ones_own_proposal"),
            models.CheckConstraint(
                condition=Q(granted_by=None, confirmed_by=None, confirmed_at__isnull=False)
                | Q(granted_by__isnull=False, confirmed_by=None, confirmed_at=None)
                | Q(granted_by__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="grant_takes_two",
            ),
            models.CheckConstraint(condition=~Q(revoked_by=F("user")), name="revoke_not_from_oneself"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="grant_term_in_order"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_reason"),
            models.CheckConstraint(condition=Q(revoked_at=None) | ~Q(revoke_reason=""), name="revoke_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role or self.compartment or self.level} {self.right}".rstrip()

    def status_at(self, moment: datetime) -> str:
        """One of declined, revoked, ended, waiting, future, valid."""
        if self.revoked_at and self.revoked_at <= moment:
            return "revoked" if self.confirmed_at else "declined"
        if self.valid_until and self.valid_until <= moment:
            return "ended"
        if self.confirmed_at is None or self.confirmed_at > moment:
            return "waiting"
        return "future" if self.valid_from > moment else "valid"
