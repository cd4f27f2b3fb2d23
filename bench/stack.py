"""The whole stack from a copy of the project, as a newcomer starts it: first start, memory at rest, second start."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bench.report import Row, under
from bench.world import ROOT, World, say

IDLE = 30.0
LONGEST = 600.0
PARTS = ("postgres", "valkey", "jic.serve", "worker", "beat", "launcher.runner")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_of_the_project(target: Path) -> None:
    """What git knows and what it would add: nothing that was built or installed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def start(place: Path, port: int) -> tuple[subprocess.Popen[str], float]:
    """`make run` until it says Ready: the process, and how many seconds that took."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JIC_", "DJANGO_", "VIRTUAL_ENV"))}
    kept = {key: value for key, value in kept.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=place,
        env={**kept, "JIC_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ready"):
            return process, time.monotonic() - begun
        if time.monotonic() - begun > LONGEST:
            break
    stop(process)
    raise RuntimeError("make run did not get ready:\n" + "".join(said[-20:]))


def stop(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, as at a terminal."""
    try:
        os.killpg(process.pid, signal.SIGINT)
    except ProcessLookupError:
        pass
    process.communicate(timeout=60)


def shares(process: subprocess.Popen[str]) -> dict[str, float]:
    """Memory of every part in MB, shared pages counted in proportion (PSS)."""
    found: dict[str, float] = {}
    for child in psutil.Process(process.pid).children(recursive=True):
        words = " ".join(child.cmdline())
        part = next((name for name in PARTS if name in words), "")
        if part:
            found[part] = found.get(part, 0.0) + child.memory_full_info().pss / 2**20
    return found


def run(world: World, quick: bool) -> list[Row]:
    place = Path(tempfile.mkdtemp(prefix="jic-newcomer-"))
    place.chmod(0o755)
    port = free_port()
    try:
        copy_of_the_project(place)
        process, first = start(place, port)
        try:
            time.sleep(5 if quick else IDLE)
            parts = shares(process)
        finally:
            stop(process)
        process, second = start(place, port)
        stop(process)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    say("PSS in MB: " + ", ".join(f"{name} {size:.0f}" for name, size in sorted(parts.items())))
    detail = ", ".join(f"{name} {size:.0f}" for name, size in sorted(parts.items()))
    return [
        under("the whole stack idle with the demo (PSS)", sum(parts.values()), "MB", 500, peer=detail),
        under("first start from a fresh copy", first, "s", 240),
        under("second start", second, "s", 5),
    ]
