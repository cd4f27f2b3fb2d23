"""Submitting a draft: the other delegations see it from now on, under a public reference."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from apps.access.errors import NotAllowedInState
from apps.access.identity import Identity, recorded
from apps.designations.models import Designation
from apps.negotiation.acts.carry_out import acting
from apps.negotiation.acts.caveats import kept_from_a_signatory, must_be_shared
from apps.negotiation.acts.release import end_copies
from apps.negotiation.acts.versions import answer_due
from apps.negotiation.transitions import Act as ActCode
from apps.theatre.facts import theatre


def next_reference(year: int) -> str:
    """JIC-2016-0007: counted without gaps within the transaction, so that a rollback gives the number back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT designations_next_reference(%s)", [year])
        (number,) = cursor.fetchone()
    return f"{theatre().reference_prefix}-{year}-{number:04d}"


def submit(*, who: Identity, designation: uuid.UUID, revision: int) -> Designation:
    with recorded(who):
        with acting(who, designation, ActCode.SUBMIT, revision=revision) as step:
            record = step.designation
            if kept_from_a_signatory(step.on_table.releasable_to):
                raise NotAllowedInState(
                    must_be_shared(), mend=_("Edit the draft and make it releasable to every signatory.")
                )
            record.reference = next_reference(step.at.year)
            record.submitted_from = step.on_table.sequence
            record.submitted_revision = record.revision + 1
            record.submitted_at = step.at
            # The act begins the next round: what is submitted is in its first, however often it was saved.
            record.round = 0
            record.answer_due = step.at + answer_due()
        end_copies(step.designation, of_signatories_only=True)
    return step.designation
