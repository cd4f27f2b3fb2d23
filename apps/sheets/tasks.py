"""The queue's side of sheets. The table is the truth: a message that comes twice or never changes nothing."""

import logging

from celery import shared_task
from django.db import OperationalError as DatabaseAway
from kombu.exceptions import OperationalError

from apps.sheets.orders import make_ordered

log = logging.getLogger(__name__)


@shared_task(name="sheets.print")
def print_sheets() -> int:
    """Print the sheets that people wait for; returns how many were printed."""
    try:
        return make_ordered()
    except DatabaseAway as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
        return 0


def wake_press() -> None:
    """Without a broker the order waits; beat's next message prints it."""
    try:
        print_sheets.apply_async(expires=60, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s): the sheet will be printed later.", error)
