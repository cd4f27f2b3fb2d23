"""Common ground in the made world: a version that says what begins beside it, and what does begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.verifier.contents import RING, Row, digest_of, outline_of

if TYPE_CHECKING:
    from tests.verifier.world import Designation, Entry, World


@dataclass
class Remainder:
    """A designation that has not begun yet: its row as it begins, and its first version with the other openings."""

    row: Row
    version: Row
    sides: dict[str, Row]

    @property
    def provision(self) -> Row:
        return {
            "delegation": self.row["owner_id"],
            "designation": self.row["uuid"],
            "digest": self.version["digest"].removeprefix("\\x"),
            "of": "ab" * 32,
            "polygons": [[RING]],
        }


def prepared(world: World, thing: Designation, side: str) -> Remainder:
    """What would remain of a version of this side."""
    identity, author = world.uuid(), world.people[side][0]
    row = {
        **thing.row,
        "uuid": identity,
        "owner_id": side,
        "created_by_id": author,
        "state": "submitted",
        "revision": 0,
        "round": 1,
        "current_id": None,
        "replaces_id": None,
        "question_from_id": None,
        "remainder_of_id": thing.uuid,
        "proposed_id": None,
        "amendment_state": "",
        "amendment_since": None,
    }
    outline = outline_of("area")
    text = {"title_en": "Rest", "title_ru": "Остаток", "terms_en": "1.", "terms_ru": "1.", "source_note": ""}
    version = {
        "uuid": world.uuid(),
        "designation_id": identity,
        "sequence": 1,
        "parent_id": None,
        "delegation_id": side,
        "author_id": author,
        "basis": "remainder",
        "valid_from": None,
        "valid_until": world.stamp((world.now + timedelta(hours=2)).replace(microsecond=0)),
        "level": 1,
        "compartments": [],
        "releasable_to": ["RU", "US"],
        "amends": None,
    }
    version["digest"] = "\\x" + digest_of(row, version, outline, text, "area")
    return Remainder(row, version, {"outline": {"after": outline}, "text": {"after": text}})


def propose_common_ground(world: World, thing: Designation, by: str, act: str = "counter") -> list[Remainder]:
    """A version that leaves something of each side disputed."""
    remainders = [prepared(world, thing, side) for side in ("US", "RU")]
    thing.provisions = {"remainders": [one.provision for one in remainders]}
    world.act(thing, act, by)
    thing.provisions = {}
    assert thing.current is not None
    world.due[thing.current["digest"]] = remainders
    return remainders


def remain(world: World, remainder: Remainder) -> Entry:
    """The designation begins, in the transaction under way."""
    from tests.verifier.world import Designation

    remainder.row |= {
        "reference": world.next_reference(),
        "created_at": world.stamp(),
        "state_since": world.stamp(),
    }
    thing = Designation(remainder.row, remainder.row["uuid"], remainder.row["uuid"], versions=1)
    who = world.who(thing, None)
    world.note("designation.created", thing.uuid, 1, {"row": {"after": dict(thing.row)}}, **who)
    version = {**remainder.version, "created_at": world.stamp()}
    world.note("version.created", version["uuid"], 1, {"row": {"after": version}, **remainder.sides}, **who)
    thing.current = thing.about = version
    world.change(thing, {"revision": 1, "current_id": version["uuid"]}, who)
    world.remainders.append(thing)
    return world._act(thing, "remain", "", who, None, 0, "")
