"""Processes of the site, started as `launcher.runner` starts them, for what is measured through all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from bench.stack import free_port
from bench.world import ROOT, World
from launcher.runner import listener, web_processes

CELERY = ["-m", "jic.queue_program"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
# A witness knows neither the database nor the site's secrets, and Celery would load Django for it.
HIDDEN = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "JIC_SECRET_KEY"}
LONGEST_START = 60.0


def _start(words: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**environment, "PYTHONWARNINGS": "ignore", "MALLOC_ARENA_MAX": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def _running(children: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def witnesses(world: World) -> list[str]:
    """Codes of the signatories whose witness runs here, as `prepare` wrote them down."""
    return (world.home / "witnesses" / "local").read_text().split()


@contextmanager
def queue(world: World, database: str) -> Iterator[None]:
    """The worker, its clock, and a witness of each signatory."""
    environment = {**os.environ, **world.environment(database, "jic_worker")}
    bare = {name: value for name, value in environment.items() if name not in HIDDEN}
    children = [
        _start([*CELERY, "jic", "worker", "--concurrency", "1", *QUIET[:2], "-l", "ERROR"], environment),
        _start([*CELERY, "jic", "beat", "-s", str(world.home / "beat-schedule"), "--pidfile="], environment),
    ]
    for code in witnesses(world):
        words = [
            "jic.local_witness",
            "worker",
            "-P",
            "solo",
            *QUIET,
            "-Q",
            f"witness.{code}",
            "-n",
            f"witness-{code}@%h",
        ]
        children.append(_start([*CELERY, *words], {**bare, "JIC_WITNESS": code}))
    with _running(children):
        yield


@contextmanager
def web(world: World, database: str) -> Iterator[int]:
    """The web process under its own role; gives its port on this machine once it answers."""
    port = free_port()
    environment = {**os.environ, **world.environment(database, "jic_web"), "JIC_DB_POOL": "1"}
    # One client of a benchmark asks for hundreds; it is counted, and never refused.
    environment |= {f"JIC_RATE_{name}": "1000000/minute" for name in ("SIGN_IN", "API", "EXPENSIVE", "PAGE")}
    words = ["-m", "uvicorn", "--no-proxy-headers", "jic.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    child = _start([*words, "--no-access-log", "--log-level", "warning"], environment)
    with _running([child]):
        begun = time.monotonic()
        while not _answers(port):
            if child.poll() is not None or time.monotonic() - begun > LONGEST_START:
                raise RuntimeError("The web process does not answer.")
            time.sleep(0.1)
        yield port


@dataclass(frozen=True)
class Served:
    port: int
    pids: list[int]


@contextmanager
def site(world: World, database: str) -> Iterator[Served]:
    """The web processes as `make run` starts them: as many as cores, on one socket that is handed to each."""
    port = free_port()
    environment = {**os.environ, **world.environment(database, "jic_web"), "JIC_DB_POOL": "1"}
    environment |= {f"JIC_RATE_{name}": "1000000/minute" for name in ("SIGN_IN", "API", "EXPENSIVE", "PAGE")}
    listening = listener("127.0.0.1", port)
    environment |= {"JIC_LISTEN_FD": str(listening.fileno()), "MALLOC_ARENA_MAX": "2"}
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "jic.serve"],
            cwd=ROOT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _process in range(web_processes({}))
    ]
    with closing(listening), _running(children):
        begun = time.monotonic()
        while not _answers(port):
            if any(child.poll() is not None for child in children) or time.monotonic() - begun > LONGEST_START:
                raise RuntimeError("The web processes do not answer.")
            time.sleep(0.1)
        yield Served(port, [child.pid for child in children])


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=2)
    except urllib.error.HTTPError:
        return True  # it says that something else is not well
    except OSError:
        return False
    return True
