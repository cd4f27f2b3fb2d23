"""Taking in a file: what it is, is found out at once, and what is in it by the queue."""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.bounds.child_processes import run_by_size
from apps.imports.labels import fault_sentence
from apps.imports.limits import MAX_BYTES
from apps.imports.models import FileBytes, FileImport
from apps.imports.sniffing import Format, format_or_fault
from apps.negotiation.drafts import may_begin
from apps.texts.characters import visible as visible_characters

log = logging.getLogger(__name__)
KEPT = timedelta(hours=24)
# Files that a person may have lying here at once.
MAX_FILES = 10


def receive(*, actor: Identity, name: str, content: bytes) -> FileImport:
    """Store a file for its reading. Raises NotPermitted, and Incomplete, which names the field `file`."""
    if not may_begin(actor):
        raise NotPermitted
    file_format = _checked_format(content)
    with unit_of_work(actor):
        if visible(actor, FileImport.objects.all()).count() >= MAX_FILES:
            raise at_field("file", _("You have %(count)s files here. Remove one first.") % {"count": MAX_FILES})
        file = FileImport.objects.create(
            user_id=actor.user_id,
            delegation_id=actor.delegation_id,
            name=visible_characters(PurePosixPath(name.replace("\\", "/")).name)[:120] or "file",
            format=file_format.value,
            size=len(content),
            digest=hashlib.sha256(content).digest(),
            at=timezone.now(),
        )
        FileBytes.objects.create(file=file, content=content)
        transaction.on_commit(wake_reader)
        return file


def _checked_format(content: bytes) -> Format:
    if len(content) > MAX_BYTES:
        raise at_field("file", fault_sentence("large", {"limit": MAX_BYTES // 1_000_000}))
    # In a child process where it is large: an archive is unpacked for it.
    code, params = run_by_size(len(content), format_or_fault, content)
    if params is not None:
        raise at_field("file", fault_sentence(code, params))
    return Format(code)


def read_anew(actor: Identity, key: uuid.UUID, **answers: Any) -> FileImport:
    """Have a file read again with what its person says of it: `crs`, `encoding` or `swap`. Raises NotVisible."""
    with unit_of_work(actor):
        file = get_visible(actor, FileImport.objects.select_for_update(of=("self",)), uuid=key)
        file.features.all().delete()
        file.answers = {**file.answers, **answers}
        file.state, file.read, file.fault = FileImport.State.WAITING, 0, ""
        file.generation += 1
        file.save(update_fields=["answers", "state", "read", "fault", "generation"])
        transaction.on_commit(wake_reader)
        return file


def remove(actor: Identity, key: uuid.UUID) -> None:
    """Forget a file with all that was read of it; drafts that were made stay. Raises NotVisible."""
    with unit_of_work(actor):
        get_visible(actor, FileImport.objects.all(), uuid=key).delete()


def wake_reader() -> None:
    """A message that is lost changes nothing: the clock asks again."""
    try:
        current_app.send_task("imports.read", expires=10, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s): the file is read at the next beat.", error)
