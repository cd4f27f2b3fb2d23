"""A world of the past, which pages, API and files are asked about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from apps.designations.force_models import InForce
from apps.ledger.seal import seal_all
from apps.texts.moments import instant
from tests.acting import rescind
from tests.built_once import built_once
from tests.drafting import act, amended, approve_amendment, in_state, square

SECRET = "Kingfisher"


def _backdate(period, entered, left=None):
    """Acts are always of now: the rows are moved, as if it had been long ago."""
    InForce.objects.filter(pk=period.pk).update(entered_at=entered, valid_from=entered, left_at=left)


@built_once
def past(folder: Path) -> dict:
    """Yesterday one version held, which was amended since; another was rescinded; a third is for the signatories; of a
    fourth only the highest level may know. Beside them stands a proposal. A test is one transaction, and so would be
    its edition: the places are told apart by hand, as those of five transactions are."""
    now = timezone.now()
    two_days, one_day = now - timedelta(days=2), now - timedelta(days=1)
    first = in_state("in_force", title_en="Castello road")
    first = approve_amendment("ru.authority", amended(first, "amend_partly_approved"))
    ended = in_state("in_force", shape=square(38.0), title_en="Western bridge")
    for name in ("us.authority", "ru.authority"):
        ended = act(rescind, name, ended, reason="Over")
    signatories = in_state("in_force", shape=square(36.0), releasable_to=("RU", "US"), title_en="For two")
    secret = in_state("in_force", shape=square(35.0), level=3, title_en=SECRET)
    in_state("submitted", shape=square(35.5), title_en="Only proposed")
    seal_all()
    old, new = InForce.objects.filter(designation=first).order_by("pk")
    _backdate(old, two_days, one_day)
    _backdate(new, one_day)
    for number, one in enumerate((ended, signatories, secret)):
        (period,) = InForce.objects.filter(designation=one)
        _backdate(period, two_days + timedelta(hours=number + 1), one_day if one is ended else None)
    for place, period in enumerate(InForce.objects.order_by("entered_at"), 1):
        period.entered_place, period.left_place = place, 10 if period.left_at else None
        InForce.objects.filter(pk=period.pk).update(entered_place=place, left_place=10 if period.left_at else None)
    InForce.objects.filter(pk=new.pk).update(entered_place=10)
    return {
        "then": instant(one_day - timedelta(hours=1)),
        "first": first.reference,
        "ended": ended.reference,
        "signatories": signatories.reference,
        "secret": secret.reference,
        "old": str(old.version.uuid),
        "secret_version": str(secret.current.uuid),
    }
