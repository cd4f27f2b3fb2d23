"""A browser against a whole running site: real server, worker, clock and broker, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from launcher.browser import require_chromium
from launcher.runner import ROOT
from tests.browser.homes import surroundings, take_prepared_home

PASSWORD = "truce-2016-demo"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Only the maps are drawn by the emulated graphics card. Drawing whole pages with it took half of all time here.
    # Without it, a map that a toolbar lies on lacks a strip at its foot: pictures that are kept are taken with it.
    *([] if os.environ.get("JIC_PICTURES") == "1" else ["--disable-gpu-compositing"]),
]
# Written before any page's script: what the security policy stopped is a finding like a console error.
WATCH_POLICY = """
window.__stopped = [];
document.addEventListener('securitypolicyviolation',
  e => window.__stopped.push(e.violatedDirective + ' ' + e.blockedURI));
"""
# A map takes the pixels of its canvas from this, and pages take nothing: with half of them in each direction, the
# emulated graphics card works a third less for each map. No test reads the pixels but one, with `own=True`.
COARSE_MAPS = "Object.defineProperty(window, 'devicePixelRatio', { get: () => 0.5 });"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that start sites of their own come first. In the middle, they were divided between the workers, and each
    of the workers started one."""
    items.sort(key=lambda item: not hasattr(getattr(item, "module", None), "running_site"))


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Where the site keeps its data: commands run on it with JIC_HOME."""
    with _new_home() as folder:
        yield folder


@contextmanager
def _new_home() -> Iterator[Path]:
    # Not under pytest's own folder: as root, PostgreSQL runs as nobody, whom that folder keeps out.
    with tempfile.TemporaryDirectory(prefix="jic-browser-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The site as `make run` starts it; its address."""
    with _site_in(home) as address:
        yield address


@contextmanager
def running_site(**more: str) -> Iterator[str]:
    """A site with a home of its own, more settings in its environment, and one web process: each starts in two
    processor seconds."""
    with _new_home() as home, _site_in(home, JIC_WEB_PROCESSES="1", **more) as address:
        yield address


@contextmanager
def _site_in(home: Path, **more: str) -> Iterator[str]:
    """A site in a home that a first start has prepared. Ended by the process that was started here."""
    take_prepared_home(home, more.get("JIC_THEATRE", ""))
    environment = surroundings(home, **more)
    log = home / "site.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher.runner"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    address = f"http://localhost:{environment['JIC_PORT']}"
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


def wait_until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until JavaScript is true on a page. Playwright's own `wait_for_function` asks a second time from within the
    page, and there the security policy lets it compile nothing."""
    until = time.monotonic() + 30
    while not page.evaluate(expression, arg):
        assert time.monotonic() < until, f"not true within 30 s: {expression}"
        page.wait_for_timeout(50)


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


def at_browser(name: str, address: str, chromium: Browser) -> tuple[Person, BrowserContext]:
    """A person at the sign-in page of a browser of their own."""
    context = new_browser(chromium, COARSE_MAPS)
    person = _opened(name, address, context)
    person.go("/sign-in/")
    return person, context


def new_browser(chromium: Browser, *scripts: str) -> BrowserContext:
    """A browser that nobody has used, which runs these scripts before those of any page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    for script in (WATCH_POLICY, *scripts):
        context.add_init_script(script)
    return context


def _opened(name: str, address: str, context: BrowserContext) -> Person:
    """A person at a new page of a browser. They find nothing that an earlier page has kept there but its cookies, and
    the files that it had to fetch."""
    page = context.new_page()
    kept = {"origin": address, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
    session = context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", kept)
    session.detach()
    person = Person(name, page, address)
    page.on("console", lambda message: _note(person, message))
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person


@pytest.fixture(scope="session")
def browsers(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Each person's browser at the site, in which they stay signed in. Signing in anew for every test took a second
    each time, and fetching and compiling the scripts anew in a new browser 0.7 processor seconds."""
    yield from kept_browsers()


def kept_browsers() -> Iterator[dict[str, BrowserContext]]:
    """An empty collection of browsers; those that it has in the end are closed."""
    opened: dict[str, BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def sits_down(site: str, chromium: Browser, browsers: dict[str, BrowserContext]) -> Iterator[Callable[..., Person]]:
    """`sits_down("us.officer", "ru")`: a signed-in person in a language, at 1280 × 720 unless said otherwise. They sign
    in when they have no session, or none any more; tests of signing in begin at the sign-in page (`at_browser`).

    `own=True` gives them a browser of their own, as it comes: for a test that reads the pixels of a map, or changes
    more than its page, such as the browser's clock."""
    owned: list[BrowserContext] = []
    people: list[Person] = []

    def browser_of(name: str, own: bool) -> BrowserContext:
        if own:
            owned.append(new_browser(chromium))
            if name in browsers:
                owned[-1].add_cookies(browsers[name].cookies())  # type: ignore[arg-type]
            return owned[-1]
        if name not in browsers:
            browsers[name] = new_browser(chromium, COARSE_MAPS)
        return browsers[name]

    def make(
        name: str, language: str = "en", size: tuple[int, int] = (1280, 720), dark: bool = False, own: bool = False
    ) -> Person:
        person = _opened(name, site, browser_of(name, own))
        people.append(person)
        page = person.page
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        person.go("/")
        if page.locator("[name=password]").count():
            page.fill("[name=username]", name)
            page.fill("[name=password]", PASSWORD)
            page.click(".sign-in button[type=submit]")
            page.wait_for_selector(".menu .side, .menu .name")
        if page.get_attribute("html", "lang") != language:
            page.click(f"button[name=language][value={language}]")
            page.wait_for_selector(f"html[lang={language}]")
        return person

    yield make
    try:
        for person in people:
            person.assert_no_fault()
    finally:
        for context in owned:
            context.close()
        for context in browsers.values():
            for page in context.pages:
                page.close()


# What the emulated graphics card says of its own speed when a map is read back from it is no fault of the page.
OWN_SPEED = "GL Driver Message (OpenGL, Performance"


def _note(person: Person, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and OWN_SPEED not in message.text:
        person.faults.append(f"{message.type}: {message.text}")
