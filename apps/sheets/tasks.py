"""The queue's side of sheets: a round beside the task. The table is the truth: a message that comes twice or never
changes nothing."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.bounds.rounds import begin_round
from apps.sheets.orders import make_ordered

log = logging.getLogger(__name__)


@shared_task(name="sheets.print")
def print_sheets() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    return begin_round("sheets", make_ordered, until_none=True)


def wake_press() -> None:
    """Without a broker the order waits; beat's next message prints it."""
    try:
        print_sheets.apply_async(expires=60, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s): the sheet will be printed later.", error)
