"""Geometry in child processes that can be ended: no thread can be kept from finishing what one call of a library does.

A few children serve all requests of a web process. One that overstays the request's budget, or whose client has gone,
is killed and replaced; so is one that wants more memory than ROOM, and what it took is given back. They are started
by the first request that needs them and hold no connection, no session and no secret: a function of `apps.geometry` and
its arguments go in, its answer comes out.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, wait
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from apps.bounds.budget import Busy, ClientGone, TookTooLong, current_budget

CHILDREN = 2
# Bytes that a child may take beyond what it has when it begins.
ROOM = 300_000_000
# Characters or bytes that are worked on in the thread, at most 100 ms; a child costs a copy.
MAX_IN_THREAD = 20_000
# Seconds for one call, also where no request has a budget (commands and tasks).
LONGEST = 8.0
# How often a waiting request looks whether its client is still there.
_LOOK = 0.2
_PRELOADED = ["pyproj", "apps.geometry.repair", "apps.geometry.overlay", "apps.geometry.precision"]

T = TypeVar("T")
_lock = threading.Lock()
_pool: ProcessPool | None = None


def run_by_size(size: int, work: Callable[..., T], *arguments: Any) -> T:
    """`work(*arguments)`, in a child process where `size` characters or bytes are too many for the thread.

    Raises what `run_bounded` raises.
    """
    return work(*arguments) if size <= MAX_IN_THREAD else run_bounded(work, *arguments)


def run_bounded(work: Callable[..., T], *arguments: Any) -> T:
    """`work(*arguments)` in a child process, at most as long as the request may still take.

    Returns or raises what the work does. Raises TookTooLong where it was ended, ClientGone where nobody waits for it.
    The database's connection goes back to the pool meanwhile, unless a transaction holds it.
    """
    if not connection.in_atomic_block:
        connection.close()
    budget = current_budget()
    seconds = min(LONGEST, budget.left()) if budget else LONGEST
    future = _children().schedule(work, args=arguments, timeout=seconds)
    try:
        return _answer(future, seconds)
    except (TimeoutError, MemoryError, ProcessExpired) as error:
        raise TookTooLong from error
    except Exception as error:
        # GEOS says it in words of its own.
        if "bad_alloc" in str(error):
            raise TookTooLong from error
        raise
    finally:
        future.cancel()  # type: ignore[no-untyped-call]


def _answer(future: ProcessFuture[T], seconds: float) -> T:
    """Waits for the answer, for the client to go, or for the end of the time, which includes waiting for a child."""
    budget = current_budget()
    waited = 0.0
    while not wait([future], timeout=_LOOK).done:
        waited += _LOOK
        if budget is not None and budget.is_abandoned:
            raise ClientGone
        if waited > seconds:
            # Not begun in all that time: others' work is before it.
            raise TimeoutError if future.running() else Busy
    try:
        return future.result()
    except CancelledError as error:
        raise ClientGone from error


def _children() -> ProcessPool:
    global _pool
    with _lock:
        if _pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            _pool = ProcessPool(CHILDREN, max_tasks=200, initializer=_limit, context=context)
        return _pool


def end_children() -> None:
    """Ends them; the next call starts others. For the end of a process and for tests."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.stop()  # type: ignore[no-untyped-call]
            _pool.join()
            _pool = None


def _limit() -> None:
    if sys.platform != "linux":
        return  # nobody else counts addresses of a process
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, size + ROOM))
