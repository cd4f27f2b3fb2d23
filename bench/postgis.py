"""The peer's server: Debian's PostgreSQL 15 with PostGIS 3, as a child of ours on a socket in a folder of the run.

It gets the settings that our own engine has. It is installed by apt where we are root; elsewhere it serves if it is
there already.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from bench.world import say
from launcher.privileges import switch, unprivileged

PACKAGE = "postgresql-15-postgis-3"
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
CONTROL = Path("/usr/share/postgresql/15/extension/postgis.control")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/jic-bench.conf")
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "timezone": "UTC",
}


class NoPostgis(RuntimeError):
    """The peer cannot be had here; the text says why."""


def require() -> None:
    """Raise NoPostgis unless the server is there, installing it where we may."""
    if CONTROL.exists() and (PROGRAMS / "postgres").exists():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgis(f"PostGIS cannot be installed here (apt install {PACKAGE}, as root)")
    say(f"apt: {PACKAGE}")
    # The package would start a server of its own at once.
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", PACKAGE]):
            subprocess.run(["apt-get", *words], env=environment, check=True, capture_output=True, timeout=600)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoPostgis(f"PostGIS cannot be installed here (apt-get: {error})") from error
    finally:
        NO_CLUSTER.unlink(missing_ok=True)


class Postgis:
    """A running server. Use `url(database)`; `stop` leaves nothing."""

    def __init__(self) -> None:
        require()
        self.home = Path(tempfile.mkdtemp(prefix="jic-postgis-"))
        self.home.chmod(0o755)
        person = unprivileged()
        data = self.home / "data"
        for folder in (data, self.home / "run"):
            folder.mkdir(mode=0o700)
            if person:
                os.chown(folder, person.uid, person.gid)
        before = switch(person)
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ["PATH"]}
        subprocess.run(
            [PROGRAMS / "initdb", "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "-k"],
            env=environment,
            check=True,
            capture_output=True,
            preexec_fn=before,
            cwd=self.home,
        )
        settings = {**SETTINGS, "unix_socket_directories": str(self.home / "run")}
        self.process = subprocess.Popen(
            [PROGRAMS / "postgres", "-D", data, *(w for k, v in settings.items() for w in ("-c", f"{k}={v}"))],
            env=environment,
            cwd=self.home,
            preexec_fn=before,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await()
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE peer")
        with psycopg.connect(self.url("peer"), autocommit=True) as admin:
            admin.execute("CREATE EXTENSION postgis")
            found = admin.execute("SELECT postgis_lib_version()").fetchone()
        assert found is not None
        self.version = str(found[0])

    def url(self, database: str = "peer") -> str:
        return f"postgresql://owner@/{database}?host={self.home / 'run'}"

    def _await(self) -> None:
        for _ in range(300):
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        self.stop()
        raise NoPostgis("PostGIS's server does not answer")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        shutil.rmtree(self.home, ignore_errors=True)
