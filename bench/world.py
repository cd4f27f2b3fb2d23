"""The engines of a run, in a home of its own, with databases of each size. Nothing of `var/` is touched.

Django is set up in this process on the run's engines; `use` changes the database that it works with.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
# Environments of peers are kept between runs; they are large and take minutes to make.
KEPT = ROOT / "var" / "bench"
SEED = 2016


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


class World:
    """Engines as in production (durable), until `stop`."""

    def __init__(self) -> None:
        from launcher.engines import Engines

        # Not in var/: as root, PostgreSQL runs as nobody, whom that folder may keep out.
        self.home = Path(tempfile.mkdtemp(prefix="jic-bench-"))
        self.engines = Engines(self.home, durable=True, given={})
        self.where = self.engines.start()
        self.seeded: dict[str, dict[str, float]] = {}
        # What one part has made and another measures too.
        self.made: dict[str, Any] = {}
        self._closing: list[Callable[[], None]] = []
        os.environ.update(self.environment("jic"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "jic.settings"
        import django

        try:
            django.setup()
            self.manage("jic", "prepare", "--no-demo")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for close in reversed(self._closing):
            close()
        from django.db import connections

        connections.close_all()
        self.engines.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def on_stop(self, close: Callable[[], None]) -> None:
        """Have something ended with the run."""
        self._closing.append(close)

    def url(self, database: str, user: str = "owner") -> str:
        return self.where.database_url.replace("/jic?", f"/{database}?").replace("//owner@", f"//{user}@")

    def environment(self, database: str, user: str = "owner") -> dict[str, str]:
        """Variables for a process of the site."""
        return {
            "DATABASE_URL": self.url(database, user),
            "REDIS_URL": self.where.redis_url,
            "JIC_HOME": str(self.home),
            "JIC_DEMO": "1",
            "JIC_SECRET_KEY": "only-for-measuring-" + "x" * 50,
            "JIC_DB_ROLE": "",
            "JIC_LOG_LEVEL": "ERROR",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }

    def manage(self, database: str, *words: str) -> tuple[float, int]:
        """Run a command of the site; (seconds, most resident kB). Raises CalledProcessError with what it said."""
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**os.environ, **self.environment(database)},
            stdout=subprocess.DEVNULL,
        )
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, child.args)
        return time.monotonic() - begun, usage.ru_maxrss

    def admin(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database), autocommit=True)

    def create(self, database: str, template: str = "jic") -> None:
        """A database as another one is now; nobody may be connected to that one."""
        from django.db import connection

        connection.close()
        with self.admin() as admin:
            names = (sql.Identifier(database), sql.Identifier(template))
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(*names))

    def sized(self, count: int) -> str:
        """The database of so many designations with their histories; made on the first call."""
        name = f"bench_{count}"
        if name not in self.seeded:
            say(f"seed_scale {count}")
            self.create(name)
            seconds, resident = self.manage(name, "seed_scale", str(count), "--seed", str(SEED))
            self.seeded[name] = {"seconds": seconds, "megabytes": resident / 1024}
            with self.admin(name) as admin:
                admin.execute("VACUUM ANALYZE")
        return name

    def sealed(self, count: int) -> str:
        """The same with everything sealed."""
        name = self.sized(count)
        if "sealed" not in self.seeded[name]:
            say(f"sealing what {count} designations brought")
            self.use(name)
            from apps.ledger.seal import seal_all

            begun = time.monotonic()
            entries = seal_all()
            self.seeded[name]["sealed"] = entries / (time.monotonic() - begun)
            with self.admin(name) as admin:
                admin.execute("VACUUM ANALYZE")
        return name

    def beside(self, database: str, user: str) -> BaseDatabaseWrapper:
        """A connection of Django's besides the present one. It stays open, as those of the site do: what is prepared on
        it stays prepared."""
        from django.db import connections

        one = connections.create_connection("default")
        one.settings_dict = {**copy.deepcopy(connections["default"].settings_dict), "NAME": database, "USER": user}
        return one

    def use(self, database: str, user: str = "owner") -> None:
        """Have Django work with a database, under a role of the site.

        The databases of a run are copies of one, and so parts of one log that grew apart. The signer remembers outside
        of them what it signed last; it is told, as an operator would, that it is this one's log from now on.
        """
        from django.db import connection

        from apps.ledger.bootstrap import adopt

        connection.close()
        connection.settings_dict["NAME"], connection.settings_dict["USER"] = database, user
        adopt()
