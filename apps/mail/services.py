"""Turning one's own e-mail on and off."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.mail.models import Mailed, Subscription


def own_subscription(actor: Identity) -> Subscription | None:
    return visible(actor, Subscription.objects.filter(user_id=actor.user_id)).first()


def turn_on(*, actor: Identity, address: str) -> Subscription:
    """Write to the actor at this address from now on. Raises NotAllowedInState where the server sends no mail."""
    if not settings.SENDS_MAIL:
        raise NotAllowedInState(_("This server sends no e-mail."), mend=_("Nothing was changed."))
    now = timezone.now()
    state = {
        "is_on": True,
        "changed_at": now,
        "address": Subscription.sealed(address),
        "next_at": now,
        "failures": 0,
        "refusals": 0,
        "refused_at": None,
    }
    with unit_of_work(actor):
        subscription, _created = Subscription.objects.update_or_create(user_id=actor.user_id, defaults=state)
    return subscription


def turn_off(*, actor: Identity) -> None:
    """Write to the actor no more, and forget the address and what they were written of. Works whatever the server does:
    who is written to can always end it."""
    with unit_of_work(actor):
        mine = visible(actor, Subscription.objects.filter(user_id=actor.user_id, is_on=True))
        mine.update(is_on=False, changed_at=timezone.now(), address="", failures=0, refusals=0, refused_at=None)
        visible(actor, Mailed.objects.filter(user_id=actor.user_id)).update(task="", comments_at=None)
