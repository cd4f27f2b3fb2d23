"""Three signatories, which the theatre's data alone declares: each is drawn as its own, and named where it is meant."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.theatre.looks import PATTERNS
from tests.browser.conftest import Person, kept_browsers, running_site
from tests.browser.looking import findings
from tests.browser.sending import confirm_every_text
from tests.browser.test_acts import ALEPPO, record
from tests.browser.test_journey import approve, begin_draft
from tests.theatres import TURKIYE, with_third_signatory

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
ISIL = "ISIL presence, Deir Hafir to Maskanah"
# The sides by their slots: ink in the light theme, ink in the dark one.
INKS = {1: ("#57399e", "#b9a4f0"), 2: ("#8a5300", "#e2ae5f"), 3: ("#9b1f5f", "#f49ac4")}
MARKS = {"en": ["US", "RU", "TR"], "ru": ["США", "РФ", "ТР"]}
LOOK = "e => { const s = getComputedStyle(e); return [s.color, s.borderTopStyle, s.borderLeftStyle]; }"
# How many pixels of a picture have very nearly each of the colours.
PIXELS = """async ([picture, inks]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
  const counts = inks.map(() => 0);
  for (let at = 0; at < data.length; at += 4)
    inks.forEach(([red, green, blue], which) => {
      const off = Math.max(Math.abs(data[at] - red), Math.abs(data[at + 1] - green), Math.abs(data[at + 2] - blue));
      if (off < 12) counts[which] += 1;
    });
  return counts;
}"""
# What is true of two signatories only.
OF_TWO = re.compile(
    r"both (delegations|sides)|the other (delegation|side)\b|обеих (делегаций|сторон)"
    r"|обе (делегации|стороны)|другой (делегации|стороны|стороне)|другая (делегация|сторона)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A site of three sides, whose demonstration is played by all of them."""
    # Not under pytest's own folder: as root, parts of the site run as nobody, whom that folder keeps out.
    with tempfile.TemporaryDirectory(prefix="jic-theatre-") as folder:
        Path(folder).chmod(0o755)
        with running_site(JIC_THEATRE=str(with_third_signatory(Path(folder) / "theatre"))) as address:
            yield address


