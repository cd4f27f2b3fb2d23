"""Who reads and says what of a pull-back. Each row is read by whoever may see its zone: signatories once it was
submitted, observers while it stands on the agreed map. Observers of the secretariat verify; an observer of a signatory
only reads, since what they said would be that signatory's word."""

from dataclasses import replace

from apps.access.conditions import Condition, HasRole, OfSecretariat, OfSignatory, Present, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.designations.policies import CLOCK, NO_COPY, OBSERVERS, OFFICERS, ON_THE_MAP, READERS
from apps.undertakings.models import BaselineItem, Finding, Mark, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import PhotoBytes, PhotoKey, VisitPhoto

# Saying something for one's own delegation, of a zone that one sees.
STATE = "state"
SPEAKERS = HasRole((*OFFICERS.roles, *OBSERVERS.roles))


def _rows(path: str) -> tuple[Row, ...]:
    """`path` leads to the designation."""
    on_the_map = replace(ON_THE_MAP, path=f"{path}state")
    clear: tuple[Condition, ...] = (replace(NO_COPY, path=f"{path}released_to_id"), *cleared(path))
    return (
        Row(VIEW, (READERS, OfSignatory(), Present(f"{path}reference"), *clear)),
        Row(VIEW, (OBSERVERS, on_the_map, *clear)),
        Row(VIEW, (CLOCK,)),
        Row(STATE, (OFFICERS, OfSignatory(), on_the_map, *clear)),
        Row(STATE, (OBSERVERS, OfSecretariat(), on_the_map, *clear)),
    )


# Of every statement about a designation on the agreed map.
ROWS = _rows("designation__")
for model in (Mark, BaselineItem, VisitPlan, VisitOutcome, Finding, VisitPhoto):
    register(model, ROWS)
    keep_own(model, STATE)
# Encrypted bytes and wrapped keys follow their photo.
register(PhotoBytes, [row for row in _rows("photo__designation__") if row.action == VIEW])
register(PhotoKey, [row for row in _rows("file__designation__") if row.action == VIEW])
