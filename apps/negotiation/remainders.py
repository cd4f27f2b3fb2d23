"""Beginning what common ground left disputed, in the transaction that brings the common ground into force."""

from __future__ import annotations

from apps.access.identity import SYSTEM
from apps.access.models import Caveat
from apps.designations.kinds import State
from apps.designations.models import Designation, Version
from apps.designations.schema import REMAINDERS
from apps.designations.structured import Remainder
from apps.negotiation.act_spec import ActContext
from apps.negotiation.acts.submit import next_reference
from apps.negotiation.common_ground import Part, check_not_expired, content_of_remainder
from apps.negotiation.machine import ActType
from apps.negotiation.models import Act
from apps.negotiation.versions import answer_due, version_of


def begin_remainders(context: ActContext) -> None:
    """Begin the designations that the version which has come into force leaves disputed, each by an act of the centre
    in the present transaction. The caller acts as the centre.

    Raises NotAllowedInState, and with it the approval is undone, where one would expire at once."""
    common = context.designation.current
    assert common is not None  # it has just come into force
    remainders: tuple[Remainder, ...] = common.provision_values.get(REMAINDERS.name, ())
    for remainder in remainders:
        source = _source_of(common, remainder)
        source.designation = context.designation
        check_not_expired(source, at=context.at)
        content = content_of_remainder(common.content, Part(source, remainder.ground))
        begun = Designation(
            uuid=remainder.designation,
            kind=context.designation.kind,
            owner_id=source.delegation_id,
            created_by_id=source.author_id,
            state=State.SUBMITTED,
            state_since=context.at,
            reference=next_reference(context.at.year),
            submitted_from=1,
            submitted_revision=1,
            submitted_at=context.at,
            answer_due=context.at + answer_due(),
            level=content.level,
            caveat=Caveat.of(content.compartments, content.releasable_to),
            remainder_of=context.designation,
        )
        begun.save()
        version = version_of(SYSTEM, begun, content)
        version.delegation_id, version.author_id, version.caveat = source.delegation_id, source.author_id, begun.caveat
        version.save()
        begun.current, begun.revision = version, 1
        begun.save()
        Act(
            designation=begun,
            sequence=1,
            code=ActType.REMAIN.value,
            version=version,
            digest=version.digest,
            to_state=State.SUBMITTED,
            at=context.at,
        ).save()


def _source_of(common: Version, remainder: Remainder) -> Version:
    """The version that it is a part of: the newest before the common ground that has its digest, since a delegation may
    say again what it has said, and another may say the same."""
    said = Version.objects.filter(
        designation_id=common.designation_id,
        sequence__lt=common.sequence,
        digest=bytes.fromhex(remainder.of),
        delegation__code=remainder.delegation,
    )
    return said.latest("sequence")
