"""Random lawful courses in the verifier's made world, by the table of states that both verifiers read."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from tests.verifier.common_ground import propose_common_ground
from tests.verifier.world import SIDES, Designation, World

TABLE = json.loads((Path(__file__).resolve().parents[2] / "docs" / "vectors" / "transitions.json").read_text())
LINES = TABLE["transitions"]
CONSENTS = {line["act"] for line in LINES if line["partial"]}
# Towards agreement more often than chance would have it.
FAVOURED = ("submit", "agree", "approve")


def ways(thing: Designation) -> list[tuple[str, str | None]]:
    """(act, by) that the site would let happen now."""
    assert thing.current is not None
    owner, author = thing.row["owner_id"], thing.current["delegation_id"]
    parties: dict[str, list[str | None]] = {
        "owner": [owner],
        "author": [author],
        "other": [side for side in SIDES if side != author],
        "any": list(SIDES),
        "nobody": [None],
    }
    amendment = thing.row["amendment_state"]
    states = (thing.row["state"], amendment or thing.row["state"])
    # While an amendment is on the table, no other is put there.
    left_out = {"supersede", "expire", "recall", *(["propose"] if amendment else [])}
    return [
        (line["act"], by)
        for line in LINES
        if line["state"] in states and line["act"] not in left_out
        if not line["if_asked"] or thing.row["question_from_id"]
        for by in parties[line["party"]]
        if line["act"] not in CONSENTS or by not in thing.given.get(line["act"], set())
    ]


def live(world: World, chosen: Random, acts: int) -> None:
    """Some designations side by side, each going its own way."""
    for side in SIDES:
        world.passkey(side)
    things: list[Designation] = []
    for _ in range(acts):
        if not things or chosen.random() < 0.12:
            things.append(world.draft(chosen.choice(SIDES)))
            continue
        things += [one for one in world.remainders if one not in things]
        thing = chosen.choice(things)
        if chosen.random() < 0.15:
            world.comment(thing, chosen.choice(SIDES), internal=chosen.random() < 0.5 or not thing.row["reference"])
        elif thing.row["state"] in ("submitted", "countered") and chosen.random() < 0.1:
            assert thing.current is not None
            propose_common_ground(world, thing, SIDES[thing.current["delegation_id"] == SIDES[0]])
        elif possible := ways(thing):
            possible += [way for way in possible if way[0] in FAVOURED] * 5
            act, by = chosen.choice(possible)
            world.act(thing, act, by, signed=act == "approve" and chosen.random() < 0.3)
