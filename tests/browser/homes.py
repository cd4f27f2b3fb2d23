"""The homes that sites begin with: prepared once in a run of the tests, and copied for each site."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

from launcher.addresses import EngineAddresses
from launcher.runner import ROOT, Site, preparation

DEMO = "1"
KEPT = ("PATH", "HOME", "LANG", "USER")


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The environment of a demonstration in a home, at a free port, with nothing of the tests' own."""
    kept = {key: value for key, value in os.environ.items() if key in KEPT}
    return {**kept, "JIC_HOME": str(home), "JIC_PORT": str(free_port()), "JIC_DEMO": DEMO, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take_prepared_home(home: Path, theatre: str = "") -> None:
    """Fill a folder with what a first start leaves in it: the database with the demonstration, the log and its keys.

    Preparing takes six processor seconds and copying half of one. So whoever comes first in a run of the tests prepares
    a home for each theatre, others wait for it, and all copy it. A first start of the whole site is the matter of
    `tests/setup/test_up.py`.
    """
    prepared = _shared_folder() / hashlib.sha256(_content(theatre)).hexdigest()[:16]
    with open(prepared.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (prepared / "prepared").exists():
            more = {"JIC_THEATRE": theatre} if theatre else {}
            answer = subprocess.run(
                [sys.executable, "-m", __name__],
                cwd=ROOT,
                env=surroundings(prepared, **more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=120,
            )
            assert answer.returncode == 0, f"no home was prepared:\n{answer.stdout[-3000:]}"
    # With the owners of its files: as root, PostgreSQL runs as nobody.
    subprocess.run(["cp", "-Rp", f"{prepared}/.", str(home)], check=True)
    (home / "prepared").write_text(preparation(home, DEMO, theatre))


def _shared_folder() -> Path:
    """A folder that all workers of a run see, and that is removed after it (`tests/plugins/engines.py`)."""
    home = Path(os.environ["JIC_HOME"])
    shared = (home.parent if "PYTEST_XDIST_WORKER" in os.environ else home) / "prepared-homes"
    shared.mkdir(exist_ok=True)
    # As root, PostgreSQL runs as nobody, who must come through.
    for folder in (shared.parent, shared):
        folder.chmod(0o711)
    return shared


def _content(theatre: str) -> bytes:
    """All that a theatre's folder says; nothing for the project's own."""
    files = sorted(path for path in Path(theatre).rglob("*") if path.is_file()) if theatre else []
    return b"".join(str(path.relative_to(theatre)).encode() + path.read_bytes() for path in files)


class OnlyPrepared(Site):
    """A site that ends as soon as its home is prepared."""

    def _start_site(self, where: EngineAddresses) -> None:
        self.supervisor.stopping = True


if __name__ == "__main__":
    sys.exit(OnlyPrepared(dict(os.environ)).run())
