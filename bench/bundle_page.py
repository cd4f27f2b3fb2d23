"""A bundle of 10,000 entries on the page `/ledger/verify/` in a real Chromium, from the file's choice to the verdict.

Which check takes how long is told by the page itself, which names each as it begins.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.browsing import chromium
from bench.grown import Grown, make
from bench.report import Row, under
from bench.serving import web
from bench.timing import median
from bench.world import World, say

MAX_SECONDS = 5.0
ROUNDS = 5
# When the file was chosen, when each check was said to begin, and when the verdict stood there, in milliseconds.
WATCH = """() => {
  const verdict = document.querySelector('[data-verdict]');
  const checks = document.querySelector('[data-checks]');
  window.marks = [];
  document.querySelector('[data-file=bundle]').addEventListener(
    'change', () => { window.marks = [['file', performance.now()]]; }, { capture: true });
  new MutationObserver(() => {
    const running = checks.querySelector('[data-mark=runs]')?.dataset.check;
    const last = window.marks.at(-1)?.[0];
    if (running && last !== running) window.marks.push([running, performance.now()]);
    if (verdict.querySelector('.notice') && last !== 'end') window.marks.push(['end', performance.now()]);
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def _auditor_cookie() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from tests.people import LETTERS, UserFactory, give

    client = Client(SERVER_NAME="localhost")
    user = give(UserFactory(username="us.reader"), roles=LETTERS["auditor"])
    client.force_login(user, backend="apps.accounts.backends.ActiveUserBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}


def _timed(page: Any, bundle: Path) -> dict[str, float]:
    """Seconds of the whole and of each check."""
    page.set_input_files("[data-file=bundle]", str(bundle))
    page.wait_for_selector("[data-verdict] .notice.ok", timeout=120_000)
    marks = page.evaluate("window.marks")
    took: dict[str, float] = {}
    for (name, begun), (_next, ended) in pairwise(marks):
        took[name] = took.get(name, 0.0) + (ended - begun) / 1000
    return {"all": (marks[-1][1] - marks[0][1]) / 1000, **took}


def _measured(world: World, log: Grown, rounds: int) -> list[dict[str, float]]:
    cookie = _auditor_cookie()
    with web(world, log.database) as port, chromium() as browser:
        context = browser.new_context()
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"http://localhost:{port}/ledger/verify/")
        page.wait_for_selector("[data-checks] li")
        page.evaluate(WATCH)
        return [_timed(page, log.bundle) for _ in range(rounds)]


def run(world: World, quick: bool) -> list[Row]:
    log = make(world, "bench_page", (2_000,) if quick else (10_000,))
    found = _measured(world, log, 2 if quick else ROUNDS)
    size = log.sizes[-1]
    parts = {name: median([one.get(name, 0.0) for one in found]) for name in found[0] if name != "all"}
    say("seconds by check: " + ", ".join(f"{name} {took:.2f}" for name, took in parts.items()))
    longest = max(parts, key=lambda name: parts[name])
    first, later = found[0]["all"], [one["all"] for one in found[1:]]
    told = f"first {first:.2f} s; longest check {longest}: {parts[longest]:.2f} s"
    return [under(f"a bundle of {size:,} entries on the page, in Chromium", median(later), "s", MAX_SECONDS, peer=told)]
