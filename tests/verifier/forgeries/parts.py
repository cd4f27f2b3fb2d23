"""Parts that hold less, or something else, than they say (check 11), and maps that are not those of the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256

from jic_verify.scope_map import COMMON, bucket_of, key_of, levels_of, path_of
from tests.verifier.forgeries.forgery import IN_FORCE, begun, forgery, played
from tests.verifier.made import Files, Log, canonical, listed
from tests.verifier.world import MAP, Entry, World

SUSPENDED = (*IN_FORCE, ("suspend", "RU"))


def _log() -> tuple[Log, World, str]:
    """A designation in force that was suspended since, beside another one."""
    world, thing = played(*SUSPENDED)
    played(("submit", "US"), world=world)
    return Log.of(world), world, thing.uuid


def _left_out(name: str, attack: str, chosen: Callable[[World, str], Iterable[Entry]]) -> None:
    def make() -> Files:
        log, world, uuid = _log()
        out = {world.index_of(entry) for entry in chosen(world, uuid)}
        return log.bundle(designation=uuid, part=[one for one in log.indices_of(uuid) if one not in out])

    forgery(name, 11, attack)(make)


def _of_transaction(event: str) -> Callable[[World, str], Iterable[Entry]]:
    def chosen(world: World, uuid: str) -> Iterable[Entry]:
        act = next(entry for entry in world.entries if entry.event == event and entry.of == uuid)
        return [entry for entry in world.entries if entry.tx == act.tx]

    return chosen


_left_out(
    "suspension-left-out", "a suspension, the last that happened, is left out of a part", _of_transaction("act.suspend")
)
_left_out(
    "common-entry-left-out",
    "the last rules in force are left out of a part",
    lambda world, _uuid: [world.last("rules.created")],
)


@forgery("agreement-left-out", 11, "an agreement is left out of the middle of a part")
def _() -> Files:
    log, world, uuid = _log()
    out = {world.index_of(entry) for entry in _of_transaction("act.agree")(world, uuid)}
    # With all changes of the designation's own row, whose counting would have a gap.
    changed = [at for at in log.indices_of(uuid) if log.entries[at].event == "designation.changed"]
    return log.bundle(designation=uuid, part=[one for one in log.indices_of(uuid) if one not in {*out, *changed}])


@forgery("approval-left-out", 11, "an approval with its act is left out of the middle of a part")
def _() -> Files:
    log, world, uuid = _log()
    out = {world.index_of(entry) for entry in _of_transaction("act.approve")(world, uuid)}
    return log.bundle(designation=uuid, part=[one for one in log.indices_of(uuid) if one not in out])


@forgery("last-map-left-out", 11, "a part without the map at the end of the log")
def _() -> Files:
    log, _world, uuid = _log()
    return log.bundle(designation=uuid, part=log.indices_of(uuid)[:-1])


@forgery("another-designation-in-a-part", 11, "a part holds an entry of another designation")
def _() -> Files:
    log, world, uuid = _log()
    return log.bundle(designation=uuid, part=[*log.indices_of(uuid), world.index_of(world.last("act.submit"))])


@forgery("another-map-in-a-part", 11, "a part holds an earlier map")
def _() -> Files:
    log, _world, uuid = _log()
    earlier = next(at for at, entry in enumerate(log.entries) if entry.event == MAP)
    return log.bundle(designation=uuid, part=[*log.indices_of(uuid), earlier])


def _map_file(name: str, attack: str, change: Callable[[dict[str, list[object]], str], object]) -> None:
    def make() -> Files:
        log, _world, uuid = _log()
        files = log.bundle(designation=uuid)
        content = json.loads(files[f"map/{uuid}"])
        change(content, uuid)
        files[f"map/{uuid}"] = canonical(content) + b"\n"
        return listed(files)

    forgery(name, 11, attack)(make)


def _counted(content: dict[str, list[object]], uuid: str) -> None:
    for record in content["bucket"]:
        if record[0] == key_of(uuid).hex():  # type: ignore[index]
            record[1] -= 1  # type: ignore[index]


_map_file("count-less", "a part's bucket says one entry less", _counted)
_map_file(
    "path-wrong", "a bucket that does not lead to the map's root", lambda content, _uuid: content["path"].reverse()
)
_map_file("path-too-short", "a path of eleven hashes", lambda content, _uuid: content["path"].pop())
_map_file(
    "bucket-empty", "a bucket without the part's own designation", lambda content, _uuid: content["bucket"].clear()
)
_map_file(
    "key-twice-in-a-bucket",
    "a bucket that counts one designation twice",
    lambda content, _uuid: content["bucket"].append(content["bucket"][-1]),
)
_map_file(
    "count-of-nothing",
    "a bucket that counts no entry of a designation",
    lambda content, _uuid: content["bucket"][0].__setitem__(1, 0),  # type: ignore[index,attr-defined]
)


@forgery("map-file-in-another-form", 11, "a bucket in another form of the same JSON")
def _() -> Files:
    log, _world, uuid = _log()
    files = log.bundle(designation=uuid)
    files[f"map/{uuid}"] = files[f"map/{uuid}"].replace(b":", b": ")
    return listed(files)


@forgery("bucket-of-another-scope", 11, "the bucket of another scope stands for a designation's")
def _() -> Files:
    log, _world, uuid = _log()
    files = log.bundle(designation=uuid)
    files[f"map/{uuid}"] = files[f"map/{COMMON}"]
    return listed(files)


@forgery(
    "key-in-another-bucket", 11, "a map counts a designation in another bucket than its own, with all hashes above"
)
def _() -> Files:
    log, _world, uuid = _log()
    contents = log.buckets(len(log.leaves) - 1)
    number, key = bucket_of(key_of(uuid)), key_of(uuid)
    at = contents[number].index(key)
    record = contents[number][at : at + 40]
    contents[number] = contents[number].replace(record, b"")
    other = (number + 1) % 4096
    contents[other] = record
    hashes = [sha256(b"\x02" + content).digest() for content in contents]
    log.relabel(len(log.leaves) - 1, {"map": levels_of(hashes)[-1][0].hex()})
    files = log.bundle(designation=uuid)
    files[f"map/{uuid}"] = (
        canonical(
            {
                "bucket": [[key.hex(), int.from_bytes(record[32:], "big")]],
                "path": [one.hex() for one in path_of(hashes, other)],
            }
        )
        + b"\n"
    )
    return listed(files)


@forgery("map-root-wrong", 11, "the last map's root is not that of the entries before it")
def _() -> Files:
    log, _world, _uuid = _log()
    log.relabel(len(log.leaves) - 1, {"map": "0f" * 32})
    return log.bundle()


@forgery("map-scopes-wrong", 11, "the last map says one scope less")
def _() -> Files:
    log, _world, _uuid = _log()
    log.relabel(len(log.leaves) - 1, lambda leaf: leaf.update(scopes=leaf["scopes"] - 1))
    return log.bundle()


@forgery("earlier-map-wrong", 11, "an earlier map's root was another, so that a part made then may have lacked entries")
def _() -> Files:
    log, _world, _uuid = _log()
    log.relabel(log.sizes[-3] - 1, {"map": "0f" * 32})
    return log.bundle()


@forgery("end-without-a-map", 11, "a log whose last entry is no map")
def _() -> Files:
    log, _world, _uuid = _log()
    for parallel in (log.entries, log.leaves, log.openings, log.at):
        parallel.pop()
    return log.bundle()


@forgery("checkpoint-without-a-map", 11, "an earlier checkpoint whose last entry is no map")
def _() -> Files:
    log, _world, _uuid = _log()
    return log.bundle(earlier=[log.sizes[5] + 1])


def _window(name: str, attack: str, part: Iterable[int]) -> None:
    forgery(name, 11, attack)(lambda: Log.of(begun()).bundle(window=(10, 20), part=part))


_window("window-without-its-first", "a window lacks its first entry", range(11, 20))
_window("window-without-its-last", "a window lacks its last entry", range(10, 19))
_window("window-with-a-gap", "a window lacks an entry in between", [*range(10, 15), *range(16, 20)])
_window("window-with-one-more", "a window holds an entry more", range(10, 21))
_window("window-with-one-before", "a window holds an entry before it", range(9, 20))


@forgery("window-beyond-the-end", 11, "a window that ends behind the log")
def _() -> Files:
    log = Log.of(begun())
    size = len(log.leaves)
    files = log.bundle(window=(size - 4, size))
    files["scope"] = canonical({"end": size + 1, "first": size - 4, "of": "window"}) + b"\n"
    return listed(files)
