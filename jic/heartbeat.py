"""Signs of life in the broker: the worker and the clock write them, `/healthz` reads them. Knows no Django, so that the
clock's process stays small."""

from __future__ import annotations

import os
import time
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

WORKER_KEY, BEAT_KEY = "jic:pulse:worker", "jic:pulse:beat"
# Which start of the site a pulse belongs to: one that an earlier start left says nothing about this one.
RUN = os.environ.get("JIC_RUN_TOKEN", "")
# A pulse is written every few seconds; this many without one, and the process counts as gone.
PULSE_SECONDS = 20


def socket_of(url: str) -> tuple[str, int] | None:
    """Path and database's number of a broker on a socket, from REDIS_URL in Celery's form; None for any other."""
    if not url.startswith("redis+socket://"):
        return None
    path, _mark, number = url.removeprefix("redis+socket://").partition("?virtual_host=")
    return path, int(number or 0)


def broker(url: str, timeout: float = 1.0) -> Redis:
    """A client of the broker for one question, from REDIS_URL in Celery's form."""
    # One try: the question is whether it answers now.
    once: dict[str, Any] = {
        "socket_connect_timeout": timeout,
        "socket_timeout": timeout,
        "retry": Retry(NoBackoff(), 0),
    }
    if socket := socket_of(url):
        path, number = socket
        return Redis(unix_socket_path=path, db=number, **once)
    client: Redis = Redis.from_url(url, **once)
    return client


def pulse(url: str, key: str) -> None:
    """Write that a process is alive. Without a broker there is nobody to tell."""
    try:
        with broker(url) as client:
            client.set(f"{key}:{RUN}", int(time.time()), ex=PULSE_SECONDS)
    except RedisError:
        return


def alive(client: Redis, key: str) -> bool:
    """Whether a process of this start has a pulse; a command that belongs to no start asks for any."""
    return bool(client.exists(f"{key}:{RUN}") if RUN else next(client.scan_iter(f"{key}:*", count=1000), None))
