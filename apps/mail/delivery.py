"""Writing to whoever something new waits for (ADR 0047).

Nothing is queued: each round looks, for each person whose turn it is, at what waits for them now, as who they are now.
What was read, recalled or revoked meanwhile is not there any more; what could not be sent is there again next time.
What was sent is put down at once afterwards, so that only a process that is killed in between sends it twice.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from email.errors import MessageError
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import QuerySet
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
# Nobody else serves a person meanwhile: longer than the slowest server keeps one letter, with the connection and the
# good-bye (EMAIL_WHOLE_TIMEOUT for each).
LEASE = timedelta(minutes=5)
# After failures: a minute, two, four … up to this.
LONGEST_WAIT = timedelta(hours=1)
# A refused address is given up after so many times, about two hours.
MAX_REFUSALS = 7
# What a server says that closes the connection, at whichever word; and what smtplib makes of half a line.
GONE = frozenset({421, -1})
MAX_PEOPLE = 500
# One round takes no longer, but for the letter that is under way.
LONGEST_ROUND = timedelta(minutes=4)


class ServerAway(Exception):
    """The mail server cannot be reached, or takes nothing from us."""


class Refused(Exception):
    """There is no such mailbox, or no mail can be sent to what was entered."""


class Postponed(Exception):
    """This letter was not taken this time, which says nothing of the address. `after`: when it is tried again."""

    def __init__(self, reason: str, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after


class Post:
    """One connection to the mail server, opened when the first letter is there. A letter that was not taken ends it:
    nobody knows in which state the server is then."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._has_taken = False

    def open(self) -> bool:
        """Whether it had to be opened, which may take a while. Raises ServerAway."""
        if self._connection is not None:
            return False
        connection = get_connection()
        self._connection, self._has_taken = connection, False
        try:
            connection.open()
        except (OSError, ValueError) as error:
            self.close()
            raise ServerAway(_reason(error)) from error
        return True

    def send(self, letter: Any) -> None:
        """Raises ServerAway, Refused or Postponed."""
        try:
            self._connection.send_messages([letter])
            self._has_taken = True
        except Exception as error:
            self.close()
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> Exception:
        reason, codes = _reason(error), _codes(error)
        if isinstance(error, ValueError | MessageError):
            return Refused(reason)
        if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) and not GONE & codes:
            is_final = isinstance(error, smtplib.SMTPRecipientsRefused) and all(code >= 500 for code in codes)
            return Refused(reason) if is_final else Postponed(reason, EVERY)
        if not isinstance(error, OSError):
            # A fault of ours with this letter, which no other one waits for.
            return Postponed(reason, LONGEST_WAIT)
        is_gone = bool(GONE & codes) or not isinstance(error, smtplib.SMTPResponseException)
        # Many servers take some letters a connection, and close it.
        return Postponed(reason, AGAIN) if is_gone and self._has_taken else ServerAway(reason)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except OSError:
            # What was sent is sent; the server only did not say good-bye.
            log.debug("The mail server closed the connection.")


def _codes(error: Exception) -> set[int]:
    """What the server answered, as numbers."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {code for code, _text in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, smtplib.SMTPResponseException) else set()


def _reason(error: Exception) -> str:
    """For the log: neither an address nor what a server says, in which one may stand."""
    return " ".join([type(error).__name__, *map(str, sorted(_codes(error)))])


def send_due() -> int:
    """One round; returns how many letters were sent."""
    if not settings.SENDS_MAIL:
        return 0
    begun = timezone.now()
    due = Subscription.objects.filter(is_on=True, refused_at=None, next_at__lte=begun).order_by("next_at", "pk")
    post, count = Post(), 0
    try:
        for key, next_at in list(due.values_list("pk", "next_at")[:MAX_PEOPLE]):
            # Of two that serve at once, one takes a person.
            free = Subscription.objects.filter(pk=key, is_on=True, next_at=next_at)
            if free.update(next_at=timezone.now() + LEASE):
                count += _serve(key, post)
            if timezone.now() - begun > LONGEST_ROUND:
                break
    except ServerAway as error:
        log.warning("The mail server takes nothing (%s): it is tried again later.", error)
        _wait_for_server(key, has_taken=count > 0)
    else:
        if count:
            Subscription.objects.filter(failures__gt=0).update(failures=0)
    finally:
        post.close()
    return count


def _serve(key: int, post: Post) -> int:
    """Write to one person, if something is new to them. Returns how many letters were sent."""
    subscription, news = _look(key)
    if news and post.open():
        # What was seen before the server answered may have been read or revoked since.
        subscription, news = _look(key)
    if subscription is None or not news:
        Subscription.objects.filter(pk=key).update(next_at=timezone.now() + AGAIN)
        return 0
    user = subscription.user
    letter = digest(address=subscription.plain_address, language=user.language, news=news)
    # They may turn it off, or to another address, while the letter is under way: then nothing of it is put down.
    same = Subscription.objects.filter(pk=key, is_on=True, changed_at=subscription.changed_at)
    try:
        post.send(letter)
    except Refused as error:
        log.warning("The mail server refused a letter to a person (%s).", error)
        _note_refusal(same, subscription.refusals + 1)
        return 0
    except Postponed as error:
        log.warning("The mail server did not take a letter to a person (%s): it is tried again later.", error)
        same.update(next_at=timezone.now() + error.after)
        return 0
    with transaction.atomic():
        if same.update(failures=0, refusals=0, next_at=timezone.now() + EVERY):
            remember(identify(user), news)
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


def _note_refusal(same: QuerySet[Subscription], count: int) -> None:
    now = timezone.now()
    same.update(refusals=count, next_at=now + _wait(count), refused_at=now if count >= MAX_REFUSALS else None)


def _wait_for_server(key: int, *, has_taken: bool) -> None:
    """Have everybody wait whose turn it is or would be soon, twice as long as the last time. `key`: who was being
    served. A server that has taken something meanwhile is asked again in a minute."""
    now = timezone.now()
    soon = Subscription.objects.filter(is_on=True, refused_at=None, next_at__lte=now + LEASE)
    for one in list(soon.only("pk", "failures", "next_at")):
        failures = 1 if has_taken else min(one.failures + 1, 1_000)
        until = now + _wait(failures)
        # Whoever was written to just now waits no less for it.
        next_at = until if one.pk == key else max(until, one.next_at)
        Subscription.objects.filter(pk=one.pk, next_at=one.next_at).update(failures=failures, next_at=next_at)


def _wait(failures: int) -> timedelta:
    """Twice as long after each failure."""
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_WAIT)
