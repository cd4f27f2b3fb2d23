"""The queue. Messages only wake workers up: what is to be done stands in PostgreSQL tables."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready
from django.conf import settings

from jic.heartbeat import WORKER_KEY, pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jic.settings")

app = Celery("jic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        *("apps.accounts", "apps.documents", "apps.exchange", "apps.exports", "apps.imports", "apps.ledger"),
        *("apps.mail", "apps.negotiation"),
    ]
)
app.set_default()


@worker_ready.connect
@heartbeat_sent.connect
def tell(**_: Any) -> None:
    """The worker lives: said with its heartbeat."""
    pulse(settings.REDIS_URL, WORKER_KEY)
