"""Runs a program of ours on somebody else's file: a process of its own, without environment, that confines itself
(`confinement.py`) before it reads the file from its standard input."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess  # nosec B404  (our own program, no shell)
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)
# Of an answer, parts and all: one that was taken over writes for as long as somebody reads.
MOST_BYTES = 64_000_000
_EXPECTED = frozenset({"limits", "files", "calls"})
_warned: set[frozenset[str]] = set()


class Failed(Exception):
    """The program ended without an answer. `too_long`: by its limit of time."""

    def __init__(self, *, too_long: bool) -> None:
        self.too_long = too_long


@dataclass(frozen=True)
class Answer:
    """What the program says, one object of JSON, and the parts that come after it."""

    said: dict[str, Any]
    parts: tuple[bytes, ...]


@contextlib.contextmanager
def _started(module: str, arguments: list[str], content: bytes, patience: float) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it reads the content, for `patience` seconds at most; it has ended afterwards."""
    # -I: neither the environment's nor the user's modules; the folder of the project alone is added.
    folder = str(Path(settings.BASE_DIR))
    begin = f"import runpy, sys; sys.path.insert(0, {folder!r}); runpy.run_module({module!r}, run_name='__main__')"
    program = [sys.executable, "-I", "-B", "-c", begin, *arguments]
    with subprocess.Popen(  # nosec B603  (our own program and arguments)
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={}
    ) as child:
        end = threading.Timer(patience, child.kill)
        feed = threading.Thread(target=_feed, args=(child, content), daemon=True)
        end.start()
        feed.start()
        try:
            yield child
        finally:
            end.cancel()
            child.kill()
            feed.join()


def run_confined(module: str, arguments: list[str], content: bytes, patience: float) -> Answer:
    """The program's answer to a file, within `patience` seconds. Raises Failed."""
    with _started(module, arguments, content, patience) as child:
        assert child.stdout is not None
        output = child.stdout.read(MOST_BYTES + 1)
        if len(output) > MOST_BYTES:
            raise Failed(too_long=False)
        _check_end(child)
    return _read(output)


def lines_confined(
    module: str, arguments: list[str], content: bytes, patience: float, *, longest: int, most: int
) -> Iterator[bytes]:
    """The lines that the program says of a file, each as soon as it is there: nothing grows with how many there are.
    A line has `longest` bytes at most, all together `most`. Raises Failed."""
    with _started(module, arguments, content, patience) as child:
        assert child.stdout is not None
        size = 0
        while line := child.stdout.readline(longest + 1):
            size += len(line)
            if size > most or len(line) > longest:
                raise Failed(too_long=False)
            yield line
        _check_end(child)


def _check_end(child: subprocess.Popen[bytes]) -> None:
    """Raises Failed where it did not end by itself. Its limit of time ends it by a signal, and so does a fault of a
    library."""
    ended = child.wait()
    if ended != 0:
        raise Failed(too_long=-ended in (9, 24))


def _feed(child: subprocess.Popen[bytes], content: bytes) -> None:
    """Write the file to a child that may have ended."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):
        child.stdin.write(content)
    with contextlib.suppress(OSError):
        child.stdin.close()


def _read(output: bytes) -> Answer:
    heading, _newline, rest = output.partition(b"\n")
    try:
        said = json.loads(heading)
        sizes = [int(size) for size in said.pop("sizes", [])]
        holds = frozenset(map(str, said.pop("holds", [])))
    except (ValueError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise Failed(too_long=False) from error
    _warn(holds)
    parts, at = [], 0
    for size in sizes:
        parts.append(rest[at : at + size])
        at += size
    # A child that was taken over says what it likes.
    if at != len(rest) or any(size < 0 for size in sizes):
        raise Failed(too_long=False)
    return Answer(said, tuple(parts))


def _warn(holds: frozenset[str]) -> None:
    """Once for each way in which the machine confines less than Linux with Landlock does."""
    if holds not in _warned and not holds >= _EXPECTED:
        _warned.add(holds)
        log.warning("Files of others are read by a child that this machine confines by %s alone.", sorted(holds))
