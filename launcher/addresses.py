"""Where the database and the broker of a home answer, and how each process of the site signs in to them.

Pure: nothing is started, made or asked. `launcher.engines` serves these addresses, `jic.settings` falls back to them.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

Part = Literal["owner", "web", "worker"]

DATABASE = "jic"
ROLES: Mapping[Part, str] = {"owner": "owner", "web": "jic_web", "worker": "jic_worker"}
POSTGRES_SOCKET = ".s.PGSQL.5432"
# sun_path holds 107 bytes and a final zero on Linux, 103 on macOS; the rest is room for PostgreSQL's lock file.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class EngineAddresses:
    """A libpq URI of the database, signed in as its owner, and Celery's URL of the broker.

    `database_is_ours` is False when DATABASE_URL named a server; its sign-in is then kept, and the web and worker
    processes change to their roles after connecting (JIC_DB_ROLE), unless they were given URLs of their own.
    """

    database_url: str
    redis_url: str
    database_is_ours: bool = True

    def database_url_for(self, user: str) -> str:
        """The database's URI, signed in as `user` where the database is ours, else as it was given."""
        if not self.database_is_ours:
            return self.database_url
        return self.database_url.replace("postgresql://owner@", f"postgresql://{quote(user, safe='')}@", 1)

    def environment(self, part: Part, given: Mapping[str, str] | None = None) -> dict[str, str]:
        """Variables for a process of the site: "owner" migrates, "web" and "worker" have roles with fewer rights.

        `given` is the environment that may name JIC_WEB_DATABASE_URL and JIC_WORKER_DATABASE_URL (ours by default).
        """
        given = os.environ if given is None else given
        own = given.get(f"JIC_{part.upper()}_DATABASE_URL", "") if part != "owner" else ""
        variables = {"DATABASE_URL": own or self.database_url_for(ROLES[part]), "REDIS_URL": self.redis_url}
        variables["JIC_DB_ROLE"] = "" if own or self.database_is_ours or part == "owner" else ROLES[part]
        return variables


def socket_folder(home: Path) -> Path:
    """Folder of the two sockets: `run` in the home, or a short one of this user's where that path cannot serve.

    It cannot where a socket's name would grow past LONGEST_SOCKET_PATH bytes, or holds signs that libpq or Celery's
    URL read as their own (a comma parts hosts, a percent sign starts an escape).
    """
    own = home.resolve() / "run"
    if len(os.fsencode(own / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH and re.fullmatch(
        r"[\w./+-]+", str(own), re.ASCII
    ):
        return own
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"jic-{os.getuid()}-{digest}"


def embedded(home: Path) -> EngineAddresses:
    """Addresses of the engines that we run ourselves for this home."""
    folder = socket_folder(home)
    return EngineAddresses(
        database_url=f"postgresql://owner@/{DATABASE}?host={quote(str(folder), safe='')}",
        redis_url=f"redis+socket://{folder}/valkey.sock?virtual_host=0",
    )


def addresses(home: Path, given: Mapping[str, str] | None = None) -> EngineAddresses:
    """What DATABASE_URL and REDIS_URL name, and our own engines for whichever of them is not set."""
    given = os.environ if given is None else given
    own = embedded(home)
    database = given.get("DATABASE_URL", "")
    return EngineAddresses(
        database_url=database or own.database_url,
        redis_url=given.get("REDIS_URL", "") or own.redis_url,
        database_is_ours=not database or database == own.database_url,
    )
