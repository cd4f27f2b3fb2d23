"""Reads of the history, each through the policy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Delegation, User
from apps.clearances.identity import Identity
from apps.clearances.policy import get_visible, visible
from apps.geometry.outline import EmptyOutline, InvalidOutline, Outline
from apps.ledger.checkpoints import current_origin
from apps.ledger.models import Checkpoint, Entry
from apps.ledger.words import event_words


@dataclass(frozen=True)
class Line:
    """One entry with its actor, as a list shows it."""

    entry: Entry
    actor: User | None
    delegation: Delegation | None

    @property
    def words(self) -> str:
        return event_words(self.entry.event)


def history(who: Identity) -> QuerySet[Entry]:
    return visible(who, Entry.objects.all())


def lines(entries: list[Entry]) -> list[Line]:
    """Entries with their actors: two queries for a page, whatever its length."""
    actors = {
        user.uuid: user for user in User.objects.filter(uuid__in={entry.actor for entry in entries if entry.actor})
    }
    delegations = {one.code: one for one in Delegation.objects.all()}
    return [
        Line(entry, actors.get(entry.actor) if entry.actor else None, delegations.get(entry.delegation))
        for entry in entries
    ]


def entry_for(who: Identity, index: int) -> Entry:
    return get_visible(who, Entry.objects.select_related("designation"), index=index)


def checkpoint_of(entry: Entry) -> Checkpoint | None:
    """The first signed state of the log that holds the entry."""
    found = Checkpoint.objects.filter(origin=current_origin(), size__gt=entry.index)
    return found.order_by("size").first()


@dataclass(frozen=True)
class Field:
    """One column before and after, as text for people."""

    name: str
    before: str
    after: str


# Columns that hold a key of a person or of a delegation, shown by name.
PEOPLE = {"actor_id", "author_id", "created_by_id", "granted_by_id", "revoked_by_id", "user_id"}
DELEGATIONS = {"delegation_id", "owner_id", "question_from_id"}
DRAWN = {"outline", "shape", "box", "row_revision"}


def fields_of(entry: Entry) -> list[Field]:
    """What the change wrote; keys as names, and outlines are drawn instead (see `outlines_of`)."""
    shown = [field for field in entry.fields if field[0] not in DRAWN]
    keys = {value for name, *values in shown if name in PEOPLE for value in values if value is not None}
    people = dict(User.objects.filter(pk__in=keys).values_list("pk", "username")) if keys else {}
    delegations = dict(Delegation.objects.values_list("pk", "code"))

    def told(name: str, value: Any) -> str:
        if name in PEOPLE and value in people:
            return str(people[value])
        return _text(delegations.get(value, value) if name in DELEGATIONS else value)

    return [Field(name, told(name, before), told(name, after)) for name, before, after in shown]


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value.removeprefix("\\x") if value.startswith("\\x") else value
    return json.dumps(value, ensure_ascii=False)


def outlines_of(entry: Entry) -> list[dict[str, Any]]:
    """The outline that the change wrote, as map features: before, after."""
    features = []
    for role, row in (("a", entry.before), ("b", entry.after)):
        stored = row.get("outline")
        if not isinstance(stored, str) or not stored.startswith("\\x"):
            continue
        try:
            outline = Outline.from_wkb(bytes.fromhex(stored[2:]))
        except (EmptyOutline, InvalidOutline, ValueError):
            continue
        features.append(
            {"type": "Feature", "id": role, "geometry": outline.geojson(), "properties": {"role": role, "side": 0}}
        )
    return features
