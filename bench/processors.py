"""Processor time of the site's processes and of PostgreSQL, and how busy the machine is: read from /proc, on Linux."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def _own(pid: int | str, *, ended: bool = False) -> float:
    """Seconds of a process; with `ended`, those of its children that have ended, too."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if ended else 13]) / _TICKS


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _machine() -> tuple[float, float]:
    """Seconds that all processors worked, and that they were there."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICKS, sum(fields) / _TICKS


class Processors:
    """What was used from the making of this until `stop`."""

    def __init__(self, home: Path, web: Iterable[int]) -> None:
        self._web = list(web)
        self._postgres = int(next(home.glob("**/postmaster.pid")).read_text().splitlines()[0])
        self._begun, self._ended = self._read(), {}

    def _read(self) -> dict[str, float]:
        postgres = [_own(self._postgres, ended=True), *map(_own, _children(self._postgres))]
        worked, there = _machine()
        return {"web": sum(map(_own, self._web)), "PostgreSQL": sum(postgres), "worked": worked, "there": there}

    def stop(self) -> Processors:
        self._ended = self._read()
        return self

    def _spent(self, part: str) -> float:
        return self._ended[part] - self._begun[part]

    def used(self) -> dict[str, float]:
        """Seconds, by part."""
        return {part: self._spent(part) for part in ("web", "PostgreSQL")}

    def busy(self) -> float:
        """Per cent of all processors, whoever used them."""
        return 100 * self._spent("worked") / self._spent("there")
