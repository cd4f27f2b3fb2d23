"""Random changes of a made world, after which everything is hashed and signed anew: so that not the hashes find them,
but the checks of what entries say. Each is a pure function of its seed."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from tests.verifier.made import Files, Log, listed
from tests.verifier.world import World

MAP = "log.map"
Mutation = Callable[[World, Random], str]


def records(world: World) -> list[int]:
    return [index for index, entry in enumerate(world.entries) if entry.event != MAP]


def _other(value: Any, chosen: Random, pool: list[Any]) -> Any:
    """Another value: of another row, or one step away, or null."""
    alike = [one for one in pool if type(one) is type(value) and one != value]
    if alike and chosen.random() < 0.7:
        return chosen.choice(alike)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chosen.choice((-1, 1))
    if isinstance(value, str) and value:
        at = chosen.randrange(len(value))
        return value[:at] + chosen.choice("0123456789abcdefTZ") + value[at + 1 :]
    return None if value is not None else "x"


def column(world: World, chosen: Random) -> str:
    """One column of one row, before or after."""
    entry = world.entries[chosen.choice(records(world))]
    side = chosen.choice(sorted(entry.row))
    row = entry.row[side]
    name = chosen.choice(sorted(row))
    sides = [one.row.get(side, {}) for one in world.entries if one.event == entry.event]
    pool = [one[name] for one in sides if name in one]
    row[name] = _other(row[name], chosen, pool)
    return f"{entry.event} {side} {name}"


def missing_column(world: World, chosen: Random) -> str:
    entry = world.entries[chosen.choice(records(world))]
    row = entry.row[chosen.choice(sorted(entry.row))]
    name = chosen.choice(sorted(row))
    del row[name]
    return f"{entry.event} without {name}"


def order(world: World, chosen: Random) -> str:
    """Two neighbours change places, with their times."""
    at = chosen.choice([index for index in records(world)[:-1] if world.entries[index + 1].event != MAP])
    one, other = world.entries[at : at + 2]
    world.entries[at : at + 2] = [replace(other, at=one.at), replace(one, at=other.at)]
    return f"order of {one.event} and {other.event}"


def removal(world: World, chosen: Random) -> str:
    entry = world.entries.pop(chosen.choice(records(world)))
    return f"no {entry.event}"


def repetition(world: World, chosen: Random) -> str:
    """The same again, with or without another revision."""
    index = chosen.choice(records(world))
    entry = copy.deepcopy(world.entries[index])
    entry.revision += chosen.choice((0, 1))
    world.entries.insert(index + 1, entry)
    return f"{entry.event} again"


def transaction(world: World, chosen: Random) -> str:
    """An entry stands in another transaction."""
    index = chosen.choice(records(world))
    world.entries[index].tx = chosen.choice([one.tx for one in world.entries if one.event != MAP])
    return f"transaction of {world.entries[index].event}"


def label(world: World, chosen: Random) -> str:
    """What the leaf says of who, of what and when."""
    entry = world.entries[chosen.choice(records(world))]
    other = world.entries[chosen.choice(records(world))]
    name = chosen.choice(("actor", "delegation", "digest", "event", "revision", "subject", "of"))
    setattr(entry, name, getattr(other, name))
    return f"{entry.event} with another {name}"


def moment(world: World, chosen: Random) -> str:
    entry = world.entries[chosen.choice(records(world))]
    entry.at += timedelta(seconds=chosen.choice((-4000, -299, 299, 4000)))
    return f"moment of {entry.event}"


def privacy(world: World, chosen: Random) -> str:
    """An open entry is made private, or a private one open."""
    entry = world.entries[chosen.choice(records(world))]
    if entry.private_to:
        entry.private_to, entry.of = None, entry.designation or "common"
    else:
        entry.private_to, entry.of = "US", None
    return f"privacy of {entry.event}"


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (column, 8),
    (missing_column, 1),
    (order, 3),
    (removal, 2),
    (repetition, 1),
    (transaction, 2),
    (label, 4),
    (moment, 2),
    (privacy, 1),
)


def files_of(log: Log, chosen: Random) -> tuple[str, Files]:
    """A bundle of the log, now and then with a file that is changed, missing or elsewhere."""
    designations = sorted({entry.of for entry in log.entries if entry.of and entry.of != "common"})
    options: dict[str, Any] = {"earlier": [size for size in log.sizes[:-1] if chosen.random() < 0.2]}
    if designations and chosen.random() < 0.3:
        options["designation"] = chosen.choice(designations)
    files = log.bundle(**options)
    if chosen.random() > 0.15:
        return "", files
    path = chosen.choice(sorted(set(files) - {"manifest"}))
    content = files.pop(path)
    what = chosen.choice(("changed", "missing", "moved"))
    if what == "changed":
        at = chosen.randrange(len(content))
        files[path] = content[:at] + bytes([content[at] ^ 1 << chosen.randrange(8)]) + content[at + 1 :]
    elif what == "moved":
        files[path + "0"] = content
    return f"{path} {what}", listed(files)


def mutated(world: World, chosen: Random) -> tuple[str, Files]:
    """What was done, and the bundle."""
    world = copy.copy(world)
    # Of a world only the entries are changed and hashed. They are copied as deeply as `copy.deepcopy` does, five times
    # as fast.
    world.entries = pickle.loads(pickle.dumps(world.entries))  # noqa: S301  (our own)
    kinds, weights = zip(*MUTATIONS, strict=True)
    made = [mutation(world, chosen) for mutation in chosen.choices(kinds, weights)]
    log = Log.of(world)
    changed, files = files_of(log, chosen)
    return "; ".join([*made, *([changed] if changed else [])]), files
