"""Parts of the checks and tests that run at the same time: each of them waits for others a good part of its time."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_printing = threading.Lock()


@dataclass(frozen=True)
class Tests:
    """One run of pytest with two workers, of which none idles while the other has more than one test to do."""

    name: str
    words: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    # Whether its progress is seen; else all that it said is printed at its end.
    is_followed: bool = False

    def __call__(self, python: Path) -> list[str]:
        """Runs them; what failed, as a command that runs it again."""
        begun = time.monotonic()
        answer = subprocess.run(
            [str(python), "-m", "pytest", "-n", "2", "--dist", "worksteal", *self.words],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=None if self.is_followed else subprocess.PIPE,
            stderr=None if self.is_followed else subprocess.STDOUT,
            text=True,
        )
        with _printing:
            if not self.is_followed:
                print(f"\n{answer.stdout.rstrip()}", flush=True)
            print(f"· {self.name}: {time.monotonic() - begun:.0f} s", flush=True)
        return [f"pytest {' '.join(self.words)}"] if answer.returncode else []


def failed_of(parts: list[Callable[[], list[str]]]) -> list[str]:
    """Run all parts at once; the names of what failed in any."""
    with ThreadPoolExecutor(len(parts)) as pool:
        running = [pool.submit(part) for part in parts]
        return [name for part in running for name in part.result()]
