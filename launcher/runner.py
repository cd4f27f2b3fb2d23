"""Starts the whole site in one terminal and keeps it up: engines, web, worker, beat.

`make run` ends here (`python -m launcher.runner`). Environment: JIC_PORT (8000), JIC_HOST (127.0.0.1), JIC_HOME
(`var`), JIC_DEMO (1), JIC_WEB_PROCESSES (as many as cores), JIC_SECRET_KEY (made once and kept in the home),
DATABASE_URL, REDIS_URL, JIC_WEB_DATABASE_URL, JIC_WORKER_DATABASE_URL. No Django is imported here: this process stays
small.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from launcher.addresses import EngineAddresses, Part
from launcher.engines import Engines, EngineUnavailable
from launcher.processes import TOKEN, Child
from launcher.supervisor import StartFailed, Supervisor, Terminal

ROOT = Path(__file__).resolve().parent.parent
# What `manage.py prepare` depends on; when none of it changed since it last succeeded, there is nothing to prepare.
PREPARED_FROM = ("apps", "jic", "jic_verify", "theatre", "requirements", "locale")
HEALTH_NOTE_AFTER = 30.0
# Celery warns root on every start; the demonstration may run as root (its database does not), production does not.
MAX_WEB_PROCESSES = 32
# What the worker, the commands of an operator and the engine itself take beside the web processes.
OTHER_CONNECTIONS = 36
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class Refused(RuntimeError):
    """The start is refused; the text says in one sentence why, and what to do."""


def is_loopback(host: str) -> bool:
    """Whether a host names this machine itself and nothing that others can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_free(host: str, port: int) -> None:
    """Raise Refused when something else listens there, before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise Refused(f"Port {port} is reserved for the system: set JIC_PORT to one above 1023.") from error
    except OSError as error:
        raise Refused(
            f"Port {port} on {host} cannot be used ({error.strerror}): set JIC_PORT to a free one."
        ) from error


def listener(host: str, port: int) -> socket.socket:
    """The socket that all web processes accept from."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listening = socket.create_server((host, port), family=family, backlog=2048)
    listening.set_inheritable(True)
    return listening


def web_processes(environment: Mapping[str, str]) -> int:
    """JIC_WEB_PROCESSES, by default as many as there are cores for this process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    text = environment.get("JIC_WEB_PROCESSES") or str(min(cores, MAX_WEB_PROCESSES))
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WEB_PROCESSES:
        raise Refused(f"JIC_WEB_PROCESSES is a number from 1 to {MAX_WEB_PROCESSES}, not {text!r}.")
    return int(text)


def secret_key(home: Path) -> str:
    """The home's own secret, made on the first start and readable by its owner only."""
    path = home / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(64)
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key + "\n")
        new.rename(path)
        return key


def preparation(home: Path, demo: str, theatre: str = "") -> str:
    """A digest of everything that a finished preparation depends on: our files, the theatre's if it has a folder of its
    own, the demo, the very cluster."""
    digest = hashlib.sha256(demo.encode())
    for folder in (*(ROOT / name for name in PREPARED_FROM), *([Path(theatre).resolve()] if theatre else [])):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                found = path.stat()
                name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
                digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    cluster = (home / "postgres" / "PG_VERSION").stat()
    digest.update(f"{cluster.st_ino} {cluster.st_mtime_ns}".encode())
    return digest.hexdigest()


