"""The queue's side of e-mail: a thread beside the task, so that a slow mail server keeps nothing else waiting."""

import logging
import threading

from celery import shared_task
from django.db import Error as DatabaseError
from django.db import connection

from apps.mail.delivery import send_due

log = logging.getLogger(__name__)
_THREAD = "mail"


@shared_task(name="mail.send")
def send() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        return False
    threading.Thread(target=_round, name=_THREAD, daemon=True).start()
    return True


def _round() -> None:
    try:
        send_due()
    except DatabaseError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
    finally:
        connection.close()
