"""The checks over one bundle, in an order in which nothing is relied on before it has been checked."""

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
from jic_verify.edition import Audience, NoEdition, asked_in
from jic_verify.editions import EditionNotes, Reproduced
from jic_verify.facts import Facts, designations_of
from jic_verify.findings import Finding, Unreadable, Wrong
from jic_verify.joining import Claim, Join
from jic_verify.kept import SINCE, Kept, check_witnesses, kept_of
from jic_verify.registry import RULES, Registry
from jic_verify.replay import Replay
from jic_verify.rules import TABLE_DIGEST
from jic_verify.scopes import LONGEST_SCOPE, SCOPE, scope_of
from jic_verify.signed import Agreed, agreed, policy_of, quorum_of, windows_of
from jic_verify.sources import readable
from jic_verify.stretch import Judged, Stretch, Tree, Window, judge_apart, judge_stretch, within, without_collector
from jic_verify.tlog.policy import MalformedPolicy, Policy
from jic_verify.tlog.tiles import WIDTH, entries_path, tile_path

# From here on other processes pay: starting one takes 0.2 s.
MANY = 50_000
TILES_AT_ONCE = 32
# Stretches under way in each process: one that is judged, one that waits.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edition to make again, by its number and audience. `content`: the file that has to be the same, where there is
    one."""

    number: int
    audience: Audience
    content: bytes | None = None

    @classmethod
    def in_file(cls, content: bytes) -> Wanted:
        """Raises Unreadable."""
        try:
            return cls(*asked_in(content), content)
        except NoEdition as error:
            raise Unreadable(str(error)) from error


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either the facts, or the first thing that is wrong."""

    facts: Facts | None
    finding: Finding | None


def verify(
    where: Path,
    *,
    policy: Path | None = None,
    since: Path | None = None,
    edition: Wanted | None = None,
    processes: int | None = None,
) -> Verdict:
    """Judge a bundle. Raises Unreadable where it, the policy or `since` cannot be read, and where it does not show the
    edition that is asked for.

    `processes`: 1 judges all in this one; None as many as there are cores, where there is much to do.
    """
    try:
        with without_collector(), Bundle(where) as bundle:
            return Verdict(_Verification(bundle, where, policy, since, edition).judge(processes), None)
    except Wrong as error:
        return Verdict(None, error.finding)
    except BrokenProcessPool:
        # Other processes cannot be had here, or one was killed for its memory: then this one does it all.
        return verify(where, policy=policy, since=since, edition=edition, processes=1)


class _Verification:
    """One bundle while it is verified."""

    def __init__(
        self, bundle: Bundle, where: Path, policy: Path | None, since: Path | None, edition: Wanted | None
    ) -> None:
        self._edition = edition
        self._bundle, self._where, self._since_path = bundle, where, since
        self._own_policy = policy is None
        self._marking = marking_of(bundle.read(MARKING, LONGEST_MARKING))
        own = bundle.read(POLICY, LONGEST_POLICY)
        self._policy = _bundles_policy(own) if policy is None else _given_policy(policy)
        self._note = bundle.read(CHECKPOINT, LONGEST_NOTE)
        self._checkpoint = agreed(self._note, self._policy, 2, CHECKPOINT)
        self._kinds = bundle.kinds()
        self._scope = scope_of(bundle.read(SCOPE, LONGEST_SCOPE))
        check_complete(self._kinds, self._scope, self._checkpoint.size)
        if edition is not None and not self._scope.is_everything:
            raise Unreadable("This bundle is of a part of the log: only one of everything shows an edition.")

    def judge(self, processes: int | None) -> Facts:
        checkpoint, kinds, scope = self._checkpoint, self._kinds, self._scope
        earlier = [self._earlier(size) for size in kinds.checkpoints]
        kept = None if self._since_path is None else kept_of(self._since_path, self._policy, checkpoint)
        since = () if kept is None else kept.checkpoints
        notes = EditionNotes() if self._edition else None
        replay = Replay(scope, notes)
        claims = list(self._claims(earlier, since))
        held = checkpoint.size if scope.is_everything else len(kinds.entries)
        join = Join(self._bundle, checkpoint.size, claims, replay, scope, held)
        if processes is None:
            processes = (os.cpu_count() or 1) if held >= MANY else 1
        claimed = sorted({claim.size for claim in claims})
        for judged in self._judged(windows_of([*earlier, *since, checkpoint]), claimed, processes):
            join.take(judged)
        join.finish()
        registry = replay.registry
        checked = checkpoint.size == 0 or registry.check_policy(quorum_of(self._policy))
        if kept is not None:
            check_witnesses(kept, self._policy, registry.changed_witnesses)
        notices = tuple(_notices(registry, kept, self._policy))
        reproduced = _edition(notes, self._edition) if notes and self._edition else None
        return Facts(
            origin=checkpoint.origin,
            scope=scope.of,
            size=checkpoint.size,
            root=checkpoint.root,
            held=join.counts.entries,
            cosigned=checkpoint.cosigned,
            openings=join.counts.openings,
            designations=tuple(designations_of(replay, signers_checked=checked)),
            unopened_designations=replay.unopened,
            recomputed=replay.recomputed,
            attested=join.counts.evidence[Evidence.ATTESTED],
            signed=join.counts.evidence[Evidence.SIGNED],
            weaker=registry.weaker,
            own_policy=self._own_policy,
            signers_checked=checked,
            since=None if kept is None else kept.size,
            marking=self._marking,
            notices=notices,
            cooperation=tuple(registry.cooperation.notices),
            edition=reproduced,
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

    def _claims(self, earlier: Sequence[Agreed], since: Sequence[Agreed]) -> Iterator[Claim]:
        for one in earlier:
            sentence = f"Its root is not that of the first {one.size} entries."
            yield Claim(one.size, one.root, 4, f"checkpoints/{one.size}", sentence)
        checkpoint = self._checkpoint
        for one in since:
            sentence = f"The checkpoint that you have kept is not of the first {one.size} entries: "
            sentence += "two trees of one size have been signed."
            yield Claim(one.size, one.root, 4, SINCE, sentence)
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
            entries = None if self._scope.is_everything else within(kinds.entries, start, end)
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
        full = self._checkpoint.size // WIDTH
        for above in range(first // WIDTH, -(-last // WIDTH)):
            paths.append(tile_path(1, above, max(0, min(WIDTH, full - above * WIDTH))))
        for index in entries:
            paths += [entry_path(index), proof_path(index)]
        paths += map(assertion_path, assertions)
        files = self._bundle.files
        return {path: files[path] for path in paths if path in files}


def _edition(notes: EditionNotes, wanted: Wanted) -> Reproduced:
    """Check 13."""
    reproduced = notes.edition(wanted.number, wanted.audience)
    if wanted.content is not None and reproduced.edition.canonical() != wanted.content:
        raise Wrong(13, "the edition", f"The file is not edition {wanted.number} for {wanted.audience} of this log.")
    return reproduced


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


def _notices(registry: Registry, kept: Kept | None, policy: Policy) -> Iterator[str]:
    """What is no finding, and has to be told."""
    if registry.rules and registry.rules[RULES.index("transitions")] != TABLE_DIGEST:
        yield "The site's table of states is another than this verifier's."
    if registry.log_keys > 1:
        yield f"The log has had {registry.log_keys} keys."
    if kept is not None and kept.policy is not None and {*kept.policy.logs} != {*policy.logs}:
        yield "The keys of the log are not those of the bundle that you have kept."
