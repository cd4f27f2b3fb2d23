"""The common ground of two versions of one designation, proposed as agreed, and what remains of each.

Each remainder becomes a disputed designation of its own when every signatory has approved the common ground: the same
transaction brings all of them. What they will be stands in the content that is signed, so nobody has to trust the
centre for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete, NotAllowedInState
from apps.bounds.child_processes import run_by_size
from apps.designations.content import Content, content_digest
from apps.designations.kinds import family_of
from apps.designations.models import Designation, Version
from apps.designations.schema import REMAINDERS, STRUCTURED
from apps.designations.structured import Remainder
from apps.geometry.common_ground import MAX_PIECES, MAX_VERTICES, Division, NotDivisible, divide
from apps.geometry.outline import Outline
from apps.geometry.overlay import Comparison
from apps.geometry.shapes import Area


@dataclass(frozen=True)
class Part:
    """What one version covers and the other does not."""

    of: Version
    ground: Outline


@dataclass(frozen=True)
class CommonGround:
    """`on_table`: the version that is answered. `other`: the newest one of another delegation before it."""

    on_table: Version
    other: Version
    shared: Outline
    remainders: tuple[Part, ...]

    @property
    def measured(self) -> Comparison:
        """The areas and shares of the three parts; what remains of the version on the table is `only_a`."""
        of = {part.of.pk: part.ground for part in self.remainders}
        only_a, only_b = of.get(self.on_table.pk), of.get(self.other.pk)
        sizes = [ground.area_m2 if ground else 0.0 for ground in (only_a, self.shared, only_b)]
        return Comparison(only_a, self.shared, only_b, *sizes)


def common_ground(designation: Designation, versions: Iterable[Version] | None = None) -> CommonGround:
    """Of the version on the table and the newest one of another delegation, among `versions` where a reader may not see
    all.

    Raises NotAllowedInState, which says why there is none. Large outlines are divided in a child process, which may
    raise TookTooLong.
    """
    on_table = designation.on_table
    if on_table is None or not (designation.is_amended or designation.phase == "negotiation"):
        raise NotAllowedInState(
            _("Nothing is under negotiation, so there is no common ground to propose."),
            mend=_("Propose an amendment first."),
        )
    if family_of(designation.kind).shape is not Area:
        raise NotAllowedInState(
            _("Only areas have common ground. A route or a site is settled as a whole."),
            mend=_("Make a counter-proposal, or leave a part open as a reservation."),
        )
    other = _newest_of_another(designation, on_table, designation.versions.all() if versions is None else versions)
    if other is None:
        raise NotAllowedInState(
            _("Only one delegation has proposed an outline, so there is nothing to compare it with."),
            mend=_("Make a counter-proposal first."),
        )
    check_not_expired(on_table, other, at=timezone.now())
    division = _divided(on_table.as_outline, other.as_outline)
    if division.shared is None:
        raise NotAllowedInState(
            _("The outlines of version %(one)s and version %(other)s have no common ground.")
            % {"one": other.number, "other": on_table.number},
            mend=_("Make a counter-proposal, or two designations of what each delegation proposes."),
        )
    parts = [(on_table, division.only_a), (other, division.only_b)]
    remainders = tuple(Part(version, ground) for version, ground in parts if ground is not None)
    if not remainders:
        raise NotAllowedInState(
            _("The outlines of version %(one)s and version %(other)s are the same.")
            % {"one": other.number, "other": on_table.number},
            mend=_("Agree to that version, or make a counter-proposal on its texts."),
        )
    return CommonGround(on_table, other, division.shared, remainders)


def check_not_expired(*sources: Version, at: datetime) -> None:
    """Raise NotAllowedInState where what remains of a version would end in the moment in which it begins: it has the
    validity period of that version."""
    for version in sources:
        if version.valid_until and version.valid_until <= at:
            raise NotAllowedInState(
                _("The validity period of version %(number)s has expired, so what remains of it would expire at once.")
                % {"number": version.number},
                mend=_("Make a counter-proposal with a later end."),
            )


def _newest_of_another(designation: Designation, version: Version, versions: Iterable[Version]) -> Version | None:
    # What was proposed before a version came into force was settled by it.
    held = designation.in_force
    first = held.sequence if held else designation.submitted_from or 1
    others = [
        one
        for one in versions
        if first <= one.sequence < version.sequence and one.delegation_id != version.delegation_id
    ]
    other = max(others, key=lambda one: one.sequence, default=None)
    if other is not None:
        other.designation = designation
    return other


def _divided(a: Outline, b: Outline) -> Division:
    try:
        return run_by_size(len(a.wkb) + len(b.wkb), divide, a, b)
    except NotDivisible:
        raise NotAllowedInState(
            _(
                "The outlines cross so often that a part would have more than %(pieces)s pieces, or all parts more than"
                " %(vertices)s vertices."
            )
            % {"pieces": MAX_PIECES, "vertices": MAX_VERTICES},
            mend=_("Make a counter-proposal with a simpler outline first."),
        ) from None


def with_remainders(designation: Designation, content: Content, sequence: int) -> Content:
    """The content with what begins beside it, as far as it is proposed on common ground; `sequence` is the number that
    its version will have.

    Raises Incomplete where its outline is not the common ground, or its marking would not cover both versions.
    """
    if not content.on_common_ground:
        return content
    parts = _parts(designation, content)
    check_not_expired(*(part.of for part in parts), at=timezone.now())
    faults = _marking_faults(content, [part.of for part in parts])
    if faults:
        raise Incomplete(fields=faults)
    remainders = tuple(_remainder(designation, content, part, sequence) for part in parts)
    return content.with_provision(REMAINDERS.name, remainders)


def _parts(designation: Designation, content: Content) -> tuple[Part, ...]:
    """What remains beside the content's outline: of the version on the table that has this outline, or of the common
    ground that is there now."""
    on_table = designation.on_table
    if on_table is None or not designation.is_shared:
        raise Incomplete(
            fields={"on_common_ground": [_("Before a designation is submitted there is one version only.")]}
        )
    outline = content.shape.outline().canonical()
    # What remained of a version that is in force has begun, and begins once.
    there = () if on_table == designation.in_force else on_table.provision_values.get(REMAINDERS.name)
    if there and on_table.as_outline.canonical() == outline:
        said = {(version.digest_hex, version.delegation.code): version for version in _in_order(designation)}
        return tuple(Part(said[one.of, one.delegation], one.ground) for one in there)
    found = common_ground(designation)
    if found.shared.canonical() != outline:
        raise Incomplete(
            fields={
                "geometry": [
                    _(
                        "This outline is not the common ground of both versions, so that its remainders are not known."
                        " Take the common ground again, or clear “Propose as common ground”."
                    )
                ]
            }
        )
    return found.remainders


def _in_order(designation: Designation) -> Iterable[Version]:
    return designation.versions.select_related("delegation").order_by("sequence")


def _marking_faults(content: Content, sources: list[Version]) -> dict[str, list[str]]:
    """Its content tells of each source, and so do the remainders, which have its marking."""
    faults: dict[str, list[str]] = {}
    if content.level < max(version.level for version in sources):
        faults["level"] = [_("Common ground has at least the classification level of both versions.")]
    if not set(content.compartments) >= {code for version in sources for code in version.compartments}:
        faults["compartments"] = [_("Common ground has the compartments of both versions.")]
    for version in sources:
        narrower = content.releasable_to and {*content.releasable_to} <= {*version.releasable_to}
        if version.releasable_to and not narrower:
            faults["releasable_to"] = [_("Common ground is releasable to no delegation to which a version is not.")]
    return faults


def _remainder(designation: Designation, content: Content, part: Part, sequence: int) -> Remainder:
    # Known to all who may read the version, before the designation is there; never used twice, since the sequence is.
    identity = uuid.uuid5(designation.uuid, f"remainder of {part.of.digest_hex} beside version {sequence}")
    begun = content_of_remainder(content, part)
    digest = content_digest(identity, designation.kind, None, begun)
    return Remainder(part.of.delegation.code, identity, digest.hex(), part.of.digest_hex, part.ground)


def content_of_remainder(common: Content, part: Part) -> Content:
    """What a remainder says: all that its version said, of the ground that remains of it, marked as the common ground.
    What that version left open or corrected is not taken over."""
    source = part.of.content
    kept = {name: value for name, value in source.provisions.items() if name not in {one.name for one in STRUCTURED}}
    return Content(
        titles=source.titles,
        terms=source.terms,
        shape=Area(part.ground),
        level=common.level,
        compartments=common.compartments,
        releasable_to=common.releasable_to,
        valid_from=source.valid_from,
        valid_until=source.valid_until,
        provisions=kept,
        basis="remainder",
    )
