"""Who reads and says what of a pull-back. Each row is read by whoever may see its zone: signatories once it was
submitted, observers while it stands on the agreed map. Observers of the secretariat verify; an observer of a signatory
only reads, since what they said would be that signatory's word."""

from dataclasses import replace

from apps.access.conditions import Condition, HasRole, OfSecretariat, OfSignatory, Present, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.designations.policies import CLOCK, NO_COPY, OBSERVERS, OFFICERS, ON_THE_MAP, READERS
from apps.undertakings.models import BaselineItem, Finding, Mark, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import PhotoBytes, PhotoDescription, PhotoKey, PhotoWithdrawal, VisitPhoto

# Saying something for one's own delegation, of a zone that one sees.
STATE = "state"
# Withdrawing and describing a photo of one's own delegation.
SAY_OF_PHOTO = "say_of_photo"
SPEAKERS = HasRole((*OFFICERS.roles, *OBSERVERS.roles))


def _reading(path: str) -> tuple[Row, ...]:
    """`path` leads to the designation."""
    return (
        Row(VIEW, (READERS, OfSignatory(), Present(f"{path}reference"), *_clear(path))),
        Row(VIEW, (OBSERVERS, _on_the_map(path), *_clear(path))),
        Row(VIEW, (CLOCK,)),
    )


def _on_the_map(path: str) -> Condition:
    return replace(ON_THE_MAP, path=f"{path}state")


def _clear(path: str) -> tuple[Condition, ...]:
    return (replace(NO_COPY, path=f"{path}released_to_id"), *cleared(path))


_OF = "designation__"
# Of every statement about a designation on the agreed map.
ROWS = (
    *_reading(_OF),
    Row(STATE, (OFFICERS, OfSignatory(), _on_the_map(_OF), *_clear(_OF))),
    Row(STATE, (OBSERVERS, OfSecretariat(), _on_the_map(_OF), *_clear(_OF))),
)
for model in (Mark, BaselineItem, VisitPlan, VisitOutcome, Finding, VisitPhoto):
    register(model, ROWS)
    keep_own(model, STATE)
# As long as its zone is seen: what a photo shows does not end with the zone.
_OF_PHOTO = (
    *_reading(_OF),
    Row(SAY_OF_PHOTO, (OFFICERS, OfSignatory(), Present(f"{_OF}reference"), *_clear(_OF))),
    Row(SAY_OF_PHOTO, (OBSERVERS, OfSecretariat(), _on_the_map(_OF), *_clear(_OF))),
)
for said_of_photo in (PhotoWithdrawal, PhotoDescription):
    register(said_of_photo, _OF_PHOTO)
    keep_own(said_of_photo, SAY_OF_PHOTO)
# Encrypted bytes and wrapped keys follow their photo.
register(PhotoBytes, _reading("photo__designation__"))
register(PhotoKey, _reading("file__designation__"))
