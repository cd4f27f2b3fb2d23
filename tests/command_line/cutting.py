"""A wire to a server: it hands on all bytes, breaks a connection in the middle of an answer, and is taken away and
put back, as a server that is restarted at its address."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Wire:
    """`cut(path, after)`: of the next answer to a request whose first line has `path`, so many bytes get through."""

    def __init__(self, port: int) -> None:
        self._server_port, self._own_port = port, 0
        self._cuts: dict[str, int] = {}
        self._carried: set[socket.socket] = set()
        self.requests: list[str] = []
        self.put_back()
        self.address = f"http://localhost:{self._own_port}"

    def cut(self, path: str, after: int = 0) -> None:
        self._cuts[path] = after

    def put_back(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._own_port))
        self._own_port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def take_away(self) -> None:
        """Connections break, and none is taken."""
        for end in (self._listener, *self._carried):
            _close(end)
        self._carried.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        self._carried.add(client)
        with contextlib.suppress(OSError), socket.create_connection(("localhost", self._server_port)) as server:
            # How many bytes of the answer get through; None: all.
            left: list[int | None] = [None]
            threading.Thread(target=self._to_server, args=(client, server, left), daemon=True).start()
            while piece := server.recv(4_096):
                if left[0] is not None:
                    client.sendall(piece[: left[0]])
                    left[0] = max(0, left[0] - len(piece))
                    if left[0] == 0:
                        break
                else:
                    client.sendall(piece)
        _close(client)

    def _to_server(self, client: socket.socket, server: socket.socket, left: list[int | None]) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(65_536):
                line = piece.split(b"\r\n", 1)[0].decode("latin-1")
                if line.endswith("HTTP/1.1"):
                    self.requests.append(line)
                    for path in [path for path in self._cuts if path in line]:
                        left[0] = self._cuts.pop(path)
                server.sendall(piece)
            # The client is gone: so the server's thread ends, and its connection to the database.
            server.shutdown(socket.SHUT_RDWR)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire_to(address: str) -> Iterator[Wire]:
    wire = Wire(int(address.rsplit(":", 1)[1]))
    try:
        yield wire
    finally:
        wire.take_away()
