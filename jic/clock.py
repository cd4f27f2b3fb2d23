"""The queue's processes tell that they live: the worker with its heartbeat, the clock with its ticks."""

from __future__ import annotations

import time
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent, worker_ready

from jic.health import BEAT_KEY, WORKER_KEY, pulse

EVERY_SECONDS = 5


class PulsingScheduler(PersistentScheduler):
    """Celery's scheduler, which also says every few seconds that it ticks."""

    _told = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._told > EVERY_SECONDS:
            pulse(BEAT_KEY)
            self._told = time.monotonic()
        wait: float = super().tick(*args, **kwargs)
        return min(wait, EVERY_SECONDS)


@worker_ready.connect
@heartbeat_sent.connect
def tell(**_: Any) -> None:
    pulse(WORKER_KEY)
