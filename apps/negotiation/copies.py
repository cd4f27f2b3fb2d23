"""Showing a version to one other delegation before agreement, at a precision that its originator chooses.

The receiver gets a copy: a designation of its own with a generalised outline, all that they ever read, find or
count. A copy is no proposal: nobody negotiates about it. It ends when its time is over, when it is recalled, and when
its reader gets the exact one.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import as_system, unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.policy import require
from apps.accounts.models import Delegation
from apps.designations.content import Content
from apps.designations.kinds import State
from apps.designations.models import Designation, Version
from apps.designations.schema import CORRIGENDUM, REMAINDERS
from apps.geometry.precision import Precision, may_follow
from apps.geometry.shapes import Area, Shape
from apps.negotiation.dispatch import check_revision, locked
from apps.negotiation.machine import RELEASED, ActType
from apps.negotiation.models import Act
from apps.negotiation.versions import version_of
from apps.releases.generalise import shown_outline
from apps.releases.labels import said_of
from apps.releases.models import Reading, Release
from apps.releases.policies import RELEASE
from apps.releases.selectors import copies_of
from apps.theatre.facts import theatre

# No number that counts: a gap would tell a third delegation that something was released to another.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def copy_reference() -> str:
    """JIC-R-7K2M9QXB: random, and read aloud without doubt."""
    return f"{theatre().reference_prefix}-R-" + "".join(secrets.choice(_LETTERS) for _letter in range(8))


def release(
    *, actor: Identity, designation: uuid.UUID, revision: int, to: str, precision: str, until: datetime | None = None
) -> Designation:
    """Release the version on the table to a delegation (its code). Returns the copy.

    Raises NotVisible, NotPermitted, StaleRecord or Incomplete; then nothing has changed.
    """
    with unit_of_work(actor):
        original = locked(actor, designation)
        require(actor, RELEASE, original)
        check_revision(actor, original, revision, ActType.RELEASE)
        version = original.current
        assert version is not None
        receiver, level_of_detail = _checked(actor, original, to, precision, until)
        copy = _copy(actor, version, receiver, level_of_detail, until)
        Release(
            version=version, copy=copy, delegation_id=actor.delegation_id, user_id=actor.user_id, at=copy.state_since
        ).save()
    return copy


def _checked(
    actor: Identity, original: Designation, to: str, precision: str, until: datetime | None
) -> tuple[Delegation, Precision]:
    fields: dict[str, list[str]] = {}
    receiver = Delegation.objects.filter(code=to).exclude(pk=actor.delegation_id).first()
    # All that was ever given counts, also what this officer is not cleared to see.
    with as_system():
        already = list(copies_of(original).values_list("copy__precision", "copy__state", "copy__released_to"))
    chosen = Precision(precision) if precision in set(Precision) else None
    if receiver is None:
        fields["to"] = [_("Select one of the other delegations.")]
    elif original.current and original.current.releasable_to and to not in original.current.releasable_to:
        fields["to"] = [_("The marking of this version does not allow its release to that delegation.")]
    elif original.is_shared and receiver.is_signatory:
        fields["to"] = [_("This delegation sees the designation itself, exactly as it is.")]
    elif any(state == State.RELEASED and to_id == receiver.pk for _precision, state, to_id in already):
        fields["to"] = [_("This delegation has a copy already. Recall it first.")]
    if chosen is None:
        fields["precision"] = [_("Select one of the precisions.")]
    elif not may_follow(chosen, {Precision(one) for one, _state, _to in already}):
        fields["precision"] = [
            _(
                "An earlier copy used a different grid. Someone with both copies could locate the "
                "designation more precisely than either copy shows. Select the same type of precision "
                "as before, existence only, or exact."
            )
        ]
    if until is not None and until <= timezone.now():
        fields["until"] = [_("The end must be later than now.")]
    if fields or receiver is None or chosen is None:
        raise Incomplete(fields=fields)
    return receiver, chosen


def _copy(
    actor: Identity, version: Version, receiver: Delegation, precision: Precision, until: datetime | None
) -> Designation:
    original, now = version.designation, timezone.now()
    content = content_of_copy(version, precision)
    content = replace(
        content, compartments=tuple(version.compartments), releasable_to=(actor.delegation_code, receiver.code)
    )
    copy = Designation(
        kind=original.kind,
        owner_id=actor.delegation_id,
        created_by_id=actor.user_id,
        state=State.RELEASED,
        state_since=now,
        reference=copy_reference(),
        submitted_from=1,
        submitted_revision=1,
        submitted_at=now,
        level=content.level,
        caveat=Caveat.of(content.compartments, content.releasable_to),
        released_to=receiver,
        precision=precision,
        released_until=until,
    )
    copy.save()
    shown = version_of(actor, copy, content)
    shown.caveat = copy.caveat
    shown.save()
    copy.current, copy.revision = shown, 1
    copy.save()
    Act(
        designation=copy,
        sequence=1,
        code=ActType.RELEASE.value,
        version=shown,
        digest=shown.digest,
        actor_id=actor.user_id,
        delegation_id=actor.delegation_id,
        to_state=RELEASED,
        details={"precision": str(precision), "to": receiver.code},
        at=now,
    ).save()
    return copy


def content_of_copy(version: Version, precision: Precision) -> Content:
    """What a copy says. A generalised one has no text of the version: its words could name the place."""
    if precision is Precision.EXACT:
        return replace(version.content, basis="release", provisions=_told_to_others(version.content))
    titles, terms = said_of(version.designation.kind, precision)
    shape: Shape = Area(shown_outline(version, precision))
    return Content(titles, terms, shape, version.level, basis="release")


def _told_to_others(content: Content) -> dict[str, Any]:
    """The provisions without those that name other designations, or other versions."""
    hidden = (REMAINDERS.name, CORRIGENDUM.name)
    return {name: value for name, value in content.provisions.items() if name not in hidden}


def note_reading(actor: Identity, designation: Designation) -> None:
    """Put the first time on record that a receiver opens a copy."""
    if not designation.is_copy or designation.released_to_id != actor.delegation_id:
        return
    if Reading.objects.filter(designation=designation, user_id=actor.user_id).exists():
        return
    with unit_of_work(actor):
        # Two windows opened at once are one reading.
        Reading.objects.bulk_create([Reading(designation=designation, user_id=actor.user_id)], ignore_conflicts=True)
