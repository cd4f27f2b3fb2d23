"""A version as it is printed: one whose record the reader may see, or one as it was in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import Marking, marking, together
from apps.access.policy import visible as visible_to
from apps.designations.content import content_bytes
from apps.designations.kinds import kind_name
from apps.designations.models import Version
from apps.designations.past import Held, outlines, periods_of
from apps.designations.selectors import replaced_by
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area
from apps.negotiation.models import Approval
from apps.negotiation.selectors import visible_record
from apps.sheets.wording import Words, area_in, moment_in


@dataclass(frozen=True)
class Printed:
    """`phase` is how it is drawn. `row` is the version where the reader may see its record, and `content` what its
    digest is taken of; None and empty else."""

    uuid: UUID
    reference: str
    number: int
    kind: str
    phase: str
    slot: int
    titles: Words
    digest: str
    at: datetime
    shape: Any
    area_m2: float
    marking: Marking
    level: int
    caveat_id: int | None
    valid_from: datetime | None
    valid_until: datetime | None
    row: Version | None = None
    approvals: tuple[Approval, ...] = ()
    content: bytes = b""

    @property
    def version(self) -> UUID:
        return self.uuid

    @property
    def digest_hex(self) -> str:
        return self.digest

    def facts(self, languages: Sequence[str]) -> list[Words]:
        """Type and status, validity, area and vertices."""
        count = sum(1 for _vertex in self.shape.vertices())
        rows: list[Words] = [{}, {}, {}]
        for code in languages:
            with override(code):
                rows[0][code] = f"{kind_name(self.kind, code)} · {_status(self.phase)}"
                rows[1][code] = _validity(code, self.valid_from, self.valid_until)
                rows[2][code] = _("Area: %(area)s. Vertices: %(count)s.") % {
                    "area": area_in(code, self.area_m2),
                    "count": count,
                }
        return rows


def _status(phase: str) -> str:
    return {
        "force": _("in force"),
        "halted": _("suspended"),
        "released": _("released copy"),
        "ended": _("ended"),
        "draft": _("draft, not submitted"),
    }.get(phase) or _("under negotiation")


def _validity(language: str, start: datetime | None, end: datetime | None) -> str:
    if start is None and end is None:
        return _("Validity period: from approval, without an end")
    first = moment_in(language, start) if start else _("from approval")
    last = moment_in(language, end) if end else _("without an end")
    return _("Validity period: %(start)s – %(end)s") % {"start": first, "end": last}


def printed_version(actor: Identity, version: UUID) -> Printed:
    """Raises NotVisible, also for what has no place: a copy that says no more than that something exists."""
    row = visible_to(actor, Version.objects.select_related("delegation", "designation").defer("search")).filter(
        uuid=version
    )
    found = row.first()
    if found is not None:
        try:
            return _of_record(actor, found)
        except NotVisible:
            # Its record is hidden from this reader; that it was in force may not be.
            pass
    periods = periods_of(actor, version)
    if not periods:
        raise NotVisible
    return _of_the_past(periods[0])


def _of_record(actor: Identity, version: Version) -> Printed:
    designation = visible_record(actor, version.designation.uuid)
    if not designation.names_a_place:
        raise NotVisible
    version.designation = designation
    holds = designation.in_force
    is_current = version.pk == designation.current_id
    phase = designation.phase if is_current else "negotiation"
    if not is_current and holds is None and version.pk != designation.on_table_id:
        phase = "ended"
    replaced = replaced_by(designation)
    approvals = visible_to(
        actor,
        Approval.objects.filter(version=version, purpose="approve", digest=version.digest).select_related(
            "delegation", "user"
        ),
    )
    last = {approval.delegation_id: approval for approval in approvals.order_by("at", "pk")}
    has_content = not designation.is_copy or designation.precision == "exact"
    content = content_bytes(designation.uuid, designation.kind, replaced.uuid if replaced else None, version.content)
    return Printed(
        version.uuid,
        designation.reference or "",
        version.number,
        designation.kind,
        phase,
        version.delegation.position,
        dict(version.titles),
        version.digest_hex,
        version.dated,
        version.as_shape,
        version.area_m2,
        together([marking(version.level, version.compartments, version.releasable_to), designation]),
        version.level,
        version.caveat_id,
        version.valid_from,
        version.valid_until,
        row=version,
        approvals=tuple(last.values()),
        content=content if has_content else b"",
    )


def _of_the_past(held: Held) -> Printed:
    outline = Outline.stored(bytes(outlines([held])[held.pk]))
    return Printed(
        held.version,
        held.reference,
        held.number,
        held.kind,
        "force",
        held.delegation.position,
        dict(held.titles),
        held.digest_hex,
        held.entered_at,
        Area(outline),
        held.area_m2,
        together([held]),
        held.level,
        held.caveat_id,
        held.valid_from,
        held.valid_until,
    )
