"""A browser against a whole running site: real server, worker, clock and broker, in a home of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, StorageState

from launcher.browser import require_chromium

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "truce-2016-demo"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Only the maps are drawn by the emulated graphics card. Drawing whole pages with it took half of all time here.
    "--disable-gpu-compositing",
]
# Written before any page's script: what the security policy stopped is a finding like a console error.
WATCH_POLICY = """
window.__stopped = [];
document.addEventListener('securitypolicyviolation',
  e => window.__stopped.push(e.violatedDirective + ' ' + e.blockedURI));
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Where the site keeps its data: commands run on it with JIC_HOME."""
    # Not under pytest's own folder: as root, PostgreSQL runs as nobody, whom that folder keeps out.
    with tempfile.TemporaryDirectory(prefix="jic-browser-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The site as `make run` starts it; its address."""
    with running_site(JIC_HOME=str(home)) as address:
        yield address


@contextmanager
def running_site(**more: str) -> Iterator[str]:
    """A site with a home of its own and more settings in its environment. Ended by the process that was started
    here."""
    # Not under pytest's own folder: as root, PostgreSQL runs as nobody, whom that folder keeps out.
    with tempfile.TemporaryDirectory(prefix="jic-browser-", ignore_cleanup_errors=True) as home:
        port = free_port()
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "USER")}
        log = Path(home) / "site.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "launcher.runner"],
                cwd=ROOT,
                env={**kept, "JIC_HOME": home, "JIC_PORT": str(port), "JIC_DEMO": "1", **more},
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        address = f"http://localhost:{port}"
        try:
            _wait_until_healthy(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, f"the site ended:\n{log.read_text()[-3000:]}"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the site did not become healthy:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("JIC_CHROMIUM") or require_chromium(Path(sys.executable), print)
    browser = playwright.chromium.launch(executable_path=str(path), args=FLAGS)
    yield browser
    browser.close()


@dataclass
class Person:
    """One person at one browser of his own. Console errors and stopped content are collected."""

    name: str
    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def map_ready(self) -> None:
        self.page.wait_for_selector('[data-map][data-ready="true"]', timeout=40_000)

    def assert_no_fault(self) -> None:
        stopped = self.page.evaluate("window.__stopped")
        found = [fault for fault in self.faults if not any(known in fault for known in self.expected)]
        assert not found, found
        assert not stopped, stopped


def at_browser(
    name: str, address: str, chromium: Browser, size: tuple[int, int] = (1280, 720), dark: bool = False
) -> tuple[Person, BrowserContext]:
    """A person at the sign-in page of a browser of his own."""
    person, context = _opened(name, address, chromium, size, dark)
    person.go("/sign-in/")
    return person, context


def _opened(
    name: str, address: str, chromium: Browser, size: tuple[int, int], dark: bool, session: StorageState | None = None
) -> tuple[Person, BrowserContext]:
    """A browser of a person's own, with the cookies of a session that they have begun before, if any."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        storage_state=session,
    )
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    person = Person(name, page, address)
    page.on("console", lambda message: _note(person, message))
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person, context


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Each person's session at the site, as cookies: signing in anew for every test took a second each time."""
    return {}


@pytest.fixture
def sits_down(site: str, chromium: Browser, sessions: dict[str, StorageState]) -> Iterator[Callable[..., Person]]:
    """`sits_down("us.officer", "ru")`: a signed-in person in a language, at 1280 × 720 unless said otherwise. They sign
    in when they have no session, or none any more; tests of signing in begin at the sign-in page (`at_browser`)."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def make(name: str, language: str = "en", size: tuple[int, int] = (1280, 720), dark: bool = False) -> Person:
        person, context = _opened(name, site, chromium, size, dark, sessions.get(name))
        contexts.append(context)
        page = person.page
        person.go("/")
        if page.locator("[name=password]").count():
            page.fill("[name=username]", name)
            page.fill("[name=password]", PASSWORD)
            page.click(".sign-in button[type=submit]")
            page.wait_for_selector(".menu .side, .menu .name")
        if page.get_attribute("html", "lang") != language:
            page.click(f"button[name=language][value={language}]")
            page.wait_for_selector(f"html[lang={language}]")
        sessions[name] = {"cookies": context.cookies(), "origins": []}
        people.append(person)
        return person

    yield make
    for person in people:
        person.assert_no_fault()
    for context in contexts:
        context.close()


# What the emulated graphics card says of its own speed when a map is read back from it is no fault of the page.
OWN_SPEED = "GL Driver Message (OpenGL, Performance"


def _note(person: Person, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and OWN_SPEED not in message.text:
        person.faults.append(f"{message.type}: {message.text}")
