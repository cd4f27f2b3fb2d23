"""The relay of a movement, down to the unit that acts: who was told what, and who has confirmed it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.movements.contents import RelayContent
from apps.movements.families import Passed
from apps.movements.models import MovementStatement
from apps.movements.recording import line, speaking
from apps.truce.contents import written

MAX_UNITS = 60
LONGEST_DUE = timedelta(days=31)


@dataclass(frozen=True)
class RelayInput:
    """One step of the own side's chain. `due`: until when it is to be confirmed, of what was passed on."""

    unit: str
    says: str
    passed: str
    through: str = ""
    since: datetime | None = None
    due: datetime | None = None
    said_at: datetime | None = None


def relay(*, actor: Identity, movement: uuid.UUID, sent: RelayInput) -> MovementStatement:
    """Record that a unit was told, or has confirmed it. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        says = Passed(sent.says)
        since = speaker.happened(sent.since)
        if sent.due is not None and (says is Passed.CONFIRMED or not since < sent.due <= since + LONGEST_DUE):
            raise at_field("due", _("A confirmation is due after it was passed on, within one month."))
        unit = line("unit", sent.unit)
        chain = speaker.course.relays.get(actor.delegation_code, [])
        known = next((one for one in chain if one.unit == unit), None)
        if known is None and len(chain) >= MAX_UNITS:
            raise at_field("unit", _("A chain has at most %(count)s units.") % {"count": MAX_UNITS})
        if says is Passed.CONFIRMED and known is not None and known.sent is not None and since < known.sent.since:
            raise at_field("since", _("This is before it was passed on."))
        content = RelayContent(
            unit=unit,
            passed=line("passed", sent.passed),
            through=line("through", sent.through, required=False),
            due=written(sent.due),
        )
        return speaker.record("relay", says.value, content, since)
