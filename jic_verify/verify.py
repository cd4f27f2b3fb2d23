"""The nine checks over one bundle, in an order in which nothing is relied on before it has been checked."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from jic_verify.assertions import Evidence
from jic_verify.bundle import (
    CHECKPOINT,
    LONGEST_MARKING,
    LONGEST_NOTE,
    LONGEST_POLICY,
    MARKING,
    POLICY,
    Bundle,
    assertion_path,
    check_complete,
    disclosures_path,
    entry_path,
    marking_of,
    proof_path,
)
from jic_verify.findings import Finding, Unreadable, Wrong
from jic_verify.joining import Claim, Join
from jic_verify.replay import Replay
from jic_verify.signed import Agreed, agreed, policy_of, signatories_of, windows_of
from jic_verify.sources import is_zip, readable
from jic_verify.stretch import Judged, Stretch, Tree, Window, judge_apart, judge_stretch, within, without_collector
from jic_verify.tlog.policy import MalformedPolicy, Policy
from jic_verify.tlog.tiles import WIDTH, entries_path, tile_path

SINCE = "--since"
# From here on other processes pay: starting one takes 0.2 s.
MANY = 50_000
TILES_AT_ONCE = 32
# Stretches under way in each process: one that is judged, one that waits.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What a bundle has been found to be.

    `held` of `size` entries are in it (all, unless it is of a part). `cosigned`: seconds since 1970 by witness.
    `own_policy`: nobody said whom to trust, so the keys are those that the bundle names.
    """

    origin: str
    size: int
    root: bytes
    held: int
    cosigned: tuple[tuple[str, int], ...]
    openings: int
    designations: int
    attested: int
    signed: int
    own_policy: bool
    since: int | None
    marking: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either the facts, or the first thing that is wrong."""

    facts: Facts | None
    finding: Finding | None


def verify(
    where: Path, *, policy: Path | None = None, since: Path | None = None, processes: int | None = None
) -> Verdict:
    """Judge a bundle. Raises Unreadable where it, the policy or `since` cannot be read.

    `processes`: 1 judges all in this one; None as many as there are cores, where there is much to do.
    """
    try:
        with without_collector(), Bundle(where) as bundle:
            return Verdict(_Verification(bundle, where, policy, since).judge(processes), None)
    except Wrong as error:
        return Verdict(None, error.finding)
    except BrokenProcessPool:
        # Other processes cannot be had here, or one was killed for its memory: then this one does it all.
        return verify(where, policy=policy, since=since, processes=1)


class _Verification:
    """One bundle while it is verified."""

    def __init__(self, bundle: Bundle, where: Path, policy: Path | None, since: Path | None) -> None:
        self._bundle, self._where, self._since_path = bundle, where, since
        self._own_policy = policy is None
        self._marking = marking_of(bundle.read(MARKING, LONGEST_MARKING))
        own = bundle.read(POLICY, LONGEST_POLICY)
        self._policy = _bundles_policy(own) if policy is None else _given_policy(policy)
        self._note = bundle.read(CHECKPOINT, LONGEST_NOTE)
        self._checkpoint = agreed(self._note, self._policy, 2, CHECKPOINT)
        self._kinds = bundle.kinds()
        self._whole = check_complete(self._kinds, self._checkpoint.size)

    def judge(self, processes: int | None) -> Facts:
        checkpoint, kinds = self._checkpoint, self._kinds
        earlier = [self._earlier(size) for size in kinds.checkpoints]
        since = None if self._since_path is None else self._since(self._since_path)
        replay = Replay(part=not self._whole, signatories=len(signatories_of(self._policy)))
        claims = list(self._claims(earlier, since))
        join = Join(self._bundle, checkpoint.size, claims, replay, whole=self._whole)
        if processes is None:
            held = checkpoint.size if self._whole else len(kinds.entries)
            processes = (os.cpu_count() or 1) if held >= MANY else 1
        claimed = sorted({claim.size for claim in claims})
        for judged in self._judged(windows_of([*earlier, checkpoint]), claimed, processes):
            join.take(judged)
        join.finish()
        counts = join.counts
        return Facts(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root,
            held=counts.entries,
            cosigned=checkpoint.cosigned,
            openings=counts.openings,
            designations=replay.designations,
            attested=counts.evidence[Evidence.ATTESTED],
            signed=counts.evidence[Evidence.SIGNED],
            own_policy=self._own_policy,
            since=None if since is None else since.size,
            marking=self._marking,
        )

    def _earlier(self, size: int) -> Agreed:
        """Check 4, but for the root."""
        where = f"checkpoints/{size}"
        found = agreed(self._bundle.read(where, LONGEST_NOTE), self._policy, 4, where)
        if found.size != size:
            raise Wrong(4, where, f"The checkpoint is of {found.size} entries.")
        if found.origin != self._checkpoint.origin:
            raise Wrong(4, where, "The checkpoint is of another log than the bundle.")
        return found

    def _since(self, path: Path) -> Agreed:
        """Check 4 for what the reader has kept himself, but for the root."""
        found = agreed(_kept_note(path), self._policy, 4, SINCE)
        checkpoint = self._checkpoint
        if found.origin != checkpoint.origin:
            raise Wrong(4, SINCE, "The checkpoint that you have kept is of another log than the bundle.")
        if found.size > checkpoint.size:
            raise Wrong(
                4,
                SINCE,
                f"Rolled back, or an older bundle: you have kept a checkpoint of {found.size} entries, "
                f"and this one is of {checkpoint.size}.",
            )
        return found

    def _claims(self, earlier: list[Agreed], since: Agreed | None) -> Iterator[Claim]:
        for one in earlier:
            sentence = f"Its root is not that of the first {one.size} entries."
            yield Claim(one.size, one.root, 4, f"checkpoints/{one.size}", sentence)
        checkpoint = self._checkpoint
        if since is not None:
            sentence = f"The checkpoint that you have kept is not of the first {since.size} entries: "
            sentence += "two trees of one size have been signed."
            yield Claim(since.size, since.root, 4, SINCE, sentence)
        sentence = f"Its root is not that of the {checkpoint.size} entries that are here."
        yield Claim(checkpoint.size, checkpoint.root, 3, CHECKPOINT, sentence)

    def _judged(self, windows: list[Window], claimed: list[int], processes: int) -> Iterator[Judged]:
        """Every tile in order, judged here or in other processes."""
        checkpoint = self._checkpoint
        tree = Tree(checkpoint.size, checkpoint.root, self._note)
        if processes < 2:
            for stretch in self._stretches(windows, claimed, apart=False):
                yield from judge_stretch(self._bundle, tree, stretch)
            return
        # Spawned and not forked: the same on every system, and without this process's memory.
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            under_way: deque[Future[list[Judged]]] = deque()
            try:
                for stretch in self._stretches(windows, claimed, apart=True):
                    under_way.append(pool.submit(judge_apart, self._where, tree, stretch))
                    if len(under_way) >= processes * AHEAD:
                        yield from under_way.popleft().result()
                while under_way:
                    yield from under_way.popleft().result()
            finally:
                for future in under_way:
                    future.cancel()

    def _stretches(self, windows: list[Window], claimed: list[int], *, apart: bool) -> Iterator[Stretch]:
        size, kinds = self._checkpoint.size, self._kinds
        tiles = -(-size // WIDTH)
        for first in range(0, tiles, TILES_AT_ONCE):
            last = min(first + TILES_AT_ONCE, tiles)
            start, end = first * WIDTH, min(last * WIDTH, size)
            entries = None if self._whole else within(kinds.entries, start, end)
            assertions = within(kinds.assertions, start, end)
            yield Stretch(
                first=first,
                end=last,
                files=self._files(first, last, entries or (), assertions) if apart else self._bundle.files,
                entries=entries,
                assertions=assertions,
                claimed=within(claimed, start + 1, end),
                windows=windows[_window_of(windows, start) : _window_of(windows, end - 1) + 1],
            )

    def _files(self, first: int, last: int, entries: Sequence[int], assertions: Sequence[int]) -> dict[str, bytes]:
        """Where the files of these tiles lie, for another process."""
        paths = [disclosures_path(number) for number in range(first, last)]
        for number in range(first, last):
            width = min(WIDTH, self._checkpoint.size - number * WIDTH)
            paths += [tile_path(0, number, width), entries_path(number, width)]
        for index in entries:
            paths += [entry_path(index), proof_path(index)]
        paths += map(assertion_path, assertions)
        files = self._bundle.files
        return {path: files[path] for path in paths if path in files}


def _window_of(windows: list[Window], index: int) -> int:
    return bisect_right(windows, index, key=lambda window: window.start) - 1


def _bundles_policy(content: bytes) -> Policy:
    try:
        return policy_of(content)
    except MalformedPolicy as error:
        raise Wrong(2, POLICY, str(error)) from error


def _given_policy(path: Path) -> Policy:
    """The reader's own: where that is none, nothing can be said about the bundle."""
    with readable(str(path)):
        content = path.read_bytes()
    try:
        return policy_of(content)
    except MalformedPolicy as error:
        raise Unreadable(f"The policy that you gave cannot be used. {error}") from error


def _kept_note(path: Path) -> bytes:
    """The checkpoint that is this file, or that of this older bundle. Raises Unreadable where it is neither."""
    with readable(str(path)):
        if path.is_dir() or is_zip(path):
            try:
                with Bundle(path) as older:
                    return older.read(CHECKPOINT, LONGEST_NOTE)
            except Wrong as error:
                raise Unreadable(f"The older bundle cannot be used. {error}") from error
        with path.open("rb") as file:
            content = file.read(LONGEST_NOTE + 1)
    if len(content) > LONGEST_NOTE:
        raise Unreadable("What you have kept is no checkpoint: it is too long for one.")
    return content
