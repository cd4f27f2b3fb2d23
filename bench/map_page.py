"""The officers' map with 10,000 designations of 60 vertices, in a real Chromium that draws by the processor: until it
is at rest beside the same page with none, what its windows weigh and take, and how smoothly it moves.

The map is opened on the whole theatre, where most designations are in view; the page's own view is a sixth of it. What
moves it are the events that a hand makes, one for each frame that the browser draws.
"""

from __future__ import annotations

import gzip
import http.client
import random
import re
import time
from typing import Any

from bench.browsing import chromium
from bench.report import Row, beside, over, under
from bench.serving import web
from bench.timing import interleaved, median, p95
from bench.world import SEED, World, say

COUNT, QUICK_COUNT = 10_000, 1_000
MAX_RATIO, MAX_KB, MAX_MS, MIN_FRAMES = 2.0, 300.0, 50.0, 30.0
# Drawing by the processor, as on a machine without a graphics card.
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing"]
SIZE = {"width": 1280, "height": 720}
VIEW = re.compile(r'data-view="[^"]*"')
# Longitude, latitude and zoom at which the whole theatre is in view.
WHOLE = "39.0,34.8,6.4"
WEST, SOUTH, EAST, NORTH = 36.2, 32.9, 41.8, 36.7
REST = '[data-map][data-ready="true"]'
# Milliseconds between frames while a hand drags the map to and fro, or turns a wheel, for some seconds.
MOVE = """async ([how, seconds]) => {
  const canvas = document.querySelector('[data-map] canvas');
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const mouse = (type, dx, dy, on = canvas) => on.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, button: 0, buttons: type === 'mouseup' ? 0 : 1,
    clientX: x + dx, clientY: y + dy }));
  const times = [];
  let frame = 0;
  if (how === 'pan') mouse('mousedown', 0, 0);
  await new Promise(done => {
    const begun = performance.now();
    const next = now => {
      times.push(now);
      if (now - begun > seconds * 1000) return done();
      frame += 1;
      if (how === 'pan') mouse('mousemove', 150 * Math.sin(frame / 12), 80 * Math.sin(frame / 17));
      else canvas.dispatchEvent(new WheelEvent('wheel', {
        bubbles: true, cancelable: true, deltaY: Math.floor(frame / 40) % 2 ? 12 : -12, clientX: x, clientY: y }));
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  if (how === 'pan') mouse('mouseup', 0, 0);
  return times.slice(1).map((time, index) => time - times[index]);
}"""


def _officer_cookie() -> tuple[str, str]:
    from django.conf import settings
    from django.test import Client

    from tests.people import person

    client = Client(SERVER_NAME="localhost")
    client.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    return settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value


def _on_the_whole(route: Any) -> None:
    """The page as it is, opened on the whole theatre."""
    answer = route.fetch()
    route.fulfill(response=answer, body=VIEW.sub(f'data-view="{WHOLE}"', answer.text()))


class Map:
    """A site's map in a browser of its own, which has its scripts already."""

    def __init__(self, browser: Any, port: int, cookie: tuple[str, str]) -> None:
        context = browser.new_context(viewport=SIZE)
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "domain": "localhost", "path": "/"}])
        self.page = context.new_page()
        self.page.route("**/map/", _on_the_whole)
        self.address = f"http://localhost:{port}/map/"

    def open(self) -> float:
        """Milliseconds from the address to a map at rest."""
        begun = time.perf_counter()
        self.page.goto(self.address, wait_until="commit")
        self.page.wait_for_selector(REST, state="attached", timeout=120_000)
        return (time.perf_counter() - begun) * 1000

    def count(self) -> int:
        return int(self.page.get_attribute("[data-map]", "data-feature-count") or 0)

    def frames(self, how: str, seconds: float) -> list[float]:
        """How many frames a second, from each frame to the next."""
        found = self.page.evaluate(MOVE, [how, seconds])
        return [1000 / took for took in found if took > 0]


def _windows(port: int, cookie: tuple[str, str], count: int) -> tuple[list[float], list[int], list[int]]:
    """Of windows at the zooms of the map: milliseconds, and bytes as they were sent and compressed."""
    chance = random.Random(SEED)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": "=".join(cookie), "Host": "localhost", "Accept-Encoding": "gzip", "Accept": "application/json"}
    times, sent, compressed = [], [], []
    for number in range(count + 5):
        zoom = (6, 7, 8, 9, 10, 11)[number % 6]
        # A map of 600 × 600 pixels, and what is loaded beyond its edges.
        width = 600 * 1.3 * 360 / (512 * 2**zoom)
        west = chance.uniform(WEST, max(WEST, EAST - width))
        south = chance.uniform(SOUTH, max(SOUTH, NORTH - width * 0.8))
        box = f"{west:.4f},{south:.4f},{west + width:.4f},{south + width * 0.8:.4f}"
        begun = time.perf_counter()
        line.request("GET", f"/api/v1/map/window/?bbox={box}&zoom={zoom}", headers=headers)
        answer = line.getresponse()
        body = answer.read()
        took = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, answer.status
        # The first ones pay for what is built once.
        if number >= 5:
            times.append(took)
            sent.append(len(body))
            packed = answer.getheader("Content-Encoding") == "gzip"
            compressed.append(len(body) if packed else len(gzip.compress(body, 6)))
    return times, sent, compressed


def run(world: World, quick: bool) -> list[Row]:
    count = QUICK_COUNT if quick else COUNT
    full, bare = world.sized(count), "bench_map_bare"
    world.use("jic")
    world.create(bare)
    cookies = {}
    for database in (full, bare):
        world.use(database)
        cookies[database] = _officer_cookie()
    with web(world, full) as port, web(world, bare) as bare_port, chromium(*FLAGS) as browser:
        times, sent, compressed = _windows(port, cookies[full], 60 if quick else 240)
        with_all = Map(browser, port, cookies[full])
        with_none = Map(browser, bare_port, cookies[bare])
        opened = interleaved(
            {"all": lambda _call: with_all.open(), "none": lambda _call: with_none.open()}, rounds=2 if quick else 5
        )
        shown = with_all.count()
        seconds = 3.0 if quick else 8.0
        frames = {how: with_all.frames(how, seconds) for how in ("pan", "zoom")}
        none = {how: with_none.frames(how, seconds) for how in ("pan", "zoom")}
    world.use("jic")
    say(f"{shown} outlines drawn; the largest window has {max(sent) / 1000:.0f} kB as it is sent")
    named = f"{count:,} designations"
    return [
        beside(
            f"map of {named}, to rest, in Chromium",
            median(opened["all"]),
            "ms",
            peer="the same page with none",
            peer_value=median(opened["none"]),
            at_most=MAX_RATIO,
        ),
        under(f"map window of {named}, largest, compressed", max(compressed) / 1000, "kB", MAX_KB),
        under(f"map window of {named}, p95", p95(times), "ms", MAX_MS, peer=f"median {median(times):.0f} ms"),
        *(
            over(
                f"map of {named}, {word}, software rendering",
                median(frames[how]),
                "frames/s",
                MIN_FRAMES,
                peer=f"with none {median(none[how]):.0f}",
            )
            for how, word in (("pan", "panning"), ("zoom", "zooming"))
        ),
    ]
