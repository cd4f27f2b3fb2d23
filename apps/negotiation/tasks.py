from celery import shared_task

from apps.clearances.errors import DomainError
from apps.negotiation.acts.hold import expire
from apps.negotiation.selectors import outlived


@shared_task(name="negotiation.expire")
def expire_outlived() -> int:
    """Expire every designation whose validity has ended. Repeats are harmless: each act follows one revision."""
    count = 0
    for designation in outlived():
        try:
            expire(designation=designation.uuid, revision=designation.revision)
            count += 1
        except DomainError:
            # Somebody acted in between; the next beat looks again.
            continue
    return count
