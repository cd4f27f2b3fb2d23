"""Confirming texts by itself, without an act of the table: it changes nothing that is proposed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, StaleRecord
from apps.access.identity import Identity
from apps.access.policy import require
from apps.designations.models import Designation
from apps.negotiation.confirmations import missing_languages, missing_sentence, note_confirmations
from apps.negotiation.dispatch import locked
from apps.negotiation.policies import CONFIRM_TEXTS
from apps.theatre.facts import theatre


def confirm_texts(
    *, actor: Identity, designation: uuid.UUID, digest: str, languages: Collection[str], revision: int = -1
) -> Designation:
    """Record that the actor confirms the texts in these languages of the version on the table, which is the one with
    this digest (hex). `revision` is the one that the actor looked at, for the page that says what changed since.

    Raises NotVisible, NotPermitted, StaleRecord where another version has come since, or Incomplete where no language
    is named, or one whose text is not there; then nothing has changed.
    """
    if not languages:
        raise Incomplete(fields={"confirmed": [_("Select the texts that you confirm.")]})
    with unit_of_work(actor):
        record = locked(actor, designation)
        require(actor, CONFIRM_TEXTS, record)
        version = record.on_table
        if version is None or version.digest_hex != digest:
            raise StaleRecord(designation=record, revision=revision)
        missing = missing_languages(version.content) & {*languages}
        if missing:
            sentences = [missing_sentence(one) for one in theatre().languages if one.code in missing]
            raise Incomplete(fields={"confirmed": sentences})
        note_confirmations(actor, record, version, languages, timezone.now())
    return record
