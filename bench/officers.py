"""Officers at work, in a process of their own: `python -m bench.officers PORT SECONDS`, one officer a line of stdin.

Each is a thread with one kept connection, as a browser keeps it, who asks for something, reads for 2 to 6 seconds and
asks for the next thing. Prints one JSON line: [[kind, milliseconds, what went wrong or ""], …] of the time after
everybody has begun.
"""

from __future__ import annotations

import html
import http.client
import json
import random
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

THINKING = (2.0, 6.0)
# By then everybody has begun.
BEGINNING = THINKING[1]
# What an officer does, and how often of a hundred times. A map that is moved asks for several windows.
MIX = {"desk": 20, "window": 30, "record": 20, "register": 12, "footer": 12, "comment": 5, "act": 1}
WAITS_AT_MOST = 30.0


@dataclass(frozen=True)
class Work:
    """What one officer has before them: addresses, and designations whose receipt they may acknowledge."""

    cookie: str
    records: list[str]
    windows: list[str]
    registers: list[str]
    receipts: list[str]


class Officer(threading.Thread):
    def __init__(self, port: int, work: Work, seed: int, until: float) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("localhost", port, timeout=WAITS_AT_MOST)
        self.work, self.until, self.random = work, until, random.Random(seed)
        self.cookies, self.done = work.cookie, list[tuple[str, float, float, str]]()
        self.does: dict[str, Callable[[], None]] = {
            "desk": lambda: self.get("desk", "/"),
            "window": lambda: self.get("window", self.random.choice(work.windows)),
            "record": lambda: self.get("record", self.random.choice(work.records)),
            "register": self.register,
            "footer": lambda: self.get("footer", "/ledger/seal/", {"HX-Request": "true"}),
            "comment": self.comment,
            "act": self.act,
        }

    def run(self) -> None:
        time.sleep(self.random.uniform(0, BEGINNING))
        while time.time() < self.until:
            self.does[self.random.choices(list(MIX), list(MIX.values()))[0]]()
            time.sleep(self.random.uniform(*THINKING))

    def ask(self, kind: str, method: str, path: str, headers: dict[str, str], body: str | None, good: int) -> str:
        """The answer's text; what went wrong is put down with its time."""
        text, wrong, begun = "", "", time.perf_counter()
        try:
            self.connection.request(method, path, body, {"Cookie": self.cookies, **headers})
            answer = self.connection.getresponse()
            text = answer.read().decode()
            token = re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie", ""))
            if token:
                self.cookies = f"{self.work.cookie}; csrftoken={token[1]}"
            wrong = "" if answer.status == good else f"{answer.status} {path}"
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            wrong = f"{type(error).__name__} {path}"
        self.done.append((kind, time.time(), (time.perf_counter() - begun) * 1000, wrong))
        return text

    def get(self, kind: str, path: str, headers: dict[str, str] | None = None) -> str:
        return self.ask(kind, "GET", path, headers or {}, None, 200)

    def post(self, kind: str, path: str, fields: dict[str, str], good: int, headers: dict[str, str]) -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        self.ask(kind, "POST", path, form, urlencode(fields), good)

    def register(self) -> None:
        """A page of the list, what it loads beside itself, and sometimes the next page."""
        path = self.random.choice(self.work.registers)
        text = self.get("register", path)
        self.get("counts", "/register/counts/", {"HX-Request": "true"})
        link = re.search(r'href="(\?[^"]*)" rel="next"', text)
        if link and self.random.random() < 0.3:
            time.sleep(self.random.uniform(*THINKING))
            self.get("register", path.partition("?")[0] + html.unescape(link[1]))

    def comment(self) -> None:
        path = self.random.choice(self.work.records)
        page = self.get("record", path)
        if f'action="{path}comments/"' not in page:  # nothing is said of a copy
            return
        token = _token(page)
        time.sleep(self.random.uniform(*THINKING))
        fields = {"text": f"Seen at {time.time():.3f}.", "audience": "internal", "csrfmiddlewaretoken": token}
        self.post("comment", f"{path}comments/", fields, 200, {"HX-Request": "true", "X-CSRFToken": token})

    def act(self) -> None:
        """Acknowledge the receipt of something that the other delegation sent; each thing once."""
        if not self.work.receipts:
            return
        path = f"{self.work.receipts.pop()}acknowledge/"
        page = self.get("form", path)
        revision = re.search(r'name="revision" value="(\d+)"', page)
        time.sleep(self.random.uniform(*THINKING))
        fields = {"revision": revision[1] if revision else "", "csrfmiddlewaretoken": _token(page)}
        self.post("act", path, fields, 302, {})


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="(\w+)"', page)
    return found[1] if found else ""


def main() -> None:
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    works: list[Any] = [json.loads(line) for line in sys.stdin]
    measured_from = time.time() + BEGINNING
    officers = [Officer(port, Work(**work), at, measured_from + seconds) for at, work in enumerate(works)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    done = [entry for officer in officers for entry in officer.done]
    print(json.dumps([[kind, took, wrong] for kind, ended, took, wrong in done if ended >= measured_from]))


if __name__ == "__main__":
    main()
