"""What somebody has to know who has just signed in."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.session_models import Recovery
from apps.signin.recovery import open_now


def tell_of_recovery(request: HttpRequest, user: User, last_here: datetime | None) -> None:
    """That their sign-in was recovered since they were last here, and by whom; and that somebody is about to."""
    # Until now the request spoke the language of whoever was not signed in.
    with translation.override(user.language):
        used = Recovery.objects.filter(user=user, used_at__isnull=False).select_related("opened_by", "confirmed_by")
        last = used.first()
        if last and last.used_at and (last_here is None or last.used_at > last_here):
            messages.warning(
                request,
                _(
                    "Your account was recovered: started by %(first)s, confirmed by %(second)s. Your old "
                    "password, passkeys and one-time codes no longer work. If you did not ask for this, "
                    "tell an auditor."
                )
                % {"first": last.opened_by, "second": last.confirmed_by},
            )
        waiting = open_now(user)
        if waiting:
            messages.warning(
                request,
                _(
                    "%(first)s has started a recovery of your account. If you did not ask for it, cancel "
                    "it under Sign-in and security."
                )
                % {"first": waiting.opened_by},
            )
