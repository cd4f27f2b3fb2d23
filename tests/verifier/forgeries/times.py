"""When things happened, and in which order checkpoints follow (checks 4 and 7)."""

from __future__ import annotations

from datetime import timedelta

from tests.verifier.forgeries.forgery import IN_FORCE, SEED, SUBMITTED, Refused, begun, everything, forgery, played
from tests.verifier.keys import Keys
from tests.verifier.made import Files, Log, listed
from tests.verifier.world import World


def _later() -> Log:
    """A log whose second half is of the day after."""
    world, thing = played(*SUBMITTED)
    world.begin(86_400)
    world.act(thing, "agree", "RU")
    return Log.of(world)


def _dated(log: Log, seconds: float) -> None:
    """The agreement says another time than it was."""
    for index, entry in enumerate(log.entries):
        if (
            entry.event in ("approval.created", "designation.changed", "act.agree")
            and entry.of
            and entry.tx == log.entries[-2].tx
        ):
            entry.at += timedelta(seconds=seconds)
            if "at" in entry.after:
                entry.after["at"] = f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}+00:00"
            log.again(index)


@forgery("act-of-another-year", 7, "an act that says it happened years before its entry")
def _() -> Files:
    world, _thing = played(*SUBMITTED, ("reject", "RU"))
    world.last("act.reject").after["at"] = "2012-09-12T15:43:00+00:00"
    return everything(world)


@forgery("version-of-another-day", 7, "a version that says it was written the day before its entry")
def _() -> Files:
    world, _thing = played(*SUBMITTED)
    world.last("version.created").after["created_at"] = "2016-09-11T15:43:00+00:00"
    return everything(world)


@forgery("approval-of-another-hour", 7, "an approval that says it was given six minutes later than its entry")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    world.last("approval.created").after["at"] = world.stamp(world.now + timedelta(minutes=6))
    return everything(world)


@forgery("back-dated", 7, "entries dated before the checkpoint before them")
def _() -> Files:
    log = _later()
    _dated(log, -90_000)
    return log.bundle(earlier=[log.sizes[-2]])


@forgery("dated-ahead", 7, "entries dated after the checkpoint that holds them")
def _() -> Files:
    log = _later()
    _dated(log, 400)
    return log.bundle()


@forgery(
    "back-dated-and-checkpoints-left-out",
    7,
    "back-dated entries; the checkpoint that shows it is only in the bundle that its reader has kept",
)
def _() -> Refused:
    log = _later()
    _dated(log, -90_000)
    size = log.sizes[-2]
    older = Log(log.keys, log.entries[:size], log.leaves[:size], log.openings[:size], log.at[:size], log.salts)
    return Refused(log.bundle(), since=older.bundle())


@forgery(
    "back-dated-between-kept-checkpoints", 7, "back-dated entries; an earlier checkpoint of the kept bundle shows it"
)
def _() -> Refused:
    log = _later()
    _dated(log, -90_000)
    return Refused(log.bundle(), since=log.bundle(earlier=[log.sizes[-2]]))


@forgery("earlier-root-of-another-tree", 4, "an earlier checkpoint of other entries")
def _() -> Files:
    log = Log.of(begun())
    files = log.bundle()
    size = log.sizes[-3]
    files[f"checkpoints/{size}"] = log.note(size, root=bytes(32))
    return listed(files)


@forgery("earlier-checkpoint-of-another-size", 4, "an earlier checkpoint under another size")
def _() -> Files:
    log = Log.of(begun())
    files = log.bundle()
    files[f"checkpoints/{log.sizes[-3]}"] = log.note(log.sizes[-4])
    return listed(files)


@forgery("earlier-checkpoint-not-agreed", 4, "an earlier checkpoint that one side has not cosigned")
def _() -> Files:
    log = Log.of(begun())
    files = log.bundle()
    size = log.sizes[-3]
    files[f"checkpoints/{size}"] = log.note(size, witnesses=["US"])
    return listed(files)


@forgery("history-written-anew", 4, "everybody signs another history than the one that a reader has kept")
def _() -> Refused:
    kept = Log.of(begun())
    log = Log.of(begun())
    log.relabel(4, {"role": "jic_web"})
    return Refused(log.bundle(), since=kept.bundle())


@forgery("rolled-back", 4, "a bundle older than what its reader has kept")
def _() -> Refused:
    log = _later()
    size = log.sizes[-2]
    older = Log(log.keys, log.entries[:size], log.leaves[:size], log.openings[:size], log.at[:size], log.salts)
    return Refused(older.bundle(), since=log.bundle())


@forgery("another-log", 4, "another log than the one that a reader has kept, of the same witnesses")
def _() -> Refused:
    kept = Log.of(begun())
    named = Keys.of(1, "other.example/log")
    named.witnesses = kept.keys.witnesses
    world = World(SEED, named)
    return Refused(everything(world), since=kept.bundle())
