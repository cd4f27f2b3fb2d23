"""A zone with a pull-back in force, as the arrangement names it for the Castello Road."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from PIL import Image

from apps.designations.models import Designation
from apps.theatre.facts import theatre
from apps.undertakings.models import BaselineItem, VisitPlan
from apps.undertakings.photo_copies import Copies, copied
from apps.undertakings.photo_models import VisitPhoto
from apps.undertakings.photos import PhotoInput, add_photo
from apps.undertakings.statements import ItemInput, VisitInput, count_item, plan_visit
from tests.documents.registry import keys_made
from tests.drafting import in_state, square
from tests.people import identity_of

ROAD = ((37_100_000, 36_240_000), (37_125_000, 36_258_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
POSTS = (
    {
        "name": {"en": "CP-W", "ru": "КП-З"},
        "place": [37_100_000, 36_240_000],
        "operator": {"en": "Red Crescent", "ru": "Красный Полумесяц"},
        "limit": 20,
    },
)


def provisions() -> dict[str, Any]:
    (castello,) = theatre().provisions.arranged
    rows = {name: tuple(rows) for name, rows in castello["provisions"].items()}
    return {"centre_line": ROAD, "posts": POSTS, **rows}


def castello(state: str = "in_force", **content: Any) -> Designation:
    return in_state(state, kind="demilitarised_zone", provisions=provisions(), **content)


@lru_cache(maxsize=8)
def copies(colour: tuple[int, int, int] = (180, 170, 140)) -> Copies:
    """Of a picture of one colour, as they are made of an upload."""
    Image.new("RGB", (400, 300), colour).save(stored := io.BytesIO(), "JPEG")
    return copied(stored.getvalue())


def photographed(zone: Designation, visit: VisitPlan, by: str = "un.observer", **changes: Any) -> VisitPhoto:
    """A photo of a visit; every delegation has a key."""
    keys_made()
    entered = {"copies": copies(), "texts": {"en": "The west post"}, "language": "en", **changes}
    return add_photo(actor=identity_of(by), designation=zone.uuid, visit=visit.uuid, sent=PhotoInput(**entered))


def of_pull_back() -> dict[str, str]:
    """What stands in addresses about a pull-back: of a zone in force with an item and a visit; the same when asked
    again."""
    item = BaselineItem.objects.select_related("designation").first()
    zone = item.designation if item else castello(shape=square(41.2, 36.9))
    actor = identity_of("un.observer")
    if item is None:
        place = (41_210_000, 36_910_000)
        item = count_item(actor=actor, designation=zone.uuid, sent=ItemInput("government", "heavy", 1, "gun", place))
        plan_visit(actor=actor, designation=zone.uuid, sent=VisitInput(timezone.now() + timedelta(hours=1), "Posts"))
    visit = VisitPlan.objects.get(designation=zone)
    photo = VisitPhoto.objects.first() or photographed(zone, visit)
    return {
        "<uuid:zone>": str(zone.uuid),
        "<uuid:item>": str(item.uuid),
        "<uuid:visit>": str(visit.uuid),
        "<uuid:photo>": str(photo.uuid),
        "<slug:language>": "ru",
        "<int:step>": "1",
    }
