"""Telling the worker that there is something to seal, beside the request and not in it.

A message takes half a millisecond to send where the broker answers, and the time-out where it hangs; neither is an
officer's to wait for. One thread of each process sends them, so that acts which follow each other closely wake the
worker once. What is lost when a process ends (or the broker is away), beat's next message makes good: the outbox is
the truth.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

# The worker seals two thousand changes in a second: more messages than this only cost both sides.
PAUSE_SECONDS = 0.1


class Debounced:
    """Calls `send` soon after `wake`, once for all calls that came meanwhile. The thread begins with the first call,
    and anew in a child after a fork."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._process = 0

    def wake(self) -> None:
        """Returns at once."""
        if self._process != os.getpid():
            self._begin()
        self._wanted.set()

    def _begin(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="ledger-waker", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            # Cleared before sending: what is committed during the sending wakes once more.
            self._wanted.clear()
            self._send()
            time.sleep(PAUSE_SECONDS)
