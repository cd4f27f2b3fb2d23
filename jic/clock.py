"""The centre's clock: beat's application, which wakes the worker up and does nothing else.

It imports no Django and reaches no database: half the memory, and a start in half the time. What is to be done stands
in tables; a tick is a message with a task's name. Environment: JIC_HOME, REDIS_URL."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler

from jic.heartbeat import BEAT_KEY, pulse
from launcher.addresses import addresses

EVERY_SECONDS = 5
REDIS_URL = addresses(Path(os.environ.get("JIC_HOME") or "var").resolve()).redis_url
SCHEDULE: dict[str, dict[str, Any]] = {
    # Messages that nobody took are stale after their interval: the next tick brings another.
    "seal": {"task": "ledger.seal", "schedule": 1.0, "options": {"expires": 5}},
    # Witnesses that were away or whose answer was lost.
    "witness": {"task": "ledger.witness", "schedule": 1.0, "options": {"expires": 5}},
    "audit": {"task": "ledger.audit", "schedule": 300.0, "options": {"expires": 250}},
    # Bundles that auditors asked for, where the message was lost; and those that are kept no longer.
    "bundles": {"task": "ledger.bundles", "schedule": 60.0, "options": {"expires": 50}},
    # Sheets for print, likewise.
    "sheets": {"task": "sheets.print", "schedule": 30.0, "options": {"expires": 25}},
    "forget": {"task": "accounts.forget", "schedule": 3600.0, "options": {"expires": 3000}},
    "answers": {"task": "exchange.forget", "schedule": 3600.0, "options": {"expires": 3000}},
    # Whoever turned e-mail on is looked at this often, where the operator has a mail server.
    "mail": {"task": "mail.send", "schedule": 60.0, "options": {"expires": 50}},
    "expire": {"task": "negotiation.expire", "schedule": 30.0, "options": {"expires": 30}},
    # Uploaded documents whose message was lost.
    "render": {"task": "documents.render", "schedule": 20.0, "options": {"expires": 15}},
    # Uploaded files with outlines, the same; and those that are kept no longer.
    "exports": {"task": "exports.make", "schedule": 30.0, "options": {"expires": 25}},
    "imports": {"task": "imports.read", "schedule": 10.0, "options": {"expires": 8}},
}

app = Celery("jic.clock", broker=REDIS_URL, set_as_current=False)
app.conf.update(
    beat_schedule=SCHEDULE,
    beat_scheduler="jic.clock:PulsingScheduler",
    timezone="UTC",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 3, "max_retries": 0},
    task_publish_retry=False,
    worker_hijack_root_logger=False,
)


class PulsingScheduler(PersistentScheduler):
    """Celery's scheduler, which also says every few seconds that it ticks."""

    _told = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._told > EVERY_SECONDS:
            pulse(REDIS_URL, BEAT_KEY)
            self._told = time.monotonic()
        wait: float = super().tick(*args, **kwargs)
        return min(wait, EVERY_SECONDS)
