import logging

from celery import shared_task
from django.db import OperationalError

from apps.access.errors import DomainError
from apps.negotiation.dispatch import expire
from apps.negotiation.selectors import outlived, outlived_copies

log = logging.getLogger(__name__)


@shared_task(name="negotiation.expire")
def expire_outlived() -> int:
    """Expire every designation whose validity has ended, and every copy whose time is over. Repeats are harmless: each
    act follows one revision."""
    count = 0
    try:
        due = [*outlived(), *outlived_copies()]
    except OperationalError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
        return 0
    for designation in due:
        try:
            expire(designation)
            count += 1
        except DomainError:
            # Somebody acted in between; the next beat looks again.
            continue
    return count
