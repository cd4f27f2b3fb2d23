"""Work in a process of its own, so that its memory can be told from everything else's.

`python -m bench.apart seal` seals what stands in the outbox for each line on standard input, `python -m bench.apart
export FILE` writes a bundle of everything. Each answers with a line of JSON: entries, seconds, megabytes (the most that
were resident so far).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.world import ROOT, World


def resident() -> float:
    """The most memory that this process has had at once, in MB. Where nothing better is known `ru_maxrss`, which counts
    also what the process had that this one was forked from."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


class Apart:
    """One such process, under a role of the site."""

    def __init__(self, world: World, database: str, role: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.apart", *words],
            cwd=ROOT,
            env={**os.environ, **world.environment(database, role)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        world.on_stop(self.process.kill)

    def go(self) -> dict[str, Any]:
        """Have it work once, and wait."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"It has ended with code {self.process.wait()}.")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        self.process.communicate(timeout=60)


def main() -> None:
    import django

    django.setup()
    from apps.ledger.bundle import Asked, export
    from apps.ledger.seal import seal_all

    works: dict[str, Callable[[], int]] = {
        "seal": seal_all,
        "export": lambda: export(Path(sys.argv[2]), None, Asked()).entries,
    }
    for _line in sys.stdin:
        begun = time.perf_counter()
        entries = works[sys.argv[1]]()
        told = {"entries": entries, "seconds": time.perf_counter() - begun, "megabytes": resident()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
