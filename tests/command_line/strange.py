"""A server that is not ours: what it answers is said by each test."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TOKEN = "jic_" + "a" * 50


@dataclass
class Answer:
    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


@contextmanager
def strange_site(
    answer: Callable[[str, str], Answer], certificate: Path | None = None
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Its address, and the headers of each request that it got; `answer` is asked with method and path. With a
    certificate, whose key is in the same file, it speaks HTTPS."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            got.append({**self.headers, "path": self.path})
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = answer(self.command, self.path)
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(said.body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815  (names of the standard library)

        def log_message(self, *_words: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}", got
    finally:
        server.shutdown()
        server.server_close()


def row(number: int, title: str = "East") -> dict:
    return {
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "reference": f"JIC-2016-{number:04}",
        "state": "in_force",
        "kind": "opposition",
        "owner": "US",
        "state_since": "2016-09-12T16:00:00Z",
        "current": {"title_en": title, "terms_en": f"1. {title}\n2. Second"},
    }