@pytest.fixture(scope="module")
def browsers(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Those of this site's people."""
    yield from kept_browsers()


def rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def of_two(page: Page) -> list[str]:
    """What the page says that is true of two signatories only."""
    return [match[0] for match in OF_TWO.finditer(page.locator("body").inner_text())]


def speaks_of_all(page: Page) -> None:
    assert not of_two(page)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_record_shows_each_side_as_its_own(sits_down: SitsDown, language: str, dark: bool) -> None:
    person = sits_down("tr.officer", language, dark=dark, own=True)
    page = person.page
    person.go(record(person, ALEPPO))
    person.map_ready()
    # Letters: in the thread each side has its colour and its frame.
    for slot, mark in enumerate(MARKS[language], 1):
        expect(page.locator(f".thread .side-{slot}").first).to_have_text(mark)
    looks = [page.locator(f".thread .side-{slot}").first.evaluate(LOOK) for slot in INKS]
    assert [look[0] for look in looks] == [f"rgb({', '.join(map(str, rgb(INKS[slot][dark])))})" for slot in INKS]
    assert len({tuple(look[1:]) for look in looks}) == 3
    # Hatches: each from its own pattern.
    for slot, (version, mark) in enumerate(zip((1, 2, 3), MARKS[language], strict=True), 1):
        row = page.locator(".mapbox .legend li", has_text=f"{mark} v{version}")
        expect(row.locator("rect")).to_have_css("fill", f'url("#h-{slot}")')
    hatches = page.locator("pattern[data-side] path").evaluate_all("paths => paths.map(e => e.getAttribute('d'))")
    assert hatches == [PATTERNS[name].hatch for name in ("rising", "falling", TURKIYE["look"]["pattern"])]
    # Lines: all three are on the map.
    page.wait_for_timeout(500)
    picture = "data:image/png;base64," + base64.b64encode(page.locator(".mapbox").screenshot()).decode()
    counts = page.evaluate(PIXELS, [picture, [rgb(INKS[slot][dark]) for slot in INKS]])
    assert min(counts) > 200, counts
    # Comments are for all, and all are waited for but the author.
    expect(page.locator(".actors .side")).to_have_text(MARKS[language][:2])
    expect(page.locator(".thread .shared").first).to_contain_text(
        "every signatory" if language == "en" else "все подписавшие стороны"
    )


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("ru", True)])
def test_a_comparison_keeps_each_sides_colour(sits_down: SitsDown, language: str, dark: bool) -> None:
    person = sits_down("us.officer", language, dark=dark)
    page = person.page
    for first, second in ((2, 3), (1, 3), (1, 2)):
        person.go(f"{record(person, ALEPPO)}compare/?a={first}&b={second}")
        person.map_ready()
        colours = {slot: f"rgb({', '.join(map(str, rgb(INKS[slot][dark])))})" for slot in INKS}
        inserted = page.locator(".diff ins").first
        expect(inserted).to_have_css("color", colours[second])
        if first > 1:
            expect(page.locator(".diff del").first).to_have_css("color", colours[first])
        rects = page.locator(".share .track rect").evaluate_all("rects => rects.map(e => getComputedStyle(e).fill)")
        assert rects == [f'url("#h-{first}")', 'url("#h-both")', f'url("#h-{second}")']
        key = page.locator(".share .key")
        for slot in (first, second):
            expect(key).to_contain_text(MARKS[language][slot - 1])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_officers_map_tells_three_proposals_apart(sits_down: SitsDown, language: str) -> None:
    person = sits_down("us.officer", language)
    page = person.page
    person.go("/map/")
    person.map_ready()
    # Far enough out to see what each side proposes.
    page.locator("[data-map] canvas").focus()
    for _ in range(6):
        page.keyboard.press("-")
    for slot in INKS:
        expect(page.locator(f'[data-legend="side-{slot}"]')).to_be_visible()
        expect(page.locator(f'[data-legend="side-{slot}"] rect')).to_have_css("fill", f'url("#h-{slot}")')
    names = page.locator('[data-legend^="side-"]').all_inner_texts()
    assert len(set(names)) == 3


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_one_drafts_is_in_force_once_all_approve(sits_down: SitsDown, language: str) -> None:
    title_en, title_ru = f"Handarat heights {language}", f"Высоты Хандарат {language}"
    us, tr, ru = (sits_down(f"{code}.officer", language) for code in ("us", "tr", "ru"))
    path = begin_draft(us, title_en, title_ru)

    # Before and after it is submitted, both others are named.
    others = {
        "en": "the Russian delegation and the Turkish delegation",
        "ru": "делегации Российской Федерации и делегации Турции",
    }[language]
    expect(us.page.locator(f'a[href="{path}submit/"]')).to_have_text(
        {"en": "Submit to the other delegations", "ru": "Направить другим делегациям"}[language]
    )
    us.page.click(f'a[href="{path}submit/"]')
    expect(us.page.locator(".notice").first).to_contain_text(others)
    speaks_of_all(us.page)
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + path)
    expect(us.page.locator(".notice, .messages").first).to_contain_text(others)

    # The third counters on other ground.
    tr.go(f"{path}counter/")
    tr.map_ready()
    first = tr.page.locator("[data-vertex-table] input, .vertex-table input").first
    first.fill(f"{float(first.input_value()) + 0.004:.6f}")
    first.press("Tab")
    tr.page.wait_for_selector('[data-map][data-checking="false"]')
    expect(tr.page.locator(".share .track rect").last).to_have_css("fill", 'url("#h-3")')
    tr.page.fill("[name=terms_en]", "1. Nobody moves forward.\n2. Reports twice a day, at 04:00Z and 16:00Z.")
    tr.page.click("form[data-editor] .act button[type=submit]")
    expect(tr.page.locator("[name=checked]")).to_have_count(1)
    speaks_of_all(tr.page)
    tr.page.click("form.next .btn.go")
    tr.page.wait_for_url("**" + path)

    # One agreement is not enough, two are.
    for officer, awaited in ((us, ["RU" if language == "en" else "РФ"]), (ru, None)):
        officer.go(path)
        officer.page.click(f'a[href="{path}agree/"]')
        confirm_every_text(officer.page)
        speaks_of_all(officer.page)
        officer.page.click("main form button[type=submit]")
        officer.page.wait_for_url("**" + path)
        if awaited:
            expect(officer.page.locator(".actors .side")).to_have_text(awaited)

    # Two approvals are not enough, three are.
    for code in ("us", "ru"):
        authority = sits_down(f"{code}.authority", language)
        approve(authority, path)
        expect(authority.page.locator("#record .state").first).not_to_have_class(re.compile("force"))
    third = sits_down("tr.authority", language)
    approve(third, path)
    expect(third.page.locator("#record .state").first).to_have_class(re.compile("force"))
    speaks_of_all(third.page)
    third.go("/map/")
    third.map_ready()
    third.page.click(f'a.item[href="{path}"]')
    expect(third.page.locator("#record h1")).to_have_text(title_en if language == "en" else title_ru)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_keeps_anybody_out_and_no_page_is_of_two(sits_down: SitsDown, language: str) -> None:
    officer = sits_down("tr.officer", language)
    aleppo = record(officer, ALEPPO)
    isil = record(officer, ISIL)
    found = []
    for name, paths in (
        (
            "tr.officer",
            ["/", "/map/", "/register/", aleppo, f"{aleppo}compare/", f"{aleppo}amend/", f"{isil}versions/1/"],
        ),
        ("us.officer", [f"{aleppo}counter/", f"{aleppo}agree/", f"{aleppo}acknowledge/", f"{aleppo}ask/"]),
        ("tr.authority", [f"{isil}approve/", f"{isil}decline/"]),
        ("us.auditor", ["/ledger/", "/ledger/checkpoints/", "/ledger/checkpoints/compare/", "/ledger/witnesses/"]),
    ):
        person = sits_down(name, language)
        for path in paths:
            person.go(path)
            expect(person.page.locator("h1")).to_have_count(1)
            if person.page.locator("[data-map]").count():
                person.map_ready()
            found += [f"{path}: {finding}" for finding in findings(person.page, language)]
            found += [f"{path}: {words}" for words in of_two(person.page)]
    assert not found, "\n".join(found)
