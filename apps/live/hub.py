"""The streams of one web process, and the one connection that hears what is announced.

A stream holds no connection, no thread and no transaction: a set of at most `MAX_TOLD` names and an event. What was
announced is gathered, decided for all streams at once in one thread, and each stream is woken that has something to
tell. Between two decisions the hub rests at least twice as long as the last one took: it takes no more than a third of
a processor.

PostgreSQL tells what was committed (`sql/announce.sql`), so the broker can go and come. When the database goes, the
streams stay open; after it is back, every stream is told to look at everything, since what was announced meanwhile is
not known.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connection

from apps.live.audience import Announced, Reader, Verdict, decide
from apps.live.sources import MAX_TOLD

log = logging.getLogger(__name__)

CHANNEL = "jic_live"
# Seconds. Access is asked for anew with everything that is told, and this often while nothing is.
SWEEP = 5.0
# While a program listens by a token, whose end holds within a second.
SWEEP_TOKENS = 0.5
# At least so long between two decisions; what is announced meanwhile is decided together.
PAUSE = 0.05
# A connection that says nothing is asked this often whether it is still there.
PROOF = 10.0
# How long the hub goes on without any stream before it gives its connection back.
LINGER = 30.0
# What was announced this short a time before a stream was opened is decided for it as well.
REPLAY = 3.0
# Streams of one process, and of one session or token in it; its oldest ends when one more is opened.
MAX_STREAMS, MAX_OF_SESSION = 1_000, 4
# Rows that are decided at once; beyond that every stream is told to look at everything.
MAX_ANNOUNCED = 500


class Stream:
    """One open stream: what it has yet to tell."""

    __slots__ = ("changed", "closed", "everything", "reader", "replays", "woken")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.changed: set[uuid.UUID] = set()
        self.everything = False
        self.closed = False
        self.replays = True
        self.woken = asyncio.Event()

    def tell(self, changed: frozenset[uuid.UUID]) -> None:
        """Adds to what is to be told; a slow reader gathers no more than is worth naming."""
        self.changed |= changed
        if len(self.changed) > MAX_TOLD:
            self.tell_everything()
        elif changed:
            self.woken.set()

    def tell_everything(self) -> None:
        self.changed.clear()
        self.everything = True
        self.woken.set()

    def close(self) -> None:
        self.closed = True
        self.woken.set()

    def take(self) -> list[uuid.UUID] | None:
        """What is to be told now, sorted, so that the order tells nothing; None: everything may have changed."""
        self.woken.clear()
        told = None if self.everything else sorted(self.changed)
        self.everything = False
        self.changed.clear()
        return told


class Announcements:
    """What was announced and not decided yet: keys of rows by noun."""

    def __init__(self) -> None:
        self.rows: dict[str, set[int]] = {}
        self.too_many = False

    def add(self, noun: str, key: int) -> None:
        self.rows.setdefault(noun, set()).add(key)
        if sum(map(len, self.rows.values())) > MAX_ANNOUNCED:
            self.rows.clear()
            self.too_many = True


async def _still_listens(listening: psycopg.AsyncConnection[Any]) -> None:
    """Raises OSError where the session is not the one that listens: some poolers give each statement another."""
    channels = await (await listening.execute("SELECT pg_listening_channels()")).fetchall()
    if (CHANNEL,) not in channels:
        raise OSError("its connection is not its own")


def _connection_parameters() -> dict[str, object]:
    parameters = {**connection.get_connection_params()}
    for name in ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "isolation_level", "pool"):
        parameters.pop(name, None)
    return {**parameters, "autocommit": True, "connect_timeout": 5, "keepalives_idle": 10}


class Hub:
    """All streams of this process. Everything but `decide` runs on the event loop."""

    def __init__(self, decide: Callable[[Sequence[Reader], Announced], list[Verdict]] = decide) -> None:
        self._decide = decide
        self.streams: list[Stream] = []
        self._announced = Announcements()
        self._recent: deque[tuple[float, str, int]] = deque(maxlen=MAX_ANNOUNCED)
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._executor: ThreadPoolExecutor | None = None
        self._empty_since = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.closing = False

    @property
    def has_room(self) -> bool:
        return not self.closing and len(self.streams) < MAX_STREAMS

    def open(self, reader: Reader) -> Stream:
        """A stream for a reader whose request was let in."""
        stream = Stream(reader)
        own = [one for one in self.streams if one.reader.opened_by == reader.opened_by]
        for oldest in own[: max(0, len(own) - MAX_OF_SESSION + 1)]:
            oldest.close()
            self.remove(oldest)
        self.streams.append(stream)
        self._start()
        self._woken.set()
        return stream

    def remove(self, stream: Stream) -> None:
        with contextlib.suppress(ValueError):
            self.streams.remove(stream)
        if not self.streams:
            self._empty_since = time.monotonic()

    def close(self) -> None:
        """Ends every stream: the process is about to stop, and must not wait for them. Callable from a signal."""
        self.closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._close_all)

    def _close_all(self) -> None:
        for stream in self.streams:
            stream.close()

    def _start(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            if threading.current_thread() is threading.main_thread():
                for number in (signal.SIGTERM, signal.SIGINT):
                    _close_before(number, self.close)
        self._tasks = [task for task in self._tasks if not task.done()]
        if not self._tasks:
            self._executor = self._executor or ThreadPoolExecutor(1, "live")
            self._woken.clear()
            self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._tell())]

    def _note(self, payload: str) -> None:
        noun, _separator, key = payload.partition(":")
        if not key.isdecimal():
            return
        self._recent.append((time.monotonic(), noun, int(key)))
        self._announced.add(noun, int(key))
        self._woken.set()

    async def _hear(self) -> None:
        """Listens on a connection of its own, which is opened anew when it breaks."""
        interrupted = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_connection_parameters()) as listening:  # type: ignore[arg-type]
                    await listening.execute(f"LISTEN {CHANNEL}")
                    if interrupted:
                        self._announced.too_many = True
                        self._woken.set()
                    while True:
                        async for notification in listening.notifies(timeout=PROOF):
                            self._note(notification.payload)
                        await asyncio.wait_for(_still_listens(listening), PROOF)
            except (psycopg.Error, OSError, TimeoutError) as error:
                if not interrupted:
                    log.warning("Changes are not heard until the database is back: %s", str(error).split("\n")[0])
                interrupted = True
                # Not all processes at once.
                await asyncio.sleep(random.uniform(0.2, 1.0))  # noqa: S311  # nosec B311

    async def _tell(self) -> None:
        """Decides what was announced, and sweeps, until nobody listens any more."""
        while self.streams or time.monotonic() - self._empty_since < LINGER:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._sweep)
            self._woken.clear()
            if not self.streams:
                continue
            begun = time.monotonic()
            batch, self._announced = self._announced, Announcements()
            try:
                await self._decide_for_all(batch)
            except DatabaseError as error:
                log.warning("The database does not answer (%s): streams are told later.", str(error).split("\n")[0])
                self._announced.too_many = True
                await asyncio.sleep(random.uniform(0.3, 1.0))  # noqa: S311  # nosec B311
                self._woken.set()
                continue
            await asyncio.sleep(max(PAUSE, 2 * (time.monotonic() - begun)))
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    @property
    def _sweep(self) -> float:
        return SWEEP_TOKENS if any(stream.reader.token for stream in self.streams) else SWEEP

    async def _decide_for_all(self, batch: Announcements) -> None:
        settled = [stream for stream in self.streams if not stream.replays]
        new = [stream for stream in self.streams if stream.replays]
        since = time.monotonic() - REPLAY
        for streams, rows in ((settled, batch.rows), (new, self._with_recent(batch.rows, since))):
            for stream in streams:
                stream.replays = False
            try:
                verdicts = await asyncio.get_running_loop().run_in_executor(
                    self._executor, self._decide, [stream.reader for stream in streams], rows
                )
            except DatabaseError:
                for stream in new:
                    stream.replays = True
                raise
            for stream, verdict in zip(streams, verdicts, strict=True):
                if not verdict.may_listen:
                    stream.close()
                elif batch.too_many:
                    stream.tell_everything()
                else:
                    stream.tell(verdict.changed)

    def _with_recent(self, rows: dict[str, set[int]], since: float) -> dict[str, set[int]]:
        merged = {noun: set(keys) for noun, keys in rows.items()}
        for moment, noun, key in self._recent:
            if moment >= since:
                merged.setdefault(noun, set()).add(key)
        return merged


_hub: Hub | None = None


def hub() -> Hub:
    """The hub of this process."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


def _close_before(number: signal.Signals, close: Callable[[], None]) -> None:
    """Has a signal that the server handles end the streams first, which the server would else wait for until its grace
    is over."""
    handled = signal.getsignal(number)
    if not callable(handled) or handled is signal.default_int_handler:
        return

    def closing(received: int, frame: FrameType | None) -> None:
        close()
        handled(received, frame)

    signal.signal(number, closing)
