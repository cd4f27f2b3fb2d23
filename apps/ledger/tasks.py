"""The queue's side of sealing. The outbox is the truth: a message that comes twice or never changes nothing."""

import logging
import time
from typing import Any

from celery import shared_task
from django.db import OperationalError as DatabaseAway
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from apps.clearances.identity import changes_recorded
from apps.ledger.seal import seal_all
from apps.ledger.waking import Waker

log = logging.getLogger(__name__)

QUIET_SECONDS = 10.0
_quiet = {"until": 0.0}


@shared_task(name="ledger.seal")
def seal() -> int:
    """Seal what stands in the outbox. While the database is away there is nothing to do but wait for the next beat."""
    try:
        return seal_all()
    except DatabaseAway as error:
        log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])
        return 0


def _send() -> None:
    """A broker that hangs is tried again a moment later, and not at each act."""
    if time.monotonic() < _quiet["until"]:
        return
    try:
        seal.apply_async(expires=30, retry=False)
    except (OperationalError, OSError) as error:
        _quiet["until"] = time.monotonic() + QUIET_SECONDS
        log.warning("The broker does not answer (%s): the change is stored and will be sealed later.", error)


_waker = Waker(_send)


@receiver(changes_recorded, dispatch_uid="ledger.wake")
def wake_sealer(**_: Any) -> None:
    """Wake a worker after a commit. Without a broker the row waits; beat's next message seals it."""
    _waker.wake()
