"""The pictures of the user guide: a walk through the site takes each of them, in both languages.

    JIC_PICTURES=1 .venv/bin/python -m pytest tests/browser/test_guide_pictures.py

writes them into docs/guide/images. Times and digests in them are those of that day. Without it, the walk only looks, in
Russian: every picture can be taken, and is there in its size.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from apps.help.references import png_size
from launcher.runner import ROOT
from tests.browser.conftest import Person, at_browser
from tests.browser.guide_story import Story, agreed_zone, amended, drafted_twice, zone
from tests.browser.palettes import with_palette
from tests.browser.sending import act
from tests.browser.test_comparing import record_of
from tests.browser.test_live import listens

pytestmark = pytest.mark.browser

GUIDE = ROOT / "docs" / "guide"
WRITTEN = os.environ.get("JIC_PICTURES") == "1"
CASTELLO = "Castello Road demilitarised zone"
# Readers of English look at the pages of the United States, readers of Russian at those of Russia.
SIDES = {"en": "us", "ru": "ru"}
WINDOW = (1280, 720)
# In which a part of a page is looked for: it ends above the foot of the page.
TALL = (1280, 1100)
# Width and height of each picture, in pixels.
SIZES = {
    "frame": WINDOW,
    "sign-in": (560, 440),
    "register": WINDOW,
    "record": WINDOW,
    "amendments": (430, 600),
    "common-ground": WINDOW,
    "differences": WINDOW,
    "drawing": WINDOW,
    "editions": WINDOW,
    "past": WINDOW,
    "live": (500, 260),
    "threads": (430, 680),
    "languages": (500, 760),
    "batches": (1180, 430),
    "same-ground": (430, 590),
    "approval": WINDOW,
    "clearances": WINDOW,
    "entry": WINDOW,
    "observer": WINDOW,
}


@dataclass
class Album:
    """Takes pictures in one language; holds the people whose pages they are."""

    language: str
    sits_down: Callable[..., Person]
    taken: dict[str, bytes] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, job: str) -> Person:
        name = job if "." in job else f"{SIDES[self.language]}.{job}"
        if name not in self.people:
            # A picture that is kept is drawn as finely as the map can.
            self.people[name] = self.sits_down(name, self.language, own=WRITTEN)
        return self.people[name]

    def opens(self, job: str, path: str, *, map_too: bool = True) -> Page:
        person = self.person(job)
        person.go(path)
        _resize(person.page, WINDOW)
        if map_too:
            person.map_ready()
            expect(person.page.locator("[data-map][data-checking=true]")).to_have_count(0)
        return person.page

    def take(self, name: str, of: Locator | Page) -> None:
        """The window, or a part of the page: as much as the picture's size, from the beginning of an element."""
        width, height = SIZES[name]
        page = of if isinstance(of, Page) else of.page
        page.mouse.move(0, 0)
        left = top = 0.0
        if isinstance(of, Locator):
            _resize(page, TALL)
            of.evaluate("element => element.scrollIntoView({block: 'start', inline: 'start'})")
            box = of.bounding_box()
            assert box is not None, name
            left = min(max(box["x"] - 8, 0), TALL[0] - width)
            top = min(max(box["y"] - 8, 0), TALL[1] - height)
        clip = {"x": left, "y": top, "width": width, "height": height}
        picture = page.screenshot(clip=clip, animations="disabled", caret="hide")  # type: ignore[arg-type]
        self.taken[name] = with_palette(page, picture, width, height) if WRITTEN else picture

    def keep(self) -> None:
        folder = GUIDE / "images" / self.language
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in self.taken.items():
            (folder / f"{name}.png").write_bytes(picture)


def _resize(page: Page, size: tuple[int, int]) -> None:
    """A map is drawn anew for each change of its window."""
    if page.viewport_size != {"width": size[0], "height": size[1]}:
        page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.fixture
def albums(sits_down: Callable[..., Person]) -> dict[str, Album]:
    return {language: Album(language, sits_down) for language in SIDES}


def test_every_picture_of_the_guide_is_taken(albums: dict[str, Album], site: str, chromium: Browser) -> None:
    en, ru = albums.values()
    taken = (en, ru) if WRITTEN else (ru,)
    for album in taken:
        of_the_demonstration(album)
        sign_in(album, site, chromium)
    us, them = en.person("officer"), ru.person("officer")
    number = agreed_zone(us, them)
    story = Story(f"/designations/{number}/", {})
    for album in taken:
        approval(album, story)
    amended(us, en.person("authority"), ru.person("authority"), number)
    for album, other, south in ((en, them, 36.6), (ru, us, 36.8)):
        if album in taken:
            draft = drafted_twice(album.person("officer"), other, south)
            story.drafted_twice[album.language] = f"/designations/{draft}/"
    for album in taken:
        of_the_story(album, story)
    if en in taken:
        overtaken(en, them, f"{story.in_force}amend/", lambda: act(them, number, "acknowledge"))
    overtaken(ru, us, f"{story.in_force}counter/", lambda: act(us, number, "amend", content=zone(terms_en="1. None.")))
    for album in taken:
        assert list(SIZES) == sorted(album.taken, key=list(SIZES).index)
        if WRITTEN:
            album.keep()


