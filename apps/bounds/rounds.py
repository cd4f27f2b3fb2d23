"""Work of the queue that takes long, in a thread beside the task: the one worker also seals the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import connection

log = logging.getLogger(__name__)


def begin_round(name: str, work: Callable[[], int], *, until_none: bool = False) -> bool:
    """Begin a round of a work, again and again while it says that it did something if `until_none`. Returns whether one
    was begun: none is while the last one of that name is under way. A database that does not answer ends the round."""
    if any(thread.name == name for thread in threading.enumerate()):
        return False
    threading.Thread(target=_round, args=(work, until_none), name=name, daemon=True).start()
    return True


def _round(work: Callable[[], int], until_none: bool) -> None:
    try:
        while work() and until_none:
            pass
    except DatabaseError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
    finally:
        connection.close()
