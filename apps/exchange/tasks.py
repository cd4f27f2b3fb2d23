import logging

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from apps.exchange.models import KeptAnswer
from apps.exchange.repeating import KEPT

log = logging.getLogger(__name__)


@shared_task(name="exchange.forget")
def forget_answers() -> int:
    """Delete answers that have been kept for their time."""
    try:
        count, _per_model = KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()
    except OperationalError as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
        return 0
    return count
