"""The site's own ASGI application, as a server in a thread, and people who listen to it."""

from __future__ import annotations

import http.client
import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client

from apps.live.hub import Hub
from apps.live.streaming import Streams
from jic.disconnects import Watched


class Listener:
    """One person's open stream, read line by line."""

    def __init__(self, port: int, client: Client, last_event_id: str = "", query: str = "?age=0") -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers = {"Cookie": cookies, "Last-Event-ID": last_event_id}
        self._open(port, f"/live/events/{query}", {name: value for name, value in headers.items() if value})

    @classmethod
    def by_token(cls, port: int, text: str, last_event_id: str = "") -> Listener:
        """A program that listens with this token."""
        self = cls.__new__(cls)
        headers = {"Authorization": f"Bearer {text}", "Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self._open(port, "/api/v1/events/?age=0", headers)
        return self

    def _open(self, port: int, address: str, headers: dict[str, str]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.line.request("GET", address, headers={"Host": "localhost", **headers})
        # The line lets go of its socket where an answer has no length.
        self.socket = self.line.sock
        self.answer = self.line.getresponse()
        self.ids: list[str] = []
        if self.answer.status == 200:
            self.first = self.next()

    def next(self) -> dict[str, Any] | None:
        """The data of the next event; None where the stream has ended. Raises TimeoutError where nothing comes."""
        while True:
            line = self.answer.readline()
            if not line:
                return None
            name, _colon, value = line.decode().strip().partition(": ")
            if name == "id":
                self.ids.append(value)
            if name == "data":
                found: dict[str, Any] = json.loads(value)
                return found

    def next_change(self) -> dict[str, Any] | None:
        """The same without the signs that the stream is alive, which come whenever its time is up."""
        while (heard := self.next()) == {}:
            continue
        return heard

    def hears_nothing(self, within: float = 0.6) -> bool:
        return not select.select([self.socket], [], [], within)[0] or self.next() == {}

    def close(self) -> None:
        self.line.close()


@contextmanager
def served() -> Iterator[tuple[int, Hub]]:
    """A server on a port of this machine, with a hub of its own."""
    hub = Hub()
    # In service connections go back to a pool; here each request's is closed with it.
    kept, connections.databases["default"]["CONN_MAX_AGE"] = connections.databases["default"]["CONN_MAX_AGE"], 0
    application = Streams(Watched(get_asgi_application()), lambda: hub)

    async def http_only(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await application(scope, receive, send)

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(http_only, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1], hub
    finally:
        connections.databases["default"]["CONN_MAX_AGE"] = kept
        hub.close()
        server.should_exit = True
        thread.join(10)
        connections.close_all()
