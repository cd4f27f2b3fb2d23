"""The queue's side of e-mail: a round beside the task, so that a slow mail server keeps nothing else waiting."""

from celery import shared_task

from apps.bounds.rounds import begin_round
from apps.mail.delivery import send_due


@shared_task(name="mail.send")
def send() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    return begin_round("mail", send_due)
