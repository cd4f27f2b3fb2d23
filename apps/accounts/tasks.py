import logging
from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from apps.accounts.session_models import OpenSession

log = logging.getLogger(__name__)
# So long the browser of an ended session can still be told why.
KEPT = timedelta(days=1)


@shared_task(name="accounts.forget")
def forget_sessions() -> int:
    """Delete sessions that have been over for a day."""
    try:
        count, _per_model = OpenSession.objects.filter(expire_date__lt=timezone.now() - KEPT).delete()
    except OperationalError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
        return 0
    return count
