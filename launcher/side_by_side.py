"""The checks and the tests as parts that can run at the same time."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Tests:
    """One run of pytest with two workers, of which none idles while the other has more than one test to do."""

    name: str
    words: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, python: Path) -> list[str]:
        """Runs them; what failed, as a command that runs it again."""
        begun = time.monotonic()
        answer = subprocess.run(
            [str(python), "-m", "pytest", "-n", "2", "--dist", "worksteal", *self.words],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
        )
        print(f"· {self.name}: {time.monotonic() - begun:.0f} s", flush=True)
        return [f"pytest {' '.join(self.words)}"] if answer.returncode else []


def failed_of(parts: list[Callable[[], list[str]]]) -> list[str]:
    """Run all parts at once; the names of what failed in any."""
    with ThreadPoolExecutor(len(parts)) as pool:
        running = [pool.submit(part) for part in parts]
        return [name for part in running for name in part.result()]
