"""Whatever lawfully happened is accepted, whoever exports it and whatever he may not read: no false alarm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jic_verify.rules import PROPOSE, RULES
from tests.verifier.common_ground import propose_common_ground
from tests.verifier.made import Log, accepted
from tests.verifier.world import COMMON, SIDES, Designation, World


def possible(world: World, thing: Designation) -> list[tuple[str, str | None]]:
    """(act, by) that the site would let happen now."""
    state, amendment, owner = thing.row["state"], thing.row["amendment_state"], thing.row["owner_id"]
    assert thing.current is not None
    author = thing.current["delegation_id"]
    found: list[tuple[str, str | None]] = []
    for (from_state, act), rule in RULES.items():
        if from_state not in (state, amendment or state) or (amendment and act == PROPOSE):
            continue
        if (amendment and act == "expire" and from_state == state) or (
            rule.if_asked and not thing.row["question_from_id"]
        ):
            continue
        parties = {
            "owner": [owner],
            "author": [author],
            "other": [side for side in SIDES if side != author],
            "any": list(SIDES),
            "nobody": [None],
        }
        found += [(act, by) for by in parties[rule.party]]
    consents = {act: thing.given.get(act, set()) for act in ("agree", "approve", "resume", "rescind")}
    return [(act, by) for act, by in found if by is None or by not in consents.get(act, set())]


def lived(world: World, chosen: random.Random, acts: int) -> list[Designation]:
    """Some designations side by side, each going its own way."""
    things: list[Designation] = []
    for _ in range(acts):
        things += [one for one in world.remainders if one not in things]
        if not things or chosen.random() < 0.12:
            things.append(
                world.draft(chosen.choice(SIDES)) if chosen.random() < 0.8 else world.release(chosen.choice(SIDES))
            )
            continue
        thing = chosen.choice(things)
        if chosen.random() < 0.1 and not (thing.is_private and thing.row["state"] == "released"):
            world.confirm_text(thing, thing.row["owner_id"] if thing.is_private else chosen.choice(SIDES))
        elif chosen.random() < 0.2:
            world.comment(thing, chosen.choice(SIDES), internal=chosen.random() < 0.5 or thing.is_private)
        elif thing.row["state"] in ("submitted", "countered") and chosen.random() < 0.15:
            others = [side for side in SIDES if thing.current and side != thing.current["delegation_id"]]
            propose_common_ground(world, thing, others[0])
        elif ways := possible(world, thing):
            # Towards agreement more often than chance would have it.
            ways += [way for way in ways if way[0] in ("submit", "agree", "approve")] * 5
            act, by = chosen.choice(ways)
            if act == "supersede":
                world.in_force(chosen.choice(SIDES), replaces=thing.uuid)
                world.act(thing, act, by, together=True)
            else:
                world.act(thing, act, by, signed=act == "approve" and (by, 1) in world.devices, of_amendment=True)
    return things


def kept_from(world: World, chosen: random.Random) -> set[int]:
    """Entries that a marking keeps from a reader: all that is said of some versions, some designations' own rows."""
    versions = {entry.after["uuid"] for entry in world.entries if entry.event == "version.created"}
    dark = {uuid for uuid in sorted(versions) if chosen.random() < 0.3}
    hidden = set()
    for index, entry in enumerate(world.entries):
        row = entry.sides.get("row", {}).get("after", {})
        about = row.get("version_id", row.get("uuid") if entry.event == "version.created" else None)
        if about in dark or (entry.event.startswith("designation.") and chosen.random() < 0.1):
            hidden.add(index)
    return hidden


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9), st.sampled_from([None, *SIDES]))
def test_every_lawful_history_is_accepted(tmp_path: Path, seed: int, reader: str | None) -> None:
    chosen = random.Random(seed)
    world = World(seed, every=chosen.choice([1, 7, 30]))
    if chosen.random() < 0.5:
        world.passkey(chosen.choice(SIDES), "Ed25519")
    things = lived(world, chosen, 40)
    log = Log.of(world)
    accepted(log.bundle(reader=reader, earlier=log.sizes[:-1:3]), tmp_path)
    accepted(log.bundle(reader=reader, hidden=kept_from(world, chosen)), tmp_path)
    start = chosen.randrange(len(log.leaves))
    window = start, chosen.randint(start + 1, len(log.leaves))
    accepted(log.bundle(reader=reader, window=window), tmp_path)
    accepted(log.bundle(reader=reader, window=window, hidden=kept_from(world, chosen)), tmp_path)
    uuid = chosen.choice(things).uuid
    accepted(log.bundle(reader=reader, designation=uuid), tmp_path)
    accepted(log.bundle(reader=reader, designation=uuid, hidden=kept_from(world, chosen)), tmp_path)
    common = {index for index, entry in enumerate(log.entries) if entry.of == COMMON and chosen.random() < 0.3}
    accepted(log.bundle(reader=reader, designation=uuid, hidden=common), tmp_path)
