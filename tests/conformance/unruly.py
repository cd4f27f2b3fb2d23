"""Servers that answer as no honest one does, on this computer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What is sent to each connection, until the other side has gone.
Answering = Callable[[bytes], Iterator[bytes]]
JSON = b"Content-Type: application/json\r\n"


def whole(body: bytes, status: bytes = b"200 OK", headers: bytes = JSON) -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 " + status + b"\r\n" + headers + length + b"Connection: close\r\n\r\n" + body


def always(answer: bytes) -> Answering:
    return lambda request: iter([answer])


def dripping(begin: bytes, drop: bytes) -> Answering:
    """What begins, and then comes a little at a time, without an end."""

    def answer(request: bytes) -> Iterator[bytes]:
        yield begin
        while True:
            time.sleep(0.05)
            yield drop

    return answer


def flooding(begin: bytes) -> Answering:
    def answer(request: bytes) -> Iterator[bytes]:
        yield begin
        while True:
            yield b"x" * 65_536

    return answer


@contextmanager
def unruly(answering: Answering) -> Iterator[tuple[str, list[bytes]]]:
    """The address of such a server, and the heads of the requests that it was sent."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def answer(peer: socket.socket) -> None:
        with peer:
            peer.settimeout(5)
            try:
                request = peer.recv(65_536)
                heard.append(request)
                for part in answering(request):
                    peer.sendall(part)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                peer, _address = listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=answer, args=(peer,), daemon=True)
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in (accepting, *threads):
            thread.join(5)
