"""Mending a mistake that is found in what holds: an amendment that names the digests which it corrects. The past stays
as it was; every page of it says that it was corrected."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.content import Content
from apps.designations.kinds import State
from apps.designations.models import Designation, Version
from apps.designations.schema import CORRIGENDUM
from apps.designations.structured import MAX_MISTAKE, Corrigendum
from apps.negotiation.machine import ActType
from apps.negotiation.models import Act
from apps.negotiation.part_texts import faults_of_texts


def corrigendum_of(version: Version) -> Corrigendum | None:
    found: Corrigendum | None = version.provision_values.get(CORRIGENDUM.name)
    return found


def held_versions(designation: Designation) -> list[Version]:
    """The versions that hold or have held, the newest first."""
    entered = _entries_into_force(designation)
    versions = list(
        Version.objects.filter(pk__in=entered.values("version_id")).select_related("delegation").order_by("-sequence")
    )
    for version in versions:
        version.designation = designation
    return versions


def correcting(actor: Identity, designation: Designation, version: Version) -> Version | None:
    """The newest version that has held and corrects this one, as far as the actor may see it; None where none does."""
    entered = visible(actor, _entries_into_force(designation))
    later = visible(actor, Version.objects.filter(pk__in=entered.values("version_id"), sequence__gt=version.sequence))
    for one in later.order_by("-sequence"):
        found = corrigendum_of(one)
        if found is not None and version.digest_hex in found.corrects:
            one.designation = designation
            return one
    return None


def _entries_into_force(designation: Designation) -> QuerySet[Act]:
    return Act.objects.filter(designation=designation, code=ActType.APPROVE.value, to_state=State.IN_FORCE)


def corrigendum_faults(designation: Designation, content: Content) -> list[str]:
    """What speaks against a corrigendum, a sentence each."""
    found: Corrigendum | None = content.provisions.get(CORRIGENDUM.name)
    if found is None:
        return []
    held = designation.in_force
    if held is None:
        return [_("Only a version that is in force can be corrected. Make a new version instead.")]
    faults = []
    if held.digest_hex not in found.corrects:
        faults.append(
            _("A corrigendum corrects the version in force, version %(number)s. Select it too.")
            % {"number": held.number}
        )
    if not {one.digest_hex for one in held_versions(designation)}.issuperset(found.corrects):
        faults.append(_("Only versions that were in force can be corrected."))
    faults += faults_of_texts(
        found.mistake,
        MAX_MISTAKE,
        none=_("Enter what the mistake is."),
        too_long=_("The description of the mistake has at most %(count)s characters.") % {"count": MAX_MISTAKE},
    )
    return faults
