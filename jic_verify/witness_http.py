"""A witness served over HTTP by the standard library alone: `python -m jic_verify.witness_http --help`.

POST <prefix>/add-checkpoint and GET <prefix>/<origin hash>/checkpoint, as in C2SP tlog-witness, and POST
<prefix>/add-entries (docs/ledger.md, "Witness"). It listens without TLS:
what travels is public and signed. Whoever wants TLS puts a proxy before it.
"""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from jic_verify.tlog.encoding import number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import Cosigner, QuantumCosigner, Verifier
from jic_verify.witness import (
    TEXT,
    Answer,
    CorruptMemory,
    Memory,
    Witness,
    load_or_make_key,
    load_or_make_quantum_key,
)
from jic_verify.witness_entries import LONGEST_REQUEST

log = logging.getLogger(__name__)

# Sixteen ML-DSA-44 lines, which every note may have, and the longest proof are 57 kB.
MAX_BYTES = 64 * 1024
# Read and thrown away of a longer one, so that its sender gets to read why it was refused.
MAX_BYTES_PASSED_OVER = 1024 * 1024
# How long a client may take for its next request, or for the next bytes of one.
PATIENCE_SECONDS = 30.0
# Each is a thread; beyond, connections are closed at once.
MAX_CONNECTIONS = 64


class WitnessServer(ThreadingHTTPServer):
    """Listens from the moment it is made. Where the memory is corrupt it stops itself and has `failure` say so."""

    daemon_threads = False

    def __init__(self, witness: Witness, host: str, port: int, prefix: str = "") -> None:
        self.witness = witness
        self.prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
        self.failure: CorruptMemory | None = None
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._connections: set[socket.socket] = set()
        self._changing = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Connection)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        name = f"[{host!s}]" if self.address_family == socket.AF_INET6 else str(host)
        return f"http://{name}:{port}{self.prefix}"

    def server_bind(self) -> None:
        # Not HTTPServer's own, which asks the name service who we are: in the field it may take a minute not to answer.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def stop(self, failure: CorruptMemory | None = None) -> None:
        """From any thread: let `serve_forever` return."""
        self.failure = self.failure or failure
        threading.Thread(target=self.shutdown).start()

    def server_close(self) -> None:
        """Requests that are being answered are answered; connections that wait for another one end."""
        with self._changing:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RD)
                except OSError:
                    pass  # its client was quicker
        super().server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._changing:
            self._connections.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changing:
                self._connections.discard(request)
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            log.info("The connection of %s broke: %s", client_address, error)
        else:
            log.error("A request of %s met a mistake of ours.", client_address, exc_info=error)


