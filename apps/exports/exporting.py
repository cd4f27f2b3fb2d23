"""Handing out a file: at once where it is small, by the queue where it is large; each on record."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Func, IntegerField, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from kombu.exceptions import OperationalError

from apps.access.connection import alone, answers, as_system, reading_as, unit_of_work
from apps.access.errors import NotVisible
from apps.access.identity import Identity, identify
from apps.access.markings import Marking, kept_marking
from apps.access.policy import visible
from apps.designations.force_models import InForce
from apps.designations.models import Version
from apps.designations.past import AsOf
from apps.designations.selectors import visible_to
from apps.exports.about import about
from apps.exports.models import BEYOND, ExportOrder, FileExport
from apps.exports.past import check_edition, past_fingerprint, past_rows
from apps.exports.selection import ChangedMeanwhile, Fingerprint, Scope, Selection, fingerprint, rows_of, selected
from apps.exports.table import FORMATS, FileFormat
from apps.texts.moments import instant

log = logging.getLogger(__name__)
# Made while its reader waits; more is made by the queue.
MAX_AT_ONCE = 1_000
KEPT = timedelta(hours=1)
# Advisory lock: whoever makes a person's file holds it. This one spells "outf".
_LOCK = 0x6F75_7466


@dataclass(frozen=True)
class Handed:
    """A file, open at its beginning and without a name on the disk, and what it is called."""

    file: BinaryIO
    name: str
    format: FileFormat


def hand_out(actor: Identity, selection: Selection, file_format: FileFormat) -> Handed | None:
    """The file; None where it is too large to be waited for, so that it has to be ordered. Raises ChangedMeanwhile, and
    Incomplete for an edition that is not there."""
    _check(actor, selection)
    what = fingerprint_of(actor, selection)
    if what.count > MAX_AT_ONCE:
        return None
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        path = Path(folder) / "file"
        write(path, actor, selection, file_format, what)
        record(actor, selection, file_format, what)
        # Whoever reads it has it open; the folder is gone when this returns.
        return Handed(path.open("rb"), file_name(selection, file_format, timezone.now()), file_format)


def _check(actor: Identity, selection: Selection) -> None:
    if selection.scope is Scope.EDITION:
        check_edition(actor, selection.edition)


def fingerprint_of(actor: Identity, selection: Selection) -> Fingerprint:
    """Raises NotVisible."""
    if selection.is_past:
        return past_fingerprint(actor, selection)
    return fingerprint(selected(actor, selection.scope, selection.designations))


def write(path: Path, actor: Identity, selection: Selection, file_format: FileFormat, what: Fingerprint) -> None:
    """Raises ChangedMeanwhile, OSError."""
    rows = past_rows(actor, what) if selection.is_past else rows_of(actor, what)
    file_format.write(path, about(actor, selection, what, timezone.now()), rows)


def record(actor: Identity, selection: Selection, file_format: FileFormat, what: Fingerprint) -> FileExport:
    with unit_of_work(actor):
        return FileExport.objects.create(
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            format=file_format.code,
            scope=selection.scope.value,
            **_past_columns(selection),
            count=what.count,
            marking=marking_code(what.marking),
            digest=what.digest,
            at=timezone.now(),
        )


def _past_columns(selection: Selection) -> dict[str, Any]:
    as_of = selection.as_of
    return {
        "edition": selection.edition or None,
        "as_of": as_of.moment if as_of else None,
        "as_known": as_of.known if as_of else None,
    }


def selection_of(ordered: ExportOrder) -> Selection:
    """What was asked for."""
    as_of = None
    if ordered.as_of is not None and ordered.as_known is not None:
        as_of = AsOf(ordered.as_of, ordered.as_known, instant(ordered.as_known))
    return Selection(Scope(ordered.scope), tuple(ordered.chosen), ordered.edition or 0, as_of)


def marking_code(marking: Marking) -> str:
    """The same in every language: "2", "2//ALPHA//RU,US"."""
    parts = [str(marking.level), ",".join(sorted(marking.compartments)), ",".join(sorted(marking.releasable_to or ()))]
    return "//".join(parts).rstrip("/")[:600]


def file_name(selection: Selection, file_format: FileFormat, at: datetime) -> str:
    """`at` is when it was made, or asked for. "edition-7-20160915-1800.gpkg"."""
    return f"{selection.name}-{at:%Y%m%d-%H%M}.{file_format.ending}"


def own_order(actor: Identity) -> ExportOrder | None:
    """What the actor asked for last, while it is kept and they may still see everything that is in it: a file that they
    may not is removed with its order."""
    since = timezone.now() - KEPT
    orders = ExportOrder.objects.filter(user_id=actor.user_id, asked_at__gt=since).defer("versions", "periods")
    found = visible(actor, orders).first()
    if found is None or found.ready_at is None or _may_see(actor, found):
        return found
    path_of(found).unlink(missing_ok=True)
    with unit_of_work(actor):
        ExportOrder.objects.filter(name=found.name).delete()
    return None


def _may_see(actor: Identity, found: ExportOrder) -> bool:
    """Whether the marking of what is in it suits them, and each version in it is of a designation in their lists, and
    open to them itself: clearances and releases end, and what is on the table is withdrawn. Of the past, what was in
    force is asked about, and the versions that are told whole."""
    if not kept_marking(found).is_covered_by(actor):
        return False
    versions = Version.objects.all()
    if not selection_of(found).is_past:
        versions = versions.filter(designation__in=visible_to(actor))
    return _all_visible(actor, found, "versions", versions) and _all_visible(
        actor, found, "periods", InForce.objects.all()
    )


def _all_visible(actor: Identity, found: ExportOrder, name: str, rows: QuerySet[Any]) -> bool:
    """Whether all rows whose keys are in this field are among these, and open to the actor."""
    written = ExportOrder.objects.filter(pk=found.pk)
    keys = written.values_list(Func(F(name), function="unnest"), flat=True)
    count = written.values_list(Func(F(name), function="cardinality", output_field=IntegerField()), flat=True)[0]
    return bool(visible(actor, rows.filter(pk__in=keys)).order_by().count() == count)


def order(actor: Identity, selection: Selection, file_format: FileFormat) -> ExportOrder:
    """Have the queue make a file. Whoever waits for one already is given no second. Raises Incomplete for an edition
    that is not there."""
    _check(actor, selection)
    with unit_of_work(actor):
        found = own_order(actor)
        if found is not None and found.is_waiting:
            return found
        asked = {
            "delegation_id": actor.delegation_id,
            "name": uuid.uuid4(),
            "format": file_format.code,
            "scope": selection.scope.value,
            "chosen": list(selection.designations),
            **_past_columns(selection),
            "language": get_language() or "en",
            "asked_at": timezone.now(),
            "ready_at": None,
            "bytes": 0,
            "failure": "",
            "versions": [],
            "periods": [],
            "level": BEYOND,
            "compartments": [],
            "releasable_to": None,
        }
        transaction.on_commit(wake)
        return ExportOrder.objects.update_or_create(user_id=actor.user_id, defaults=asked)[0]


def wake() -> None:
    """A message that is lost changes nothing: the clock asks again."""
    try:
        current_app.send_task("exports.make", expires=30, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s): the file is made at the next beat.", error)


def path_of(waiting: ExportOrder) -> Path:
    return _folder() / f"{waiting.name}.file"


def _folder() -> Path:
    folder = Path(settings.EXPORTS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_ordered() -> int:
    """Make what is waited for, oldest first, and remove what nobody may have any more; returns how many were made."""
    _forget()
    with as_system():
        orders = ExportOrder.objects.filter(ready_at=None, failure="", asked_at__gt=timezone.now() - KEPT)
        waiting = list(orders.select_related("user").order_by("asked_at")[:20])
    return sum(_make_alone(one) for one in waiting)


def _make_alone(waiting: ExportOrder) -> bool:
    with alone(_LOCK, waiting.user_id) as held:
        with as_system():
            still = held and ExportOrder.objects.filter(name=waiting.name, ready_at=None, failure="").exists()
        return still and _make(waiting)


def _make(waiting: ExportOrder) -> bool:
    """Make one file, as its reader may see things now."""
    path, failure = path_of(waiting), ""
    made: dict[str, Any] = {}
    new = path.with_suffix(".new")
    try:
        actor, selection, file_format = identify(waiting.user), selection_of(waiting), FORMATS[waiting.format]
        # As its reader, so that the database withholds what a rule here forgets.
        with override(waiting.language), reading_as(actor):
            what = fingerprint_of(actor, selection)
            write(new, actor, selection, file_format, what)
        record(actor, selection, file_format, what)
        made = {"ready_at": timezone.now(), "bytes": new.stat().st_size, **_contents(selection, what)}
        new.replace(path)
    except (ChangedMeanwhile, NotVisible):
        failure = ExportOrder.Failure.CHANGED
    except Exception as error:
        # Whatever one file brings about, the next one is made all the same.
        if not answers():
            raise
        # Not its text, which may quote the file.
        log.error("A file cannot be made: %s", type(error).__name__)
        # A full disk ends a GeoPackage by an error of SQLite.
        is_disk = isinstance(error, OSError | sqlite3.Error)
        failure = ExportOrder.Failure.DISK if is_disk else ExportOrder.Failure.BROKEN
    finally:
        new.unlink(missing_ok=True)
    with as_system():
        ExportOrder.objects.filter(name=waiting.name).update(**({"failure": failure} if failure else made))
    return not failure


def _contents(selection: Selection, what: Fingerprint) -> dict[str, Any]:
    readers = what.marking.releasable_to
    return {
        "periods": [key for key, _digest in what.rows] if selection.is_past else [],
        "versions": list(what.versions),
        "level": what.marking.level,
        "compartments": sorted(what.marking.compartments),
        "releasable_to": None if readers is None else sorted(readers),
    }


def _forget() -> None:
    """Remove files that are too old, and those whose person has asked for another one since."""
    paths = list(_folder().glob("*"))
    with as_system():
        kept = {f"{name}.file" for name in ExportOrder.objects.values_list("name", flat=True)}
    for path in paths:
        with suppress(FileNotFoundError):
            is_old = time.time() - path.stat().st_mtime > KEPT.total_seconds()
            if path.is_file() and (is_old or (path.suffix == ".file" and path.name not in kept)):
                path.unlink()
