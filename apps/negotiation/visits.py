"""How far each person has read the comments on a designation, and what is new to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.negotiation.models import Comment, Visit

# What is older is not counted as new: nobody comes back to it by a number.
NEWEST = timedelta(days=30)
# New comments that are looked at, and designations that are listed.
MAX_COUNTED, MAX_LISTED = 99, 50


def note_visit(actor: Identity, designation: Designation, comments: Iterable[Comment], seen: datetime | None) -> None:
    """Put down that somebody has read these comments, where one of them is new to them."""
    newest = max((one.at for one in comments), default=None)
    if newest is None or (seen is not None and newest <= seen):
        return
    Visit.objects.bulk_create(
        [Visit(user_id=actor.user_id, designation=designation, seen_at=newest)],
        update_conflicts=True,
        unique_fields=["user", "designation"],
        update_fields=["seen_at"],
    )


def new_to(actor: Identity) -> QuerySet[Comment]:
    """Comments by others that this person may see and has not read: on what they have read before, and wherever they
    are mentioned."""
    own = Visit.objects.filter(user_id=actor.user_id, designation=OuterRef("designation"))
    recent = Comment.objects.filter(at__gt=timezone.now() - NEWEST).exclude(author_id=actor.user_id)
    unread = Exists(own.filter(seen_at__lt=OuterRef("at")))
    first = Q(mentions__contains=[actor.username]) & ~Exists(own)
    return visible(actor, recent.filter(unread | first))


def count_new(actor: Identity) -> tuple[int, bool]:
    """How many comments are new to somebody, counted up to `MAX_COUNTED`, and whether there are more."""
    count = len(new_to(actor).order_by().values_list("pk", flat=True)[: MAX_COUNTED + 1])
    return min(count, MAX_COUNTED), count > MAX_COUNTED


@dataclass(frozen=True)
class News:
    """What is new to somebody about one designation."""

    designation: Designation
    count: int
    since: datetime
    mentions_reader: bool


def news_of(actor: Identity) -> list[News]:
    """What is new to somebody, by designation, that in which they are mentioned first, then the oldest first. Looks at
    no more than `MAX_COUNTED` comments of each kind."""
    found: dict[int, list[Comment]] = {}
    comments = new_to(actor).select_related("designation__current", "designation__owner").order_by("at", "pk")
    for one in comments.defer("designation__current__outline", "designation__current__search")[:MAX_COUNTED]:
        found.setdefault(one.designation_id, []).append(one)
    news = [
        News(
            told[0].designation,
            len(told),
            told[0].at,
            any(actor.username in one.mentions for one in told),
        )
        for told in found.values()
    ]
    return sorted(news, key=lambda one: (not one.mentions_reader, one.since))[:MAX_LISTED]