def approval(album: Album, story: Story) -> None:
    page = album.opens("authority", f"{story.in_force}approve/")
    expect(page.locator("[data-recomputed]")).to_be_visible()
    album.take("approval", page)


def of_the_story(album: Album, story: Story) -> None:
    page = album.opens("officer", story.in_force)
    album.take("amendments", page.locator("#record"))
    album.take("threads", page.locator("#thread"))
    page = album.opens("officer", story.drafted_twice[album.language])
    album.take("same-ground", page.locator("#record"))


def of_the_demonstration(album: Album) -> None:
    page = album.opens("officer", "/", map_too=False)
    album.take("frame", page)
    castello = record_of(page, CASTELLO)
    album.take("record", album.opens("officer", castello))
    album.take("differences", album.opens("officer", f"{castello}compare/"))
    album.take("common-ground", album.opens("officer", f"{castello}common-ground/"))
    own = "counter" if album.language == "en" else "amend"
    album.take("drawing", album.opens("officer", f"{castello}{own}/"))
    page = album.opens("officer", "/designations/new/")
    texts = {
        "title_en": "Crossing at Harasta",
        "title_ru": "Пункт перехода у Харасты",
        "terms_en": "1. The crossing is open daily from 08:00Z to 16:00Z.\n2. At most 30 vehicles a day.",
        "terms_ru": "1. Пункт перехода открыт ежедневно с 08:00Z до 18:00Z.\n2. Не более 30 машин в день.",
    }
    for name, text in texts.items():
        page.fill(f"[name={name}]", text)
    expect(page.locator("[data-differing] li, .differing li").first).to_be_visible()
    album.take("languages", page.locator("[name=title_en]").locator("xpath=ancestor::section[1]"))
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")
    page = album.opens("officer", "/register/", map_too=False)
    album.take("register", page)
    for row in range(3):
        page.locator("tbody [type=checkbox]").nth(row).check()
    page.locator("select[name=do]").select_option("agree")
    album.take("batches", page.locator("#batch"))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    album.take("past", album.opens("officer", f"/map/?as_of={now}"))
    album.take("editions", album.opens("officer", "/editions/"))
    album.take("observer", album.opens("un.observer", "/map/"))
    page = album.opens("admin", "/clearances/", map_too=False)
    album.take("clearances", page)
    page = album.opens("auditor", "/ledger/?event=act.approve", map_too=False)
    page.locator("table tbody a").first.click()
    page.wait_for_url(re.compile(r"/ledger/\d+/"))
    album.take("entry", page)


def sign_in(album: Album, site: str, chromium: Browser) -> None:
    person, context = at_browser("nobody", site, chromium)
    if album.language != "en":
        person.page.click(f"button[name=language][value={album.language}]")
        person.page.wait_for_selector(f"html[lang={album.language}]")
    album.take("sign-in", person.page.locator(".sign-in"))
    person.assert_no_fault()
    context.close()


def overtaken(album: Album, other: Person, form: str, happens: Callable[[], None]) -> None:
    """A form whose designation changes while it is open."""
    page = album.opens("officer", form)
    listens(album.person("officer"))
    happens()
    place = page.locator("form[data-editor] [data-stale-place]")
    expect(place).not_to_be_empty()
    album.take("live", place)
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")


def named() -> dict[str, set[str]]:
    """The pictures that the pages of each language name."""
    pattern = r"\]\(\.\./images/(\w+)/([a-z-]+)\.png\)"
    found: dict[str, set[str]] = {language: set() for language in SIDES}
    for path in sorted(GUIDE.glob("*/*.md")):
        for language, name in re.findall(pattern, path.read_text(encoding="utf-8")):
            assert language == path.parent.name, f"{path} shows a picture in another language"
            found[language].add(name)
    return found


@pytest.mark.parametrize("language", SIDES)
def test_every_picture_that_is_taken_is_in_the_guide_and_there(language: str) -> None:
    assert named()[language] == set(SIZES)
    kept = {path.stem: path for path in (GUIDE / "images" / language).iterdir()}
    assert set(kept) == set(SIZES)
    assert {name: png_size(path) for name, path in kept.items()} == SIZES


def test_the_pictures_are_small_enough_to_load() -> None:
    assert sum(path.stat().st_size for path in Path(GUIDE / "images").rglob("*.png")) < 3_000_000
