"""Access reviews: every 30 days a clearance admin signs, for each member, that what they hold is still needed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.models import Grant
from apps.access.policy import can, get_visible, require, visible
from apps.access.readable import readable
from apps.accounts.models import User
from apps.clearances.models import AccessReview
from apps.clearances.policies import REVIEW
from apps.clearances.selectors import waiting_for_me
from apps.clearances.services import locked_with_own_role, revoke, still_admin

REVIEW_EVERY = timedelta(days=30)
DUE_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """When somebody's access is to be reviewed next, and whether the principal may do it."""

    user: User
    last: datetime | None
    at: datetime
    may_review: bool

    @property
    def overdue(self) -> bool:
        return self.at <= timezone.now()

    @property
    def soon(self) -> bool:
        return self.at <= timezone.now() + DUE_SOON


def reviews_due(actor: Identity) -> list[Due]:
    """Every member who holds anything, the most overdue first: counted from the last review, else from the first
    grant that still holds."""
    now = timezone.now()
    users = {user.pk: user for user in visible(actor, User.objects.select_related("delegation"))}
    since: dict[int, datetime] = {}
    held = Grant.objects.valid_at(now).filter(user_id__in=users)
    for user_id, begins, confirmed in held.values_list("user_id", "valid_from", "confirmed_at"):
        first = max(begins, confirmed or begins)
        since[user_id] = min(first, since.get(user_id, first))
    reviews = AccessReview.objects.filter(user_id__in=since).values_list("user_id").annotate(last=Max("at"))
    last = dict(reviews.order_by())
    due = [
        Due(users[pk], last.get(pk), last.get(pk, first) + REVIEW_EVERY, can(actor, REVIEW, users[pk]))
        for pk, first in since.items()
    ]
    return sorted(due, key=lambda one: (one.at, one.user.username))


@dataclass(frozen=True)
class Work:
    """What waits for a clearance admin: proposals to confirm, and reviews that are overdue."""

    proposals: int
    reviews: int

    @property
    def total(self) -> int:
        return self.proposals + self.reviews


def work_for(actor: Identity) -> Work:
    """What this clearance admin could do now."""
    return Work(waiting_for_me(actor), sum(1 for due in reviews_due(actor) if due.overdue and due.may_review))


def sign_off(
    *, actor: Identity, user: uuid.UUID, decisions: Mapping[uuid.UUID, str | None], note: str = ""
) -> AccessReview:
    """Sign that what a member holds is still needed. `decisions` names each grant that they hold: None keeps it, a
    text takes it back for that reason. Refused when what they hold changed since the page was made."""
    with unit_of_work(actor):
        member = get_visible(actor, User.objects.select_for_update(of=("self",)), uuid=user)
        require(actor, REVIEW, member)
        now = timezone.now()
        locked = locked_with_own_role(actor, Q(user=member, revoked_at=None))
        held = [grant for grant in locked if grant.user_id == member.pk and grant.status_at(now) == "valid"]
        if {grant.uuid for grant in held} != set(decisions):
            raise changed_meanwhile()
        if not held:
            raise Incomplete(_("This person has no access."), mend=_("There is nothing to review."), fields={})
        still_admin(actor)
        for grant in held:
            reason = decisions[grant.uuid]
            if reason is not None:
                _revoke(actor, grant, reason)
        review = AccessReview(
            user=member,
            reviewer_id=actor.user_id,
            at=timezone.now(),
            kept=[str(grant.uuid) for grant in held if decisions[grant.uuid] is None],
            revoked=[str(grant.uuid) for grant in held if decisions[grant.uuid] is not None],
            note=readable("note", note),
        )
        review.save()
        return review


def changed_meanwhile() -> Incomplete:
    return Incomplete(
        _("This person's access has changed since you opened this page."),
        mend=_("The current access is shown below. Decide again. Nothing was changed."),
        fields={},
    )


def _revoke(actor: Identity, grant: Grant, reason: str) -> None:
    """Raises Incomplete with the grant's own field, so that the page can say which reason is missing."""
    if not reason.strip():
        said = _("Enter a reason. Every revocation needs a recorded reason.")
        raise Incomplete(fields={f"reason_{grant.uuid}": [said]})
    revoke(actor=actor, grant=grant.uuid, reason=readable(f"reason_{grant.uuid}", reason))


def reviews_of(user: User) -> list[AccessReview]:
    """The signed reviews of a person, last first."""
    return list(AccessReview.objects.filter(user=user).select_related("reviewer"))
