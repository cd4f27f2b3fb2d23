"""Reading what was uploaded, beside the requests: each file by a confined program, its features stored some at a time.

Whatever becomes of a message or a worker, the tables say which files wait, and how far each was read: a reading that
was ended goes on behind what it has stored.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.access.connection import alone, answers, as_system
from apps.bounds.confined import Failed, lines_confined
from apps.imports.limits import MAX_FEATURES, MAX_FIELD_NAME, MAX_FIELDS, MAX_LINE, MAX_OUTPUT, SECONDS
from apps.imports.models import FileImport, ImportedFeature
from apps.imports.receiving import KEPT
from apps.theatre.facts import theatre

log = logging.getLogger(__name__)
State = FileImport.State
AT_ONCE = 250
# Advisory lock: whoever reads a file holds it. This one spells "file".
_LOCK = 0x6669_6C65
_UNDER_WAY = (State.WAITING, State.READING)


def read_waiting() -> int:
    """Read what waits, oldest first, and forget what is too old; returns how many files were read."""
    with as_system():
        FileImport.objects.filter(at__lt=timezone.now() - KEPT).delete()
        waiting = list(FileImport.objects.filter(state__in=_UNDER_WAY).order_by("at").values_list("pk", flat=True)[:20])
    return sum(_read_alone(key) for key in waiting)


def _read_alone(key: int) -> bool:
    """Read one file, unless another process is reading it."""
    with alone(_LOCK, key) as held:
        if not held:
            return False
        with as_system():
            file = FileImport.objects.filter(pk=key, state__in=_UNDER_WAY).first()
        if file is None:
            return False
        _read(file)
        return True


class _Superseded(Exception):
    """Its person has had the file read anew, or removed it."""


def _read(file: FileImport) -> None:
    """Raises what the database raises while it does not answer, and nothing else."""
    try:
        _store(file, map(_object, _lines(file)))
    except _Superseded:
        return
    except Exception as error:
        # Whatever a file brings about, the next one is read all the same.
        if not answers():
            raise
        # Not its text, which may quote the file.
        log.warning("A file could not be read: %s", type(error).__name__)
        with suppress(_Superseded):
            _end(file, "long" if isinstance(error, Failed) and error.too_long else "broken", {})


def _lines(file: FileImport) -> Iterator[bytes]:
    with as_system():
        content = bytes(file.stored.content)
    return lines_confined(
        "apps.imports.reader",
        [file.format, json.dumps(_settings(file))],
        content,
        2 * SECONDS,
        longest=MAX_LINE,
        most=MAX_OUTPUT,
    )


def _settings(file: FileImport) -> dict[str, Any]:
    return {
        "bounds": list(theatre().bounds),
        "crs": str(file.answers.get("crs", "")),
        "encoding": str(file.answers.get("encoding", "")),
        "swap": bool(file.answers.get("swap")),
        "skip": file.read,
    }


def _object(line: bytes) -> dict[str, Any]:
    """Raises ValueError for what no honest program says."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError(line[:40])
    return said


def _store(file: FileImport, lines: Iterator[dict[str, Any]]) -> None:
    heading: dict[str, Any] = next(lines, {"fault": "broken"})
    if "fault" in heading:
        _end(file, str(heading["fault"]), heading.get("params", {}))
        return
    _check_fields(heading.get("fields"))
    asks = heading.get("asks")
    state = State.ASKING if asks else State.READING
    _update(file, heading=heading, state=state, count=min(int(heading.get("count", 0)), MAX_FEATURES), fault="")
    if asks:
        return
    number = file.read
    while chunk := list(islice(lines, AT_ONCE)):
        fault = next((line for line in chunk if "fault" in line), None)
        if fault is not None:
            _end(file, str(fault["fault"]), fault.get("params", {}))
            return
        rows = [_row(file, at, line) for at, line in enumerate(chunk, number + 1)]
        number += len(rows)
        if number > MAX_FEATURES:
            _end(file, "features", {"count": number, "limit": MAX_FEATURES})
            return
        with as_system():
            _update(file, read=number)
            ImportedFeature.objects.bulk_create(rows)
    if number:
        _update(file, state=State.READY, count=number)
    else:
        _end(file, "empty", {})


def _check_fields(fields: Any) -> None:
    """Raises ValueError for more than a page can offer."""
    if not isinstance(fields, list) or len(fields) > MAX_FIELDS:
        raise ValueError
    if not all(isinstance(name, str) and len(name) <= MAX_FIELD_NAME for name in fields):
        raise ValueError


def _row(file: FileImport, number: int, line: dict[str, Any]) -> ImportedFeature:
    accepted = line["accepted"] is True
    return ImportedFeature(
        file=file,
        number=number,
        values=line["values"],
        wanted=line["wanted"],
        geometry=line["geometry"],
        accepted=accepted,
        swappable=line["swappable"] is True,
        repair=line["repair"],
        problems=line["problems"],
        dropped=line["dropped"],
        repeated=line["repeated"] is True,
        layer=str(line["layer"])[:MAX_FIELD_NAME],
        vertices=int(line["vertices"]),
        chosen=accepted,
    )


def _end(file: FileImport, fault: str, params: dict[str, Any]) -> None:
    """Nothing of a file that is refused is kept but why."""
    with transaction.atomic(), as_system():
        _update(file, state=State.FAILED, fault=fault[:20], fault_params=params)
        ImportedFeature.objects.filter(file=file).delete()


def _update(file: FileImport, **changes: Any) -> None:
    """Raises _Superseded."""
    with as_system():
        same = FileImport.objects.filter(pk=file.pk, generation=file.generation)
        if not same.update(**changes):
            raise _Superseded
