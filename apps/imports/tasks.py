"""The queue's side of files: a thread beside the task, since the worker also seals the log."""

import logging
import threading

from celery import shared_task
from django.db import Error as DatabaseError
from django.db import connection

from apps.imports.reading import read_waiting

log = logging.getLogger(__name__)
_THREAD = "imports"


@shared_task(name="imports.read")
def read() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        return False
    threading.Thread(target=_round, name=_THREAD, daemon=True).start()
    return True


def _round() -> None:
    try:
        while read_waiting():
            pass
    except DatabaseError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
    finally:
        connection.close()
