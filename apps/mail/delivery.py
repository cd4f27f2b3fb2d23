"""Writing to whoever something new waits for (ADR 0047).

Nothing is queued: each round looks, for each person whose turn it is, at what waits for them now, as who they are now.
What was read, recalled or revoked meanwhile is not there any more; what could not be sent is there again next time.
What was sent is put down at once afterwards, so that only a process that is killed in between sends it twice.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from apps.access.identity import identify
from apps.mail.digest import digest
from apps.mail.models import Subscription
from apps.mail.news import News, forget, remember, unmailed

log = logging.getLogger(__name__)

# A person is written to no more often than this, whatever happens.
EVERY = timedelta(minutes=15)
# Whoever has nothing new is looked at again.
AGAIN = timedelta(seconds=45)
# Nobody else serves a person meanwhile: longer than the slowest server keeps one letter.
LEASE = timedelta(minutes=5)
# After failures: a minute, two, four … up to this.
LONGEST_WAIT = timedelta(hours=1)
# A refused address is given up after so many times, about two hours.
MAX_REFUSALS = 7
MAX_PEOPLE = 500
# One round takes no longer, but for the letter that is under way.
LONGEST_ROUND = timedelta(minutes=4)


class ServerAway(Exception):
    """The mail server cannot be reached, or takes nothing from us."""


class Refused(Exception):
    """The mail server does not take a letter to this address."""


class Post:
    """One connection to the mail server, opened when the first letter is there."""

    def __init__(self) -> None:
        self._connection: Any = None

    def open(self) -> bool:
        """Whether it had to be opened, which may take a while. Raises ServerAway."""
        if self._connection is not None:
            return False
        connection = get_connection()
        try:
            connection.open()
        except (OSError, ValueError) as error:
            raise ServerAway(_reason(error)) from error
        self._connection = connection
        return True

    def send(self, letter: Any) -> None:
        """Raises ServerAway or Refused."""
        try:
            self._connection.send_messages([letter])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
            raise Refused(_reason(error)) from error
        except OSError as error:
            raise ServerAway(_reason(error)) from error

    def close(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.close()
        except OSError:
            # It was sent; the server only did not say good-bye.
            log.debug("The mail server closed the connection.")


def _reason(error: Exception) -> str:
    """For the log: neither an address nor what a server says, in which one may stand."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def send_due(now: datetime | None = None) -> int:
    """One round; returns how many letters were sent."""
    if not settings.SENDS_MAIL:
        return 0
    begun = now or timezone.now()
    due = Subscription.objects.filter(is_on=True, refused_at=None, next_at__lte=begun).order_by("next_at", "pk")
    post, count = Post(), 0
    try:
        for key, next_at in list(due.values_list("pk", "next_at")[:MAX_PEOPLE]):
            # Of two that serve at once, one takes a person.
            free = Subscription.objects.filter(pk=key, is_on=True, next_at=next_at)
            if free.update(next_at=begun + LEASE):
                count += _serve(key, post, begun)
            if timezone.now() - begun > LONGEST_ROUND:
                break
    except ServerAway as error:
        log.warning("The mail server takes nothing (%s): it is tried again later.", error)
        # Those whose turn it is, and the one who was being served.
        _wait(Subscription.objects.filter(is_on=True, refused_at=None, next_at__lte=begun + LEASE), begun)
    finally:
        post.close()
    return count


def _serve(key: int, post: Post, now: datetime) -> int:
    """Write to one person, if something is new to them. Returns how many letters were sent."""
    subscription, news = _look(key)
    if news and post.open():
        # What was seen before the server answered may have been read or revoked since.
        subscription, news = _look(key)
    if subscription is None or not news:
        Subscription.objects.filter(pk=key).update(next_at=now + AGAIN)
        return 0
    user = subscription.user
    letter = digest(address=subscription.plain_address, language=user.language, news=news)
    try:
        post.send(letter)
    except Refused as error:
        log.warning("The mail server refused a letter to a person (%s).", error)
        _wait(Subscription.objects.filter(pk=key), now)
        given_up = Subscription.objects.filter(pk=key, failures__gte=MAX_REFUSALS, is_on=True)
        given_up.update(refused_at=timezone.now())
        return 0
    with transaction.atomic():
        remember(identify(user), news)
        Subscription.objects.filter(pk=key).update(failures=0, next_at=now + EVERY)
    return 1


def _look(key: int) -> tuple[Subscription | None, list[News]]:
    """Whom to write to and of what, as it is now. Nobody, where they turned it off or may not sign in any more."""
    rows = Subscription.objects.select_related("user__delegation").filter(pk=key, is_on=True, refused_at=None)
    subscription = rows.first()
    if subscription is None or not subscription.user.is_active or not subscription.plain_address:
        return None, []
    actor = identify(subscription.user)
    forget(actor)
    return subscription, unmailed(actor, subscription.changed_at)


def _wait(subscriptions: Any, now: datetime) -> None:
    """Have these wait twice as long as the last time."""
    longest = int(LONGEST_WAIT.total_seconds() // 60)
    for key, failures in list(subscriptions.values_list("pk", "failures")):
        minutes = min(2 ** min(failures, 10), longest)
        Subscription.objects.filter(pk=key).update(
            failures=min(failures + 1, 1_000), next_at=now + timedelta(minutes=minutes)
        )
