"""Parts of an outline that stay open while the rest is agreed, each with every signatory's reason beside it."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from django.utils.translation import gettext as _

from apps.access.errors import NotAllowedInState
from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.content import Content
from apps.designations.models import Designation, Version
from apps.designations.schema import RESERVATIONS
from apps.designations.structured import MAX_REASON, MAX_RESERVATIONS, Reservation, Texts
from apps.geometry.measure import area_m2
from apps.geometry.outline import Outline
from apps.geometry.overlay import LEAST_OVERLAP_M2, overlap_m2
from apps.negotiation.act_spec import ActContext
from apps.negotiation.part_texts import faults_of_texts

# Of all reservations of a version together.
MAX_VERTICES = 2_000


def reservations_of(version: Version) -> tuple[Reservation, ...]:
    """In the order in which they are numbered."""
    found: tuple[Reservation, ...] = version.provision_values.get(RESERVATIONS.name, ())
    return found


def with_reasons_of_others(actor: Identity, designation: Designation, content: Content) -> Content:
    """The content with what other signatories have said of the same ground in the version on the table: nobody writes
    another's reason, and whoever moves a reservation asks for every reason anew."""
    reservations: Sequence[Reservation] = content.provisions.get(RESERVATIONS.name) or ()
    if not reservations:
        return content
    on_table = designation.on_table
    said = {one.ground.digest: one.reasons for one in reservations_of(on_table)} if on_table else {}
    own = actor.delegation_code
    joined = [
        Reservation(
            one.ground,
            {
                **{code: texts for code, texts in said.get(one.ground.digest, {}).items() if code != own},
                **({own: one.reasons[own]} if own in one.reasons else {}),
            },
        )
        for one in reservations
    ]
    return content.with_provision(RESERVATIONS.name, RESERVATIONS.normalised(tuple(joined)))


def reservation_faults(actor: Identity, content: Content) -> list[str]:
    """What speaks against the reservations, a sentence each."""
    reservations: Sequence[Reservation] = content.provisions.get(RESERVATIONS.name) or ()
    if len(reservations) > MAX_RESERVATIONS:
        return [_("At most %(count)s parts can be reserved.") % {"count": MAX_RESERVATIONS}]
    if sum(one.ground.vertex_count for one in reservations) > MAX_VERTICES:
        return [too_many_vertices()]
    if not reservations:
        return []
    faults = _faults_of_ground(content.shape.outline(), [one.ground for one in reservations])
    for number, one in enumerate(reservations, 1):
        of_reason = _faults_of_reason(one.reasons.get(actor.delegation_code))
        faults += [f"{_numbered(number)}: {fault}" for fault in of_reason]
    return faults


def too_many_vertices() -> str:
    return _("All reservations together have at most %(count)s vertices.") % {"count": MAX_VERTICES}


def _faults_of_ground(outline: Outline, grounds: list[Outline]) -> list[str]:
    whole = outline.to_shapely()
    faults = []
    for number, ground in enumerate(grounds, 1):
        if area_m2(shapely.difference(ground.to_shapely(), whole)) >= LEAST_OVERLAP_M2:
            faults.append(_("%(which)s reaches beyond the outline.") % {"which": _numbered(number)})
        for other, earlier in enumerate(grounds[: number - 1], 1):
            if overlap_m2(ground, earlier):
                which = {"which": _numbered(number), "other": _numbered(other)}
                faults.append(_("%(which)s overlaps %(other)s.") % which)
    reserved = shapely.union_all([ground.to_shapely() for ground in grounds])
    if area_m2(shapely.difference(whole, reserved)) < LEAST_OVERLAP_M2:
        faults.append(
            _(
                "The reservations cover the whole outline, so that nothing would be agreed. Reserve less, or reject the"
                " proposal."
            )
        )
    return faults


def _faults_of_reason(reason: Texts | None) -> list[str]:
    return faults_of_texts(
        reason or {},
        MAX_REASON,
        none=_("enter your delegation's reason."),
        too_long=_("a reason has at most %(count)s characters.") % {"count": MAX_REASON},
    )


def _numbered(number: int) -> str:
    return _("Reservation %(number)s") % {"number": number}


def lacking_reasons(version: Version) -> list[tuple[int, list[Delegation]]]:
    """Of each reservation without every signatory's reason: its number, and whose reasons it lacks."""
    reservations = reservations_of(version)
    if not reservations:
        return []
    signatories = list(Delegation.objects.signatories())
    lacking = [
        (number, [one for one in signatories if one.code not in reservation.reasons])
        for number, reservation in enumerate(reservations, 1)
    ]
    return [(number, delegations) for number, delegations in lacking if delegations]


def check_every_reason(context: ActContext) -> None:
    """The own part of an agreement: raises NotAllowedInState while a signatory has not said why a part stays open."""
    for number, delegations in lacking_reasons(context.about):
        names = ", ".join(one.word("name") for one in delegations)
        raise NotAllowedInState(
            _("Reservation %(number)s has no reason of: %(delegations)s.") % {"number": number, "delegations": names},
            mend=_("A counter-proposal that changes nothing else adds your delegation's reason."),
        )
