"""The queue's side of sheets: a thread beside the task, since the worker also seals the log. The table is the truth: a
message that comes twice or never changes nothing."""

import logging
import threading

from celery import shared_task
from django.db import Error as DatabaseError
from django.db import connection
from kombu.exceptions import OperationalError

from apps.sheets.orders import make_ordered

log = logging.getLogger(__name__)
_THREAD = "sheets"


@shared_task(name="sheets.print")
def print_sheets() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        return False
    threading.Thread(target=_round, name=_THREAD, daemon=True).start()
    return True


def _round() -> None:
    try:
        while make_ordered():
            pass
    except DatabaseError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
    finally:
        connection.close()


def wake_press() -> None:
    """Without a broker the order waits; beat's next message prints it."""
    try:
        print_sheets.apply_async(expires=60, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s): the sheet will be printed later.", error)
