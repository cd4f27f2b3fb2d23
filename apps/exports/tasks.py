"""The queue's side of files: a thread beside the task, since the worker also seals the log."""

import logging
import threading

from celery import shared_task
from django.db import Error as DatabaseError
from django.db import connection

from apps.exports.exporting import make_ordered

log = logging.getLogger(__name__)
_THREAD = "exports"


@shared_task(name="exports.make")
def make() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        return False
    threading.Thread(target=_round, name=_THREAD, daemon=True).start()
    return True


def _round() -> None:
    try:
        make_ordered()
    except DatabaseError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
    finally:
        connection.close()
