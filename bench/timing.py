"""Measuring sides in turns, so that what the machine does meanwhile meets them all alike. Times are in milliseconds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["interleaved", "median", "p95", "timed"]


def timed(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def p95(times: list[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def interleaved(
    sides: Mapping[str, Callable[[int], float]], *, rounds: int, each: int = 1, warmup: int = 2
) -> dict[str, list[float]]:
    """A B A B …: each side measures `each` times in its turn, `rounds` turns. A side returns its own time in ms.

    Each call gets a number, the same for all sides, that says which input to take.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(-warmup, rounds):
        # The order changes each turn, so that nobody always runs after the same other.
        names = list(sides) if turn % 2 else list(sides)[::-1]
        for name in names:
            gc.collect()
            times = [sides[name](max(0, turn) * each + call) for call in range(each)]
            if turn >= 0:
                taken[name] += times
    return taken
