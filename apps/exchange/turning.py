"""Designations that a reader of the feed was told of and may see no longer, or again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.exchange.models import Shown

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def turn(actor: Identity, *, has_other_rights: bool) -> None:
    """Note what has turned since the last time. `has_other_rights`: what the reader holds has changed,
    and designations that they were never told of are noted as available, too."""
    seen = visible(actor, Designation.objects.order_by()).values("uuid")
    mine = Shown.objects.filter(user_id=actor.user_id)
    mine.filter(gone=False).exclude(subject__in=seen).update(gone=True, turned_at=Now())
    mine.filter(gone=True, subject__in=seen).update(gone=False, turned_at=Now())
    if has_other_rights:
        unknown = seen.exclude(uuid__in=mine.values("subject")).values_list("uuid", flat=True)
        Shown.objects.bulk_create(
            [Shown(user_id=actor.user_id, subject=subject, turned_at=Now()) for subject in unknown],
            ignore_conflicts=True,
            batch_size=1_000,
        )


def turned_after(actor: Identity, position: tuple[int, int], *, at_most: int) -> list[Shown]:
    """What turned after a position (microseconds, row), in order."""
    moment = _EPOCH + timedelta(microseconds=position[0])
    rows = _turned(actor)
    later = rows.filter(turned_at__gt=moment) | rows.filter(turned_at=moment, pk__gt=position[1])
    return list(later.order_by("turned_at", "pk")[:at_most])


def turned_last(actor: Identity) -> list[Shown]:
    """The last that turned, if anything has."""
    return list(_turned(actor).order_by("-turned_at", "-pk")[:1])


def _turned(actor: Identity) -> QuerySet[Shown]:
    return Shown.objects.filter(user_id=actor.user_id, turned_at__isnull=False)