class _Connection(BaseHTTPRequestHandler):
    """One client, with one request after the other."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "jic-witness"
    sys_version = ""
    error_content_type = TEXT
    error_message_format = "%(message)s\n"
    timeout = PATIENCE_SECONDS
    _allowed = ""
    # Head and body of an answer are written apart; else the body would wait for the head's acknowledgement.
    disable_nagle_algorithm = True

    def answer(self) -> None:
        """Any method: which are allowed depends on the path."""
        body = self._body()
        self._send(body if isinstance(body, Answer) else self._answer_to(body))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815 (http.server's names)

    def _body(self) -> bytes | Answer:
        """All of it, so that the next request begins where it should; or why it was not read, and nothing follows."""
        lengths = self.headers.get_all("Content-Length", [])
        # What a proxy before us and we would read differently is refused: it could be two requests in one.
        if "Transfer-Encoding" in self.headers or len(lengths) > 1:
            self.close_connection = True
            return Answer(411, TEXT, b"A request tells its Content-Length, once, and is not sent in chunks.\n")
        length = number_in(lengths[0].strip()) if lengths else 0
        if length is None:
            self.close_connection = True
            return Answer(400, TEXT, b"The Content-Length is no number.\n")
        entries = self.path.partition("?")[0] == f"{self.server.prefix}/add-entries"
        if length > (LONGEST_REQUEST if entries else MAX_BYTES):
            self.close_connection = True
            left = min(length, MAX_BYTES_PASSED_OVER)
            while left and (passed_over := self.rfile.read(min(left, MAX_BYTES))):
                left -= len(passed_over)
            return Answer(413, TEXT, b"A request has at most %d bytes.\n" % MAX_BYTES)
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError("The client went away within its request.")
        return body

    def _answer_to(self, body: bytes) -> Answer:
        path, prefix = self.path.partition("?")[0], f"{self.server.prefix}/"
        below = path.removeprefix(prefix) if path.startswith(prefix) else ""
        origin_hash, _, rest = below.partition("/")
        try:
            if below == "add-entries":
                return self._only("POST", lambda: self.server.witness.add_entries(body))
            if below == "add-checkpoint":
                return self._only("POST", lambda: self.server.witness.add_checkpoint(body))
            if rest == "checkpoint":
                return self._only("GET", lambda: self.server.witness.recent(origin_hash))
        except CorruptMemory as error:
            log.critical("The witness stops. %s", error)
            self.server.stop(error)
            return Answer(500, TEXT, b"This witness stops: it cannot trust its memory.\n")
        except OSError:
            log.exception("The witness could not use its memory, and cosigned nothing.")
            return Answer(500, TEXT, b"This witness cannot use its memory.\n")
        return Answer(404, TEXT, b"Here are add-checkpoint, add-entries, and the checkpoint of each log by its hash.\n")

    def _only(self, method: str, ask: Callable[[], Answer]) -> Answer:
        if self.command == method:
            return ask()
        self._allowed = method
        return Answer(405, TEXT, f"Only {method} is for this.\n".encode())

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.status == 405:
            self.send_header("Allow", self._allowed)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        said = format % args
        log.info("%s %a", self.client_address[0], said)  # as ASCII: a client could write lines of its own into the log


def serve(witness: Witness, host: str, port: int, prefix: str, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT (in the main thread), then answer what is begun and return.

    `ready` is told the address once it listens. Raises CorruptMemory where the witness had to be stopped.
    """
    with WitnessServer(witness, host, port, prefix) as server, _stopped_by_signals(server):
        ready(server.url)
        server.serve_forever(poll_interval=0.1)
    if server.failure is not None:
        raise server.failure


@contextmanager
def _stopped_by_signals(server: WitnessServer) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main(words: Sequence[str] | None = None) -> int:
    """0 after it was told to stop, 1 where its memory is corrupt, 2 for what it cannot start with."""
    parser = argparse.ArgumentParser(prog="python -m jic_verify.witness_http", description="A witness of its own.")
    parser.add_argument("--name", required=True, help="the name of its key, such as example.org/witness/us")
    parser.add_argument("--key", required=True, type=Path, help="file of its Ed25519 key; made where there is none")
    parser.add_argument("--quantum-key", type=Path, help="file of an ML-DSA-44 key, to cosign with beside it")
    parser.add_argument("--memory", required=True, type=Path, help="folder in which it remembers what it cosigned")
    parser.add_argument("--log", required=True, action="append", help="public key of a log (vkey); may be repeated")
    parser.add_argument(
        "--plain", action="store_true", help="a tlog-witness and no more: cosigns without counting entries"
    )
    parser.add_argument("--listen", required=True, help="such as http://127.0.0.1:8471/us")
    given = parser.parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        where = urlsplit(given.listen)
        port = where.port
        if where.scheme != "http" or not where.hostname or port is None:
            raise ValueError(f"--listen is such as http://127.0.0.1:8471/us, not {given.listen}.")
        logs: dict[str, list[Verifier]] = {}
        for vkey in given.log:
            verifier = Verifier.parse(vkey)
            logs.setdefault(verifier.name, []).append(verifier)
        cosigners: list[Cosigner | QuantumCosigner] = [Cosigner(given.name, load_or_make_key(given.key))]
        if given.quantum_key:
            cosigners.append(QuantumCosigner(given.name, load_or_make_quantum_key(given.quantum_key)))
        witness = Witness(cosigners, logs, Memory(given.memory), counts=not given.plain)
        serve(witness, where.hostname, port, where.path, lambda url: _tell(witness, url))
    except CorruptMemory as error:
        print(error, file=sys.stderr)
        return 1
    except (TlogError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _tell(witness: Witness, url: str) -> None:
    for verifier in witness.verifiers:
        print(f"Cosigns with {verifier.vkey}")
    print(f"Listens at {url}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
