"""Who reads and says what of a pull-back. Each row is read by whoever may see its zone: signatories once it was
submitted, observers while it stands on the agreed map. Observers of the secretariat verify; an observer of a signatory
only reads, since what they said would be that signatory's word."""

from dataclasses import replace

from apps.access.conditions import Condition, HasRole, OfSecretariat, OfSignatory, Present, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.designations.policies import CLOCK, NO_COPY, OBSERVERS, OFFICERS, ON_THE_MAP, READERS
from apps.undertakings.models import BaselineItem, Finding, Mark, VisitOutcome, VisitPlan

# Saying something for one's own delegation, of a zone that one sees.
STATE = "state"
_ON_THE_MAP = replace(ON_THE_MAP, path="designation__state")
_CLEARED: tuple[Condition, ...] = (
    replace(NO_COPY, path="designation__released_to_id"),
    *cleared("designation__"),
)
SPEAKERS = HasRole((*OFFICERS.roles, *OBSERVERS.roles))

# Of every statement about a designation on the agreed map.
ROWS = (
    Row(VIEW, (READERS, OfSignatory(), Present("designation__reference"), *_CLEARED)),
    Row(VIEW, (OBSERVERS, _ON_THE_MAP, *_CLEARED)),
    Row(VIEW, (CLOCK,)),
    Row(STATE, (OFFICERS, OfSignatory(), _ON_THE_MAP, *_CLEARED)),
    Row(STATE, (OBSERVERS, OfSecretariat(), _ON_THE_MAP, *_CLEARED)),
)
for model in (Mark, BaselineItem, VisitPlan, VisitOutcome, Finding):
    register(model, ROWS)
    keep_own(model, STATE)
