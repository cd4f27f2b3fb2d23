"""PostgreSQL and Valkey as our own children, for a machine that has neither.

    with Engines(Path("var")) as addresses:
        ...  # addresses.database_url, addresses.redis_url

Data lies in `home/postgres` and `home/valkey`, the sockets in `home/run` (see `launcher.addresses.socket_folder`); no
port is opened. DATABASE_URL and REDIS_URL, when set, name servers of somebody else, and nothing is started for that
part. Whatever was killed, and however, the next start finds it: one living supervisor holds `home/lock`, and its
children are in `home/processes.json`. Times are in seconds.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

from launcher.addresses import DATABASE, POSTGRES_SOCKET, EngineAddresses, addresses, socket_folder
from launcher.privileges import Person, able_to_enter, switch, unprivileged
from launcher.processes import TOKEN, Child, Record, end_in_order, end_orphans
from launcher.programs import EngineUnavailable, Postgres, find_postgres, find_valkey

__all__ = ["EngineAddresses", "EngineUnavailable", "Engines", "HomeInUse"]

START_LIMIT = 60.0
# After a kill the old server's children may hold shared memory for a moment; a new server refuses to start until then.
PASSING_REFUSALS = ("pre-existing shared memory block", "is still in use", "lock file", "could not bind")


class HomeInUse(EngineUnavailable):
    """Another living supervisor serves this home."""


class Engines:
    """The engines of one home. `start` and `stop` must be called in the main thread (see `Child.start`).

    `durable=False` gives up safety against a power cut for speed (not against kills): for tests only. With `pipe=True`
    the caller reads what the engines print from `children`; otherwise it goes to `home/log/engines.log`.
    `connections` is how many clients PostgreSQL takes at once. `system_only` leaves the wheels aside and uses the
    programs that the system has.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        pipe: bool = False,
        system_only: bool = False,
        given: Mapping[str, str] | None = None,
        connections: int = 60,
    ) -> None:
        self.home = home.resolve()
        self.given = dict(os.environ if given is None else given)
        self.token = secrets.token_hex(16)
        self.children: dict[str, Child] = {}
        self.record = Record(self.home / "processes.json", self.token)
        self.orphans: list[str] = []
        self._durable, self._pipe, self._system_only = durable, pipe, system_only
        self._connections = connections
        self._person: Person | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> EngineAddresses:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def claim(self) -> None:
        """Take the home for ourselves and end what a killed supervisor left in it.

        Raises HomeInUse when another living supervisor has it.
        """
        if self._lock is not None:
            return
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = open(self.home / "lock", "a+")  # noqa: SIM115 (held open for as long as we serve)
        except OSError as error:
            raise EngineUnavailable(f"{self.home} cannot be written ({error.strerror}): set JIC_HOME.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            raise HomeInUse(
                f"{self.home} is already in use by process {owner}: stop that one first, or set JIC_HOME and JIC_PORT "
                "to run a second copy beside it."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock
        self.orphans = end_orphans(self.record.path)

    def start(self) -> EngineAddresses:
        """Start what is not given from outside, and return once both answer.

        Raises HomeInUse, or EngineUnavailable with a sentence for the operator.
        """
        self.claim()
        try:
            where = addresses(self.home, self.given)
            mine = addresses(self.home, {})
            if where.database_url == mine.database_url or where.redis_url == mine.redis_url:
                self._prepare_folders()
            if where.redis_url == mine.redis_url:
                self._launch(self._valkey())
            if where.database_url == mine.database_url:
                self._launch(self._postgres())
            for name in self.children:
                self._await(name)
            return where
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both in order (the broker first), leave no process, no socket and no lock."""
        end_in_order(self.children.values())
        self.children.clear()
        self.release()

    def release(self) -> None:
        """Give the home back; everything that was recorded in it has ended."""
        if self._lock is not None:
            self.record.clear()
            self._lock.close()
            self._lock = None

    def restart(self, name: str) -> Child:
        """Start an engine again that has died; it may take a moment to answer. Returns the running child."""
        child = self.children[name]
        child.sweep()
        self._clear_stale(name)
        self._launch(child)
        return child

    # -- folders ------------------------------------------------------------------------------------------------

    def _prepare_folders(self) -> None:
        self._person = self._whose()
        if self._person:
            self.home.chmod(stat.S_IMODE(self.home.stat().st_mode) | stat.S_IXGRP | stat.S_IXOTH)
        folder = socket_folder(self.home)
        if folder.parent != self.home:
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                pass
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), *self._uids()):
                raise EngineUnavailable(f"{folder} belongs to somebody else: set JIC_HOME to a shorter path.")
        for path in (folder, self.home / "valkey"):
            path.mkdir(exist_ok=True)
            self._give(path)
        if not self._pipe:
            (self.home / "log").mkdir(exist_ok=True)

    def _uids(self) -> tuple[int, ...]:
        return (self._person.uid,) if self._person else ()

    def _whose(self) -> Person | None:
        """As root: the owner of the data that is there already, so that root may start what a user once made."""
        person = unprivileged()
        try:
            found = (self.home / "postgres").stat()
        except OSError:
            return person
        if person is None or found.st_uid == 0:
            return person
        return Person(str(found.st_uid), found.st_uid, found.st_gid)

    def _give(self, path: Path) -> None:
        if self._person:
            os.chown(path, self._person.uid, self._person.gid)
        path.chmod(0o700)

    def _require_reach(self, program: Path) -> None:
        """Every folder above the home and above the program must let the user through who runs it for root."""
        if self._person is None:
            return
        able = able_to_enter(self._person, [self.home, program.parent])
        if able is None:
            raise EngineUnavailable(
                f"PostgreSQL does not run as root, and the user {self._person.name} that runs it instead may not enter "
                f"{self.home} or {program.parent}: move the project to a folder that everybody may enter (such as "
                "/srv), run it as an ordinary user, or set DATABASE_URL and REDIS_URL."
            )
        self._person = able

    # -- programs -----------------------------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        """Ours without what would steer the engines (PG*) and without the site's secrets (JIC_*)."""
        kept = {key: value for key, value in self.given.items() if not key.startswith(("PG", "JIC_"))}
        return {**kept, "LC_ALL": "C", "TZ": "UTC", TOKEN: self.token}

    def _valkey(self) -> Child:
        program, data = find_valkey(system_only=self._system_only), self.home / "valkey"
        self._require_reach(program)
        options = {
            "port": "0",
            "unixsocket": str(socket_folder(self.home) / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(data),
            "appendonly": "yes",
            "appendfsync": "everysec" if self._durable else "no",
            "save": "",
            "daemonize": "no",
            "loglevel": "warning",
        }
        argv = [str(program), *(word for key, value in options.items() for word in (f"--{key}", value))]
        return Child("valkey", argv, self._environment(), data, self._person, patience=2.0)

    def _postgres(self) -> Child:
        program, data = find_postgres(system_only=self._system_only), self.home / "postgres"
        self._require_reach(Path(program.server))
        if not data.exists():
            self._make_cluster(program, data)
        made_by = int((data / "PG_VERSION").read_text())
        if made_by != program.major:
            raise EngineUnavailable(
                f"{data} was made by PostgreSQL {made_by}, and {program.server} is {program.major}: start it with "
                f"PostgreSQL {made_by}, or move the data with pg_dump and pg_restore (docs/operations.md)."
            )
        folder = str(socket_folder(self.home)).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{folder}"',
            "unix_socket_permissions": "0700",
            "shared_buffers": "64MB",
            "max_connections": str(self._connections),
            "jit": "off",
            "max_wal_senders": "0",
            "max_logical_replication_workers": "0",
            "wal_level": "minimal",
            "log_checkpoints": "off",
            "log_line_prefix": "",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if program.major >= 18:
            settings["io_method"] = "sync"  # three worker processes less, for a stack that must fit in 500 MB
        if not self._durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}  # still whole after a kill, not after a power cut
        argv = [program.server, "-D", str(data), *(w for k, v in settings.items() for w in ("-c", f"{k}={v}"))]
        self._clear_stale("postgres")
        return Child(
            "postgres",
            argv,
            self._environment(),
            data,
            self._person,
            stop=signal.SIGINT,
            hurry=signal.SIGQUIT,
            death=signal.SIGINT,
            patience=3.0,
        )

    def _make_cluster(self, program: Postgres, data: Path) -> None:
        """A new cluster with our database, under another name until it is whole: a kill half-way leaves no ruin."""
        new = data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._give(new)
        # Sorting by code point is the same on every platform and release; people's order is a matter of the pages.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if program.major >= 17 else []
        flags = ["-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", *locale, "--data-checksums"]
        self._run([program.initdb, "-D", str(new), *flags, *([] if self._durable else ["-N"])], new)
        single = [program.server, "--single", "-D", str(new), "-c", "fsync=" + ("on" if self._durable else "off")]
        self._run([*single, "postgres"], new, f"CREATE DATABASE {DATABASE}\n")
        new.rename(data)

    def _run(self, argv: list[str], cwd: Path, text: str = "") -> None:
        answer = subprocess.run(
            argv,
            cwd=cwd,
            env=self._environment(),
            input=text,
            capture_output=True,
            text=True,
            preexec_fn=switch(self._person),
        )
        if answer.returncode or "FATAL" in answer.stderr or "ERROR" in answer.stderr:
            said = (answer.stderr or answer.stdout).strip().splitlines()[-3:]
            raise EngineUnavailable(f"{Path(argv[0]).name} failed: " + " / ".join(said))

    # -- starting and waiting -----------------------------------------------------------------------------------

    def _launch(self, child: Child) -> None:
        if self._pipe:
            child.start()
        else:
            with open(self.home / "log" / "engines.log", "ab") as log:
                child.start(log)
        self.children[child.name] = child
        self.record.add(child)

    def _clear_stale(self, name: str) -> None:
        """Remove the lock of a server that has died: its process number may be anybody's by now.

        Safe, since we hold the home's lock and have ended our own orphans, and since the server itself still refuses
        to start while a process of the old one is attached to its shared memory.
        """
        if name == "postgres":
            folder = socket_folder(self.home)
            for path in (self.home / "postgres" / "postmaster.pid", folder / f"{POSTGRES_SOCKET}.lock"):
                path.unlink(missing_ok=True)

    def answers(self, name: str) -> bool:
        """Whether a started engine takes connections now."""
        if name == "postgres":
            try:  # the server writes its own state as the eighth line, as pg_ctl reads it
                lines = (self.home / "postgres" / "postmaster.pid").read_text().splitlines()
            except OSError:
                return False
            return len(lines) >= 8 and lines[7].strip() == "ready"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(socket_folder(self.home) / "valkey.sock"))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _await(self, name: str) -> None:
        begun = time.monotonic()
        while not self.answers(name):
            child = self.children[name]
            if not child.running:
                said = self._last_words(child)
                passing = any(phrase in said for phrase in PASSING_REFUSALS)
                if not passing or time.monotonic() - begun > START_LIMIT / 4:
                    raise EngineUnavailable(f"{name} does not start: {said}")
                time.sleep(0.2)
                self.restart(name)
            elif time.monotonic() - begun > START_LIMIT:
                raise EngineUnavailable(f"{name} did not answer within {START_LIMIT:.0f} seconds.")
            time.sleep(0.01)

    def _last_words(self, child: Child) -> str:
        assert child.process is not None
        if child.process.stdout is not None:
            said = child.process.stdout.read()
        else:
            said = (self.home / "log" / "engines.log").read_bytes()[-4000:]
        return " / ".join(said.decode("utf-8", "replace").strip().splitlines()[-3:])
