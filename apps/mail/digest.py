"""The letter itself: references and links, in the reader's language. Nothing else of the centre stands in it, and no
word that says what is new, from whom, or how it is marked."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.access.addresses import address_of
from apps.mail.news import News
from apps.theatre.facts import theatre

# What is listed; of more it is said that there is more.
MAX_LISTED = 20


def digest(*, address: str, language: str, news: Sequence[News]) -> EmailMessage:
    """What is new, as a letter to one address."""
    with override(language):
        subject = _("%(centre)s: something new is waiting for you") % {"centre": theatre().short_name(language)}
        body = "\n\n".join([_("Sign in to read it:"), *_lines(news), _ending()]) + "\n"
    headers = {
        # The host's own name is nobody's business.
        "Message-ID": make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject, body, to=[address], headers=headers)


def _lines(news: Sequence[News]) -> list[str]:
    draft, more = _("A draft of your delegation"), _("There is more:")
    lines = [_link(one.reference or draft, address_of("negotiation:record", one.uuid)) for one in news[:MAX_LISTED]]
    return [*lines, _link(more, reverse("negotiation:notices"))] if len(news) > MAX_LISTED else lines


def _ending() -> str:
    sentence = _(
        "This message has no content on purpose. You receive it because you turned on e-mail notices. "
        "To turn them off, open:"
    )
    return _link(sentence, reverse("mail:email"))


def _link(text: str, address: str) -> str:
    return f"{text}\n{settings.PUBLIC_URL}{address}"
