"""What is new to a person and was not written of yet: what the desk and the bell show, by the same policy, now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.designations.selectors import signatories
from apps.mail.models import Mailed
from apps.negotiation.models import Act
from apps.negotiation.selectors import ENDING_SOON, Turn, turns
from apps.negotiation.visits import MAX_COUNTED, NEWEST, new_to
from apps.negotiation.waiting import newest_waiting, still_waiting

# Of each kind of waiting, so many of the newest are looked at: of more that comes at once, these alone are listed.
MAX_TASKS = 100


@dataclass(frozen=True)
class News:
    """A designation that something is new about: a task (empty: none), the newest of the comments, or both."""

    designation_id: int
    uuid: uuid.UUID
    # None: a draft of the reader's delegation.
    reference: str | None
    task: str = ""
    comments_at: datetime | None = None


def unmailed(actor: Identity, since: datetime) -> list[News]:
    """What is new to the actor after a moment and was not written of: in the order of the references, drafts last."""
    marks = {one.designation_id: one for one in _marks(actor).exclude(task="", comments_at=None)}
    tasks = _new_tasks(actor, since, {key: mark.task for key, mark in marks.items()})
    comments = _new_comments(actor, since, {key: mark.comments_at for key, mark in marks.items()})
    # Asked again of the designations themselves: what cannot be seen is not written of.
    about = visible(actor, Designation.objects.filter(pk__in={*tasks, *comments}).order_by("reference", "pk"))
    return [
        News(key, identity, reference, tasks.get(key, ""), comments.get(key))
        for key, identity, reference in about.values_list("pk", "uuid", "reference")
    ]


def _marks(actor: Identity) -> QuerySet[Mailed]:
    return Mailed.objects.filter(user_id=actor.user_id)


def task_key(designation: Designation, turn: Turn) -> str:
    """What a designation waits for. A draft waits for the same however often it is saved."""
    if turn.need == "finish_draft":
        return turn.need
    return f"{turn.need} {designation.on_table_id} {designation.round}"


def _new_tasks(actor: Identity, since: datetime, marks: dict[int, str]) -> dict[int, str]:
    """Tasks by designation that began after a moment, and not by what the actor did."""
    waiting = turns(newest_waiting(actor, MAX_TASKS), signatories())
    fresh = [
        (designation, turn, task_key(designation, turn))
        for designation, turn in waiting
        if marks.get(designation.pk) != task_key(designation, turn)
    ]
    last = _last_acts(designation.pk for designation, _turn, _key in fresh)
    return {
        designation.pk: key
        for designation, turn, key in fresh
        if _began_after(since, turn, last.get(designation.pk), actor)
    }


def _last_acts(keys: Iterable[int]) -> dict[int, tuple[datetime, int | None]]:
    acts = Act.objects.filter(designation_id__in=list(keys)).order_by("designation_id", "-sequence")
    last = acts.distinct("designation_id").values_list("designation_id", "at", "actor_id")
    return {key: (at, actor) for key, at, actor in last}


def _began_after(since: datetime, turn: Turn, last: tuple[datetime, int | None] | None, actor: Identity) -> bool:
    if turn.need == "renew":
        # No act begins it: the end comes near.
        return turn.due is not None and turn.due - ENDING_SOON > since
    return last is not None and last[0] > since and last[1] != actor.user_id


def _new_comments(actor: Identity, since: datetime, marks: dict[int, datetime | None]) -> dict[int, datetime]:
    """The newest comment by designation, of those that the bell counts and that came after a moment."""
    newest: dict[int, datetime] = {}
    rows = new_to(actor).filter(at__gt=since).order_by("-at", "-pk").values_list("designation_id", "at")
    for key, at in rows[:MAX_COUNTED]:
        mark = marks.get(key)
        if key not in newest and (mark is None or at > mark):
            newest[key] = at
    return newest


def remember(actor: Identity, news: Iterable[News]) -> None:
    """Put down that these were written of."""
    now = timezone.now()
    news = list(news)
    marked = _marks(actor).filter(designation_id__in=[one.designation_id for one in news])
    marks = {one.designation_id: one for one in marked}
    rows = []
    for one in news:
        mark = marks.get(one.designation_id) or Mailed(user_id=actor.user_id, designation_id=one.designation_id)
        mark.task = one.task or mark.task
        mark.comments_at = one.comments_at or mark.comments_at
        mark.mailed_at = now
        rows.append(mark)
    Mailed.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "designation"],
        update_fields=["task", "comments_at", "mailed_at"],
    )


def forget(actor: Identity) -> None:
    """Take back what is remembered of tasks that are done, so that the same one is new when it comes again; and of
    comments that are too old to be counted as new. Rows stay, one of a designation: nothing that serves deletes any."""
    marks = _marks(actor)
    tasks = list(marks.exclude(task="").values_list("designation_id", flat=True))
    if tasks:
        done = set(tasks) - still_waiting(actor, tasks)
        marks.filter(designation_id__in=done).update(task="")
    marks.filter(comments_at__lt=timezone.now() - NEWEST).update(comments_at=None)
