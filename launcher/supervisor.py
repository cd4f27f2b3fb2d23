"""One terminal for several programs: their lines with a prefix, a new start for who dies, an end in order.

A single thread and no library: the kernel ties each child to the thread that starts it, and this process must stay
small beside what it watches. Times are in seconds.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, cast

from launcher.processes import Child, end_in_order

COLOURS = {"web": 32, "worker": 36, "beat": 35, "postgres": 34, "valkey": 33, "prepare": 37, "jic": 1}
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 0.5, 15.0, 30.0
TRIES_BEFORE_READY = 3


class StartFailed(RuntimeError):
    """A part ended again and again before the site was ready; the text names it."""


class Terminal:
    """Writes whole lines, each with the name of who said it; in colour only where a person watches."""

    def __init__(self) -> None:
        self._colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._gone = False

    def say(self, name: str, text: str) -> None:
        """One line of a part, or of ourselves under the name "jic"."""
        prefix = f"{name:<8} |"
        if self._colour:
            part, _separator, _number = name.partition("-")
            prefix = f"\033[{COLOURS.get(part, 37)}m{prefix}\033[0m"
        self.line(f"{prefix} {text}")

    def line(self, text: str) -> None:
        """One line without a prefix. A terminal that has gone away does not matter to the site."""
        if self._gone:
            return
        try:
            print(text, flush=True)
        except OSError:
            self._gone = True


@dataclass
class _Watched:
    child: Child
    start: Callable[[], object]
    keep: bool
    begun: float = 0.0
    pause: float = FIRST_PAUSE
    due: float | None = None
    tries: int = 1
    rest: bytes = field(default=b"", repr=False)


class Supervisor:
    """Watches children from their start to their end; `stopping` is set by SIGINT, SIGTERM and SIGHUP."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.stopping = False
        self.ready = False
        self._watched: dict[str, _Watched] = {}
        self._selector = selectors.DefaultSelector()
        # A signal must end a wait at once: Python writes its number into this socket.
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: object) -> None:
        if self.stopping:  # asked twice: who asks again does not want to wait
            for watched in self._watched.values():
                watched.child.patience = 0
        self.stopping = True

    def watch(self, child: Child, *, start: Callable[[], object] | None = None, keep: bool = True) -> None:
        """Follow a child: start it unless it runs already, read it, and with `keep` start it anew when it dies.

        `start` is what starts it (its own `start` by default).
        """
        watched = _Watched(child, start or child.start, keep)
        self._watched[child.name] = watched
        if child.running:
            self._follow(watched)
        else:
            self._begin(watched)

    def _begin(self, watched: _Watched) -> None:
        watched.due = None
        watched.start()
        self._follow(watched)

    def _follow(self, watched: _Watched) -> None:
        watched.begun = time.monotonic()
        assert watched.child.process is not None
        pipe = watched.child.process.stdout
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, watched)

    def pump(self, timeout: float = 0.2) -> None:
        """Pass on what was said within `timeout`, and deal with who has died."""
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                try:
                    self._woken.recv(4096)
                except BlockingIOError:
                    pass
            else:
                self._read(cast(IO[bytes], key.fileobj), key.data)
        for watched in list(self._watched.values()):
            self._care_for(watched)

    def _read(self, pipe: IO[bytes], watched: _Watched) -> bool:
        """Pass on what is there; False when there is nothing now. The end of the pipe closes it."""
        try:
            said = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return False
        if not said:
            self._selector.unregister(pipe)
            pipe.close()
        *lines, watched.rest = (watched.rest + said).split(b"\n")
        if watched.rest and (not said or len(watched.rest) > 65536):
            lines.append(watched.rest)
            watched.rest = b""
        for line in lines:
            self.terminal.say(watched.child.name, line.decode("utf-8", "replace").rstrip())
        return True

    def _care_for(self, watched: _Watched) -> None:
        child = watched.child
        if child.running or child.process is None or not watched.keep or self.stopping:
            return
        now = time.monotonic()
        if watched.due is None:
            child.sweep()
            if now - watched.begun > STEADY_AFTER:
                watched.pause = FIRST_PAUSE
            if not self.ready and watched.tries >= TRIES_BEFORE_READY:
                raise StartFailed(
                    f"{child.name} ended {watched.tries} times before the site was ready; its own lines above say why."
                )
            watched.tries += 1
            code = child.process.returncode
            self.terminal.say("jic", f"{child.name} ended ({_reason(code)}); it starts again in {watched.pause:g} s")
            watched.due = now + watched.pause
            watched.pause = min(watched.pause * 2, LONGEST_PAUSE)
        elif now >= watched.due:
            self._begin(watched)

    def run_once(self, child: Child) -> int:
        """Run a program to its end and return its exit code; a request to stop ends it."""
        self.watch(child, keep=False)
        while child.running and not self.stopping:
            self.pump(0.05)
        end_in_order([child])
        self._drain(child.name)
        assert child.process is not None
        return child.process.returncode

    def _drain(self, name: str) -> None:
        watched = self._watched.pop(name)
        pipe = watched.child.process.stdout if watched.child.process else None
        while pipe is not None and not pipe.closed and self._read(pipe, watched):
            pass
        if pipe is not None and not pipe.closed:  # a grandchild still holds the other end, and says nothing
            self._selector.unregister(pipe)
            pipe.close()

    def end(self, names: list[str]) -> None:
        """End the named children, first to last, passing on their last words."""
        children = [self._watched[name].child for name in names if name in self._watched]
        self.stopping = True
        end_in_order(children, pause=lambda: self.pump(0))
        self.pump(0)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
