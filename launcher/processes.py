"""Child processes that leave nothing behind: who they are, how they end, and how a later start finds what was left.

Only the standard library is used, since `launcher.bootstrap` and `launcher.runner` must stay small and start at once.
Times are in seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from launcher.privileges import LINUX, Person, libc, switch

TOKEN = "JIC_RUN_TOKEN"  # noqa: S105 (a name in the environment, which marks a run and opens nothing)
PR_SET_PDEATHSIG = 1


def identity(pid: int) -> str | None:
    """A text that no other process, before or after, shares with `pid`; None when there is no such process.

    A number alone says nothing: it is reused, in a container within seconds. On Linux the boot and the tick at which
    the process began are added, elsewhere its start time and name as `ps` prints them. A zombie counts as ended.
    """
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except (OSError, IndexError):
            return None
        return None if stat[0] in "ZX" else f"{boot}:{stat[19]}"
    answer = subprocess.run(["ps", "-o", "stat=,lstart=,comm=", "-p", str(pid)], capture_output=True, text=True)
    words = answer.stdout.split()
    return None if not words or words[0].startswith("Z") else " ".join(words[1:])


def alive(pid: int, known: str) -> bool:
    """Whether `pid` is still the very process that once had the identity `known`."""
    return identity(pid) == known


def _before_exec(person: Person | None, death: signal.Signals) -> Callable[[], None]:
    """What a child runs just before exec: become `person`, and get `death` when we are gone, even by SIGKILL (Linux).

    In this order, since a change of user clears the tie to the parent.
    """
    become, parent = switch(person), os.getpid()

    def before() -> None:
        if become:
            become()
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
            if os.getppid() != parent:  # the parent ended between fork and prctl: nobody would tell us
                os._exit(1)

    return before


@dataclass
class Child:
    """One supervised program: how to start it, how to ask it to end.

    `stop` is the polite signal, `hurry` what it gets once `patience` seconds are over, before SIGKILL.
    `death` is what it gets from the kernel when the supervisor vanishes.
    """

    name: str
    argv: list[str]
    env: Mapping[str, str]
    cwd: Path
    person: Person | None = None
    stop: signal.Signals = signal.SIGTERM
    hurry: signal.Signals = signal.SIGKILL
    death: signal.Signals = signal.SIGTERM
    patience: float = 4.0
    # File descriptors that it inherits.
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, output: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start in a session of its own, so that a terminal's Ctrl-C reaches us alone and we end all in order.

        Must be called in the main thread: the tie to the parent is a tie to the thread that forks.
        """
        self.process = subprocess.Popen(
            self.argv,
            cwd=self.cwd,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.inherits,
            preexec_fn=_before_exec(self.person, self.death),
        )
        return self.process

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone; its own children are its business, as long as it lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """End whatever is left of the program's process group once its leader has ended."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass


def end_in_order(children: Iterable[Child], *, pause: Callable[[], None] | None = None) -> None:
    """Ask all to end, first to last, and wait for all; who overstays its patience is hurried, then killed."""
    asked = [child for child in children if child.process is not None]
    for child in asked:
        child.signal(child.stop)
    begun = time.monotonic()
    hurried: set[str] = set()
    while left := [child for child in asked if child.running]:
        spent = time.monotonic() - begun
        for child in left:
            if spent > child.patience + 1:
                child.signal(signal.SIGKILL)
            elif spent > child.patience and child.name not in hurried:
                hurried.add(child.name)
                child.signal(child.hurry)
        if pause:
            pause()
        time.sleep(0.02)
    for child in asked:
        child.sweep()


@dataclass(frozen=True)
class Trace:
    """What the record keeps of a running child."""

    name: str
    pid: int
    identity: str
    token: str
    stop: int


class Record:
    """The children of the running supervisor, in a file, so that the next one finds them if this one is killed."""

    def __init__(self, path: Path, token: str) -> None:
        self.path = path
        self.token = token
        self._traces: dict[str, Trace] = {}

    def add(self, child: Child) -> None:
        """Note a child that has just been started, replacing an earlier one of the same name."""
        assert child.process is not None
        known = identity(child.process.pid)
        if known is None:
            return
        self._traces[child.name] = Trace(child.name, child.process.pid, known, self.token, int(child.stop))
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps([asdict(trace) for trace in self._traces.values()], indent=1))
        new.replace(self.path)

    def clear(self) -> None:
        """All have ended."""
        self._traces.clear()
        self.path.unlink(missing_ok=True)


def _left_over(trace: Trace) -> list[int]:
    """Members of a vanished child's process group that carry its run's token in their environment (Linux only)."""
    if not LINUX:
        return []
    mark, found = f"{TOKEN}={trace.token}".encode(), []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if (
                stat[0] not in "ZX"
                and int(stat[2]) == trace.pid
                and mark in (entry / "environ").read_bytes().split(b"\0")
            ):
                found.append(int(entry.name))
        except (OSError, IndexError, ValueError):
            continue
    return found


def end_orphans(path: Path, *, patience: float = 5.0) -> list[str]:
    """End what a killed supervisor left running, after making sure that each is really that process.

    Returns the names of what had to be ended. Call it only while holding the home's lock.
    """
    try:
        traces = [Trace(**row) for row in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []
    ended = []
    for trace in traces:
        if alive(trace.pid, trace.identity):
            ended.append(trace.name)
            _signal(trace.pid, trace.stop)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(alive(trace.pid, trace.identity) for trace in traces):
        time.sleep(0.02)
    for trace in traces:
        if alive(trace.pid, trace.identity):
            _signal(trace.pid, signal.SIGKILL)
        for pid in _left_over(trace):
            _signal(pid, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return ended


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
