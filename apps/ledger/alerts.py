"""Telling what must never happen to the log, and did."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.ledger.models import Alert, AlertKind

log = logging.getLogger(__name__)
# Details are words for auditors, not archives.
LONGEST = 600


class NoSuchAlert(LookupError):
    """No open alert has this number."""


def raise_alert(kind: AlertKind, detail: str) -> None:
    """Once for each kind and detail, until it is closed."""
    detail = detail[:LONGEST]
    if Alert.objects.filter(kind=kind, detail=detail, closed_at=None).exists():
        return
    try:
        with transaction.atomic():
            Alert.objects.create(kind=kind, detail=detail, at=timezone.now())
    except IntegrityError:
        return
    log.error("Alert (%s): %s", kind.value, detail)


def close_alert(key: int, reason: str) -> Alert:
    """Raises NoSuchAlert."""
    alert = Alert.objects.filter(pk=key, closed_at=None).first()
    if alert is None:
        raise NoSuchAlert(f"No open alert has the number {key}.")
    alert.closed_at, alert.closing_reason = timezone.now(), reason
    alert.save(update_fields=["closed_at", "closing_reason"])
    return alert


def open_alerts() -> list[Alert]:
    return list(Alert.objects.filter(closed_at=None))