class Site:
    """The running site of one home."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.home = Path(environment.get("JIC_HOME") or ROOT / "var").resolve()
        self.host = environment.get("JIC_HOST") or "127.0.0.1"
        self.demo = environment.get("JIC_DEMO") or "1"
        try:
            self.port = int(environment.get("JIC_PORT") or 8000)
        except ValueError:
            raise Refused(f"JIC_PORT must be a number, not {environment['JIC_PORT']!r}.") from None
        if self.demo not in {"0", "false", "False"} and not is_loopback(self.host):
            raise Refused(
                f"JIC_DEMO=1 has sign-ins that everybody knows, so JIC_HOST={self.host} is refused: listen on "
                "127.0.0.1, or set JIC_DEMO=0."
            )
        self.environment = environment
        self.web = web_processes(environment)
        self.terminal = Terminal()
        self.supervisor = Supervisor(self.terminal)
        self.engines = Engines(self.home, pipe=True, given=environment, connections=self._connections())

    def child(self, name: str, words: list[str], part: Part, where: EngineAddresses, **more: str) -> Child:
        """A process of the site with the addresses and the database role of its part."""
        environment = {
            **self.environment,
            # One maths thread a process: their stacks and buffers are memory that nothing here needs.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "jic.settings",
            "JIC_HOME": str(self.home),
            "JIC_HOST": self.host,
            "JIC_PORT": str(self.port),
            "JIC_DEMO": self.demo,
            "JIC_SECRET_KEY": self.environment.get("JIC_SECRET_KEY") or secret_key(self.home),
            TOKEN: self.engines.token,
            **where.environment(part, self.environment),
            **more,
        }
        return Child(name, [sys.executable, *words], environment, ROOT, death=signal.SIGKILL)

    def run(self) -> int:
        """Start all, say when it is ready, keep it up until asked to stop. Returns the exit code."""
        self.engines.claim()
        try:
            if self.engines.orphans:
                self.terminal.say("jic", "ended what an earlier start left: " + ", ".join(self.engines.orphans))
            require_free(self.host, self.port)
            where = self._start_engines()
            if not self._prepare(where):
                return 0 if self.supervisor.stopping else 1
            self._start_site(where)
            self._until_ready()
            while not self.supervisor.stopping:
                self.supervisor.pump(1)
            return 0
        finally:
            if self.supervisor.ready:
                self.terminal.line("")
                self.terminal.say("jic", "stopping")
            witnesses = [f"witness-{code}" for code in self.local_witnesses()]
            self.supervisor.end([*self._web_names(), "beat", "worker", *witnesses])
            self.supervisor.end(["valkey", "postgres"])
            self.engines.stop()

    def _start_engines(self) -> EngineAddresses:
        where = self.engines.start()
        for name, child in self.engines.children.items():
            self.supervisor.watch(child, start=partial(self.engines.restart, name))
        parts = " and ".join(self.engines.children) or "none of our own"
        self.terminal.line(f"· engines: {parts}")
        return where

    def _prepare(self, where: EngineAddresses) -> bool:
        """Migrate, load the theatre's data, seed the demo on a first start; skipped when nothing has changed."""
        stamp = self.home / "prepared"
        theatre = self.environment.get("JIC_THEATRE") or ""
        state = preparation(self.home, self.demo, theatre) if where.database_is_ours else ""
        if state and stamp.exists() and stamp.read_text() == state:
            return True
        self.terminal.line("· database: migrations, theatre" + (", demo" if self.demo == "1" else ""))
        code = self.supervisor.run_once(self.child("prepare", ["manage.py", "prepare"], "owner", where))
        if code and not self.supervisor.stopping:
            self.terminal.line("The database could not be prepared; the lines above say why.")
        elif not code and state:
            stamp.write_text(state)
        return not code and not self.supervisor.stopping

    def _start_site(self, where: EngineAddresses) -> None:
        celery = ["-m", "jic.queue_program"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
        cosigner = [*celery, "jic.local_witness", "worker", "-P", "solo", *quiet]
        worker = [*celery, "jic", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "-l", "INFO"]
        beat = [*celery, "jic.clock", "beat", "-s", str(self.home / "beat-schedule"), "--pidfile="]
        for child in (
            *self._web(where),
            self.child("worker", worker, "worker", where, PYTHONWARNINGS=ROOT_WARNING),
            self._apart("beat", beat, where),
            *(self._witness(code, cosigner, where) for code in self.local_witnesses()),
        ):
            self.supervisor.watch(child, start=partial(self._start_recorded, child))
        self.terminal.line("· site: web, worker, beat, witnesses")

    def _connections(self) -> int:
        """What PostgreSQL has to take, were every pool full."""
        each = self.environment.get("JIC_CONNECTIONS") or ""
        # Beside its pool, each web process has a connection that hears of changes (apps/live).
        return OTHER_CONNECTIONS + self.web * (1 + (int(each) if each.isdecimal() else 12))

    def _web_names(self) -> list[str]:
        return ["web", *(f"web-{number}" for number in range(2, self.web + 1))]

    def _web(self, where: EngineAddresses) -> list[Child]:
        """The web processes, on one socket."""
        self.listening = listener(self.host, self.port)
        socket_number = self.listening.fileno()
        settings = {"JIC_DB_POOL": "1", "JIC_LISTEN_FD": str(socket_number)}
        children = [self.child(name, ["-m", "jic.serve"], "web", where, **settings) for name in self._web_names()]
        for child in children:
            child.inherits = (socket_number,)
        return children

    def local_witnesses(self) -> list[str]:
        """Codes of the signatories whose witness runs here, as `prepare` wrote them down."""
        try:
            return (self.home / "witnesses" / "local").read_text().split()
        except FileNotFoundError:
            return []

    def _witness(self, code: str, words: list[str], where: EngineAddresses) -> Child:
        name = f"witness-{code}"
        return self._apart(name, [*words, "-Q", f"witness.{code}", "-n", f"{name}@%h"], where, JIC_WITNESS=code)

    def _apart(self, name: str, words: list[str], where: EngineAddresses, **more: str) -> Child:
        """The clock or a witness: knows neither the database nor the site's secrets."""
        child = self.child(name, words, "worker", where, **more)
        # Celery would load Django for a process that has DJANGO_SETTINGS_MODULE: twice its memory.
        hidden = (
            "DJANGO_SETTINGS_MODULE",
            "DATABASE_URL",
            "JIC_SECRET_KEY",
            "JIC_LEDGER_KEY",
            "JIC_WORKER_DATABASE_URL",
            "JIC_WEB_DATABASE_URL",
        )
        environment = {name: value for name, value in child.env.items() if name not in hidden}
        return Child(name, child.argv, {**environment, "PYTHONWARNINGS": ROOT_WARNING}, ROOT, death=signal.SIGKILL)

    def _start_recorded(self, child: Child) -> None:
        child.start()
        self.engines.record.add(child)

    def health(self) -> tuple[int, str]:
        """Status and body of /healthz; status 0 while nothing answers."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read(2000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, "no answer"
        finally:
            connection.close()

    @staticmethod
    def _runs(body: str) -> bool:
        """Whether every process answers: an alert of the log is for auditors and keeps nobody from starting."""
        try:
            parts = json.loads(body)
            return all(parts[name] == "ok" for name in ("database", "broker", "worker", "beat"))
        except (ValueError, KeyError, TypeError):
            return False

    def _until_ready(self) -> None:
        begun, noted = time.monotonic(), 0.0
        while not self.supervisor.stopping:
            self.supervisor.pump(0.1)
            status, body = self.health()
            if status == 200 or self._runs(body):
                self.supervisor.ready = True
                self.terminal.line(f"\nReady: http://localhost:{self.port}/")
                signins = self.home / "signins.txt"
                if self.demo == "1" and signins.exists():
                    self.terminal.line(signins.read_text().rstrip() + "\n")
                return
            if time.monotonic() - begun > noted + HEALTH_NOTE_AFTER:
                noted += HEALTH_NOTE_AFTER
                self.terminal.say("jic", f"not healthy yet after {noted:.0f} s: {status or ''} {body.strip()}")


def main() -> int:
    """Run the site; a refusal or a failure is one sentence and exit code 1."""
    try:
        return Site(dict(os.environ)).run()
    except (Refused, EngineUnavailable, StartFailed) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
