"""Bundles that auditors ask for on a page: the queue makes each, and it lies there for an hour, for that person alone.

What is to be done stands in a table, so that a message that is lost delays a bundle and loses none.
"""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.access.connection import alone, unit_of_work
from apps.access.identity import Identity, identify
from apps.access.policy import visible
from apps.ledger.bundle import Asked, NothingAgreed, NothingThere, export
from apps.ledger.models import BundleOrder

log = logging.getLogger(__name__)
KEPT = timedelta(hours=1)
# Advisory lock: whoever makes a person's bundle holds it. This one spells "bund".
_LOCK = 0x6275_6E64


def own_order(actor: Identity) -> BundleOrder | None:
    """What the actor asked for last, while it is kept."""
    since = timezone.now() - KEPT
    return visible(actor, BundleOrder.objects.filter(user_id=actor.user_id, asked_at__gt=since)).first()


def order(actor: Identity) -> BundleOrder:
    """Ask for a bundle of everything that the actor may read. Whoever waits for one already is given no second."""
    with unit_of_work(actor):
        found = own_order(actor)
        if found is not None and found.is_waiting:
            return found
        asked = {"name": uuid.uuid4(), "asked_at": timezone.now(), "ready_at": None, "bytes": 0, "failure": ""}
        return BundleOrder.objects.update_or_create(user_id=actor.user_id, defaults=asked)[0]


def file_of(waiting: BundleOrder) -> Path:
    return Path(settings.BUNDLES_FOLDER) / f"{waiting.name}.zip"


def make_ordered() -> int:
    """Make what is waited for, oldest first, and remove what nobody may have any more; returns how many were made."""
    folder = Path(settings.BUNDLES_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget(folder)
    made = 0
    for waiting in list(BundleOrder.objects.filter(ready_at=None, failure="").order_by("asked_at")[:20]):
        if waiting.asked_at > timezone.now() - KEPT:
            made += _make_alone(waiting)
    if made:
        _forget(folder)
    return made


def _make_alone(waiting: BundleOrder) -> bool:
    """Make one bundle, unless another process is making it or has made it meanwhile."""
    with alone(_LOCK, waiting.user_id) as held:
        still = held and BundleOrder.objects.filter(name=waiting.name, ready_at=None, failure="").exists()
        return still and _make(waiting)


def _make(waiting: BundleOrder) -> bool:
    """Make one bundle, as its reader may read the log now."""
    path, failure, size = file_of(waiting), "", 0
    try:
        export(path, identify(waiting.user), Asked())
        size = path.stat().st_size
    except (NothingAgreed, NothingThere):
        failure = BundleOrder.Failure.NOTHING
    except OSError as error:
        log.error("A bundle cannot be written: %s", error)
        failure = BundleOrder.Failure.DISK
    # Another may have been asked for meanwhile.
    done = BundleOrder.objects.filter(name=waiting.name)
    done.update(ready_at=None if failure else timezone.now(), bytes=size, failure=failure)
    return not failure


def _forget(folder: Path) -> None:
    """Remove what is too old, and bundles whose person has asked for another one since."""
    # Listed before the orders are read: whatever lies there was ordered by then.
    paths = list(folder.glob("*.zip*"))
    kept = {f"{name}.zip" for name in BundleOrder.objects.values_list("name", flat=True)}
    for path in paths:
        with suppress(FileNotFoundError):
            is_old = time.time() - path.stat().st_mtime > KEPT.total_seconds()
            if is_old or (path.suffix == ".zip" and path.name not in kept):
                path.unlink()
