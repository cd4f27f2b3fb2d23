"""The queue. Messages only wake workers up: what is to be done stands in PostgreSQL tables."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jic.settings")

app = Celery("jic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["apps.accounts", "apps.ledger", "apps.negotiation"])
app.set_default()

from jic import clock  # noqa: E402,F401  (connects the pulses; needs the app's settings)
