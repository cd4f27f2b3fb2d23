"""Whatever lawfully happened is accepted, whoever exports it and whatever he may not read: no false alarm."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jic_verify.rules import RULES
from tests.verifier.made import Log, accepted
from tests.verifier.world import SIDES, Designation, World

CLOCK = {"expire", "supersede"}


def possible(world: World, thing: Designation) -> list[tuple[str, str | None]]:
    """(act, by) that the site would let happen now."""
    state = thing.row["state"]
    found: list[tuple[str, str | None]] = []
    owner = next(code for code in SIDES if world.delegations[code] == thing.row["owner_id"])
    assert thing.current is not None
    author = next(code for code in SIDES if world.delegations[code] == thing.current["delegation_id"])
    for from_state, act in RULES:
        if from_state != state or act == "draft":
            continue
        if act in CLOCK:
            found.append((act, None))
        elif state == "draft":
            found.append((act, owner))
        elif act in ("answer", "amend"):
            if act == "amend" or thing.row["question_from_id"]:
                found.append((act, author))
        elif act in ("agree", "counter", "ask"):
            found += [(act, side) for side in SIDES if side != author]
        else:
            found += [(act, side) for side in SIDES]
    given = {act: thing.given.get(act, set()) for act in ("agree", "approve", "resume", "rescind")}
    return [(act, by) for act, by in found if by is None or world.delegations[by] not in given.get(act, set())]


def lived(world: World, chosen: random.Random, acts: int) -> None:
    """Some designations side by side, each going its own way."""
    things: list[Designation] = []
    for _ in range(acts):
        if not things or chosen.random() < 0.12:
            things.append(world.draft(chosen.choice(SIDES)))
            continue
        thing = chosen.choice(things)
        if chosen.random() < 0.2:
            world.comment(thing, chosen.choice(SIDES), internal=chosen.random() < 0.5 or not thing.row["reference"])
        elif ways := possible(world, thing):
            # Towards agreement more often than chance would have it.
            ways += [way for way in ways if way[0] in ("submit", "agree", "approve")] * 5
            act, by = chosen.choice(ways)
            entry = world.act(thing, act, by)
            if act == "ask":
                thing.row["question_from_id"] = entry.after["delegation_id"]
            elif act in ("answer", "amend", "counter") or entry.after["to_state"] == "agreed":
                thing.row["question_from_id"] = None


def kept_from(world: World, chosen: random.Random) -> set[int]:
    """Entries that a marking keeps from a reader: all that is said of some versions, some designations' own rows."""
    versions = {entry.after["id"] for entry in world.entries if entry.event == "version.created"}
    dark = {number for number in versions if chosen.random() < 0.3}
    hidden = set()
    for index, entry in enumerate(world.entries):
        row = entry.row.get("after", {})
        about = row.get("version_id", row["id"] if entry.event == "version.created" else None)
        if about in dark or (entry.event == "designation.changed" and chosen.random() < 0.1):
            hidden.add(index)
    return hidden


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9), st.sampled_from([None, *SIDES]))
def test_every_lawful_history_is_accepted(tmp_path: Path, seed: int, reader: str | None) -> None:
    chosen = random.Random(seed)
    world = World(seed)
    lived(world, chosen, 40)
    log = Log.of(world)
    accepted(log.bundle(reader=reader), tmp_path)
    accepted(log.bundle(reader=reader, hidden=kept_from(world, chosen)), tmp_path)
    start = chosen.randrange(len(log.leaves))
    accepted(log.bundle(reader=reader, part=range(start, len(log.leaves))), tmp_path)
    one = [index for index, entry in enumerate(log.entries) if entry.designation == 1]
    accepted(log.bundle(reader=reader, part=one, hidden=kept_from(world, chosen)), tmp_path)
    # Whoever may not read an entry at all gets a part without it.
    seen = [index for index in one if reader is None or log.entries[index].private_to in (None, reader)]
    accepted(log.bundle(reader=reader, part=seen or [0]), tmp_path)
    dark = kept_from(world, chosen)
    accepted(log.bundle(reader=reader, part=[index for index in seen if index not in dark] or [0]), tmp_path)
