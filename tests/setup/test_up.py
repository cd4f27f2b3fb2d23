"""The whole site in one terminal, as `make run` starts it: what is refused, and a life from start to end."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from launcher.runner import is_loopback

pytestmark = pytest.mark.kills

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Terminal:
    """A running `python -m launcher.runner`, and what it has printed so far."""

    def __init__(self, home: Path, port: int, **more: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("JIC_", "DATABASE_", "REDIS_"))}
        self.port, self.lines = port, list[str]()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launcher.runner"],
            cwd=ROOT,
            env={**kept, "JIC_HOME": str(home), "JIC_PORT": str(port), **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.text, re.MULTILINE):
            assert time.monotonic() < deadline, f"no {pattern!r} in\n{self.text}"
            assert self.process.poll() is None, self.text
            time.sleep(0.05)

    def end(self) -> int:
        """Ctrl-C; returns the exit code once the last line was read."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(20)
        self._reader.join(5)
        return code

    def children(self) -> list[int]:
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(word) for word in found.stdout.split()]

    def guess(self, forwarded_for: str) -> int:
        """The answer to a wrong password that says to come from another address."""
        cookies = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        page = f"http://localhost:{self.port}/sign-in/"
        browser.open(page, timeout=10).close()
        token = next(cookie.value or "" for cookie in cookies if cookie.name == "csrftoken")
        form = {"username": "us.nobody", "password": "wrong", "csrfmiddlewaretoken": token}
        headers = {"X-Forwarded-For": forwarded_for, "X-Real-IP": forwarded_for, "Forwarded": f"for={forwarded_for}"}
        try:
            with browser.open(urllib.request.Request(page, urlencode(form).encode(), headers), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    @property
    def health(self) -> str:
        """What the site says of its parts, or why it says nothing."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=5) as answer:
                return f"{answer.status} {answer.read().decode()}"
        except urllib.error.HTTPError as error:
            return f"{error.code} {error.read().decode()}"
        except OSError as error:
            return str(error)

    def healthy(self) -> bool:
        return self.health.startswith("200 ")

    def wait_until_healthy(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not self.healthy():
            assert time.monotonic() < deadline, f"{self.health}\n{self.text}"
            time.sleep(0.2)


@pytest.fixture
def site(home: Path) -> Iterator[Terminal]:
    terminal = Terminal(home, free_port(), JIC_WEB_PROCESSES="2")
    yield terminal
    terminal.end()


def refused(home: Path, port: int, **more: str) -> str:
    """What is printed by a start that ends by itself."""
    terminal = Terminal(home, port, **more)
    assert terminal.process.wait(30) == 1
    terminal.end()
    assert "Traceback" not in terminal.text
    return terminal.text


def test_the_demo_does_not_listen_beyond_this_machine(home: Path) -> None:
    assert "JIC_HOST=0.0.0.0 is refused" in refused(home, free_port(), JIC_HOST="0.0.0.0")
    assert not home.exists()


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True)]
    + [("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("jic.example", False)],
)
def test_loopback_is_told_from_the_rest(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


def test_a_taken_port_is_told_in_a_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = refused(home, other.getsockname()[1])
    assert "set JIC_PORT to a free one" in said


def test_a_port_that_is_no_number_is_told_in_a_sentence(home: Path) -> None:
    terminal = Terminal(home, free_port(), JIC_PORT="eighty")
    assert terminal.process.wait(30) == 1
    terminal.end()
    assert terminal.text.strip() == "JIC_PORT must be a number, not 'eighty'."


@pytest.mark.parametrize("number", ["0", "33", "two", "-1"])
def test_a_number_of_web_processes_that_is_none_is_refused(home: Path, number: str) -> None:
    said = refused(home, free_port(), JIC_WEB_PROCESSES=number)
    assert said.strip() == f"JIC_WEB_PROCESSES is a number from 1 to 32, not {number!r}."


@pytest.mark.slow
def test_a_whole_life(site: Terminal, home: Path) -> None:
    site.wait_for(rf"^Ready: http://localhost:{site.port}/$", 180)
    assert site.healthy()
    assert (home / "secret_key").stat().st_mode & 0o077 == 0

    # A second start of the same home is refused, and does the first no harm.
    assert "already in use by process" in refused(home, free_port())
    assert site.healthy()

    # What a client writes about its own address is not believed, also from this machine.
    assert [site.guess(f"10.9.9.{number}") for number in range(6)] == [200, 200, 200, 200, 429, 429]

    # Two web processes share one socket: while one of them is gone, nobody waits for it.
    webs = [pid for pid in site.children() if "jic.serve" in Path(f"/proc/{pid}/cmdline").read_text()]
    assert len(webs) == 2
    os.kill(webs[0], signal.SIGKILL)
    assert all(site.healthy() for _ in range(10))
    site.wait_for(r"web(-2)? ended \(SIGKILL\); it starts again")

    # Whoever is killed comes back by itself.
    for pid in site.children():
        os.kill(pid, signal.SIGKILL)
    site.wait_for(r"web ended \(SIGKILL\); it starts again")
    site.wait_for(r"postgres ended \(SIGKILL\); it starts again")
    site.wait_until_healthy()

    # Ctrl-C ends all, quietly.
    children, begun = site.children(), time.monotonic()
    assert site.end() == 0
    assert time.monotonic() - begun < 8
    assert "Traceback" not in site.text
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
