"""Sheets that people ask for on a page: the queue prints each, and it lies there for a day, for that person alone.

What is to be done stands in a table, so that a message that is lost delays a sheet and loses none.
"""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from apps.access.connection import alone, answers, reading_as, unit_of_work
from apps.access.errors import NotVisible
from apps.access.identity import Identity, identify
from apps.access.policy import get_visible, visible
from apps.sheets.choices import Choices, Subject
from apps.sheets.models import SheetOrder
from apps.sheets.printing import NotPrinted, Print, present_contents, printed
from apps.sheets.readable import is_readable, readable

log = logging.getLogger(__name__)
KEPT = timedelta(hours=24)
# Of one person: sheets that are kept, and of those the ones that may wait.
MAX_KEPT, MAX_WAITING = 20, 3
# Advisory lock: whoever prints a sheet holds it. This one spells "shee".
_LOCK = 0x7368_6565


def own_orders(actor: Identity) -> list[SheetOrder]:
    """What the actor asked for and may still read, the newest first, while it is kept."""
    return readable(actor, list(_kept(actor)[:MAX_KEPT]))


def own_order(actor: Identity, name: uuid.UUID) -> SheetOrder:
    """One of them. Raises NotVisible."""
    kept = get_visible(actor, _kept(actor), name=name)
    if not is_readable(actor, kept):
        raise NotVisible
    return kept


def _kept(actor: Identity) -> QuerySet[SheetOrder]:
    return visible(actor, SheetOrder.objects.filter(user_id=actor.user_id, asked_at__gt=timezone.now() - KEPT))


def order(actor: Identity, subject: Subject, choices: Choices) -> SheetOrder:
    """Ask for a sheet. The same one that waits is given again, and one that is ready while it would be printed as it
    is; of more than may wait, the last that does."""
    wanted: dict[str, Any] = {**vars(subject), **vars(choices)}
    with unit_of_work(actor):
        known = own_orders(actor)
        for one in known:
            if one.subject == subject and one.choices == choices and not one.failure:
                if one.is_waiting or _is_present(actor, one):
                    return one
                one.delete()
                known.remove(one)
                break
        waiting = [one for one in known if one.is_waiting]
        if len(waiting) >= MAX_WAITING:
            return waiting[0]
        kept = [one.pk for one in known[: MAX_KEPT - 1]]
        SheetOrder.objects.filter(user_id=actor.user_id).exclude(pk__in=kept).delete()
        return SheetOrder.objects.create(user_id=actor.user_id, name=uuid.uuid4(), asked_at=timezone.now(), **wanted)


def _is_present(actor: Identity, ready: SheetOrder) -> bool:
    try:
        return ready.contents == present_contents(actor, ready.subject, ready.choices)
    except NotVisible:
        return False


def file_of(one: SheetOrder) -> Path:
    return Path(settings.SHEETS_FOLDER) / f"{one.name}.pdf"


def picture_of(one: SheetOrder, number: int) -> Path:
    return Path(settings.SHEETS_FOLDER) / f"{one.name}.{number}.png"


def make_ordered() -> int:
    """Print what is waited for, oldest first, and remove what is kept no longer; returns how many were printed."""
    folder = Path(settings.SHEETS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget(folder)
    waiting = SheetOrder.objects.filter(ready_at=None, failure="", asked_at__gt=timezone.now() - KEPT)
    return sum(_make_alone(one) for one in list(waiting.select_related("user").order_by("asked_at")[:20]))


def _make_alone(waiting: SheetOrder) -> bool:
    """Print one sheet, unless another process is printing it or has printed it meanwhile."""
    with alone(_LOCK, waiting.pk) as held:
        still = held and SheetOrder.objects.filter(pk=waiting.pk, ready_at=None, failure="").exists()
        return still and _make(waiting)


def _make(waiting: SheetOrder) -> bool:
    """Print one sheet, as its reader may see what it is of now."""
    actor = identify(waiting.user)
    result, failure = None, ""
    try:
        with reading_as(actor):
            result = printed(actor, waiting.subject, waiting.choices)
        file_of(waiting).write_bytes(result.pdf)
        for number, picture in enumerate(result.pictures, 1):
            picture_of(waiting, number).write_bytes(picture)
    except NotVisible:
        failure = SheetOrder.Failure.GONE
    except NotPrinted as error:
        failure = SheetOrder.Failure.LONG if error.too_long else SheetOrder.Failure.BROKEN
    except OSError:
        failure = SheetOrder.Failure.DISK
    except Exception as error:
        # Whatever one sheet brings about, the next one is printed all the same.
        if not answers():
            raise
        log.error("A sheet cannot be printed: %s", type(error).__name__)
        failure = SheetOrder.Failure.BROKEN
    row = SheetOrder.objects.filter(pk=waiting.pk)
    if failure or result is None:
        row.update(failure=failure)
        return False
    row.update(ready_at=timezone.now(), **_told(result))
    return True


def _told(result: Print) -> dict[str, Any]:
    marking = result.marking
    readers = None if marking.releasable_to is None else sorted(marking.releasable_to)
    return {
        "titles": result.titles,
        "level": marking.level,
        "compartments": sorted(marking.compartments),
        "releasable_to": readers,
        "records": result.records,
        "contents": result.contents,
        "sha256": result.sha256,
        "bytes": len(result.pdf),
        "pages": result.pages,
        "pictures": len(result.pictures),
        "printed_scale": result.scale,
        "beyond": result.beyond,
    }


def _forget(folder: Path) -> None:
    """Remove what is too old, and files whose order is gone."""
    # Listed before the orders are read: whatever lies there was ordered by then.
    paths = [*folder.glob("*.pdf"), *folder.glob("*.png")]
    since = timezone.now() - KEPT
    SheetOrder.objects.filter(asked_at__lt=since).delete()
    kept = {str(name) for name in SheetOrder.objects.values_list("name", flat=True)}
    for path in paths:
        with suppress(FileNotFoundError):
            is_old = time.time() - path.stat().st_mtime > KEPT.total_seconds()
            if is_old or path.name.partition(".")[0] not in kept:
                path.unlink()
