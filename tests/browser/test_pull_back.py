"""A pull-back with its baseline, notices on different days and an observer's mark, in either language; and the rows of
its provisions as an officer enters them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Person, wait_until
from tests.browser.guide_story import DIGEST, created, zone
from tests.browser.looking import findings
from tests.browser.negotiating import RECORD
from tests.browser.sending import API, act
from tests.browser.test_movements import fill, written

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC).replace(microsecond=0)
# Far from the outlines of all other tests, one zone for each language; degrees.
WEST = {"en": 41.2, "ru": 41.4}
SOUTH = 33.2


def provisions(west: float) -> dict[str, object]:
    band = {"side": "both", "distance_m": 800, "ends": "flat", "arms": "heavy"}
    both = {"en": "West post", "ru": "Западный пост"}
    return {
        "centre_line": {"type": "LineString", "coordinates": [[west, SOUTH + 0.02], [west + 0.05, SOUTH + 0.03]]},
        "bands": [{"party": "government", **band}, {"party": "opposition", **band, "distance_m": 500}],
        "posts": [
            {
                "name": both,
                "place": {"type": "Point", "coordinates": [west, SOUTH + 0.02]},
                "operator": {"en": "Red Crescent", "ru": "Красный Полумесяц"},
                "limit": 20,
            }
        ],
        "pull_back_steps": [
            {"step": 1, "subject": "posts", "title": both},
            {"step": 2, "subject": "heavy", "title": {"en": "Heavy back", "ru": "Отвод"}, "after": 1},
        ],
    }


def in_force(us: Person, ru: Person, authorities: list[Person], west: float) -> str:
    """The number of a zone with a pull-back that all have approved."""
    number = created(us, "demilitarised_zone", {**zone(west, SOUTH), **provisions(west)})
    act(us, number, "submit")
    act(ru, number, "agree")
    for authority in authorities:
        digest = authority.page.evaluate(DIGEST, f"{API}{number}/")
        act(authority, number, "approve", digest=digest, password=PASSWORD)
    return number


@pytest.mark.parametrize(
    ("language", "verified", "early"),
    [
        ("en", "Verified by an observer", "before the step was open"),
        ("ru", "Проверено наблюдателем", "до открытия шага"),
    ],
)
def test_a_pull_back_is_noticed_by_each_side_and_verified(
    sits_down: Callable[..., Person], language: str, verified: str, early: str
) -> None:
    us, ru, un = (sits_down(name, language) for name in ("us.officer", "ru.officer", "un.observer"))
    authorities = [sits_down(name, language) for name in ("us.authority", "ru.authority")]
    west = WEST[language]
    address = f"/pull-back/{in_force(us, ru, authorities, west)}/"
    ru.go(f"{address}baseline/")
    place = f"{SOUTH + 0.021:.4f} {west + 0.01:.4f}"
    fill(ru.page, party="government", arms="heavy", count="4", text="towed guns", place=place)
    expect(ru.page.locator("#baseline")).to_contain_text("B-01")
    us.go(address)
    ru.go(f"{address}steps/2/")
    fill(ru.page, party="government", state="done", said_at=written(NOW - timedelta(days=2)))
    expect(ru.page.locator("#step-2")).to_contain_text(early)
    # The other side's open page is told.
    expect(us.page.locator("#step-2")).to_contain_text(early, timeout=10_000)
    us.go(f"{address}steps/1/")
    fill(us.page, party="opposition", state="done", said_at=written(NOW - timedelta(days=1)))
    for party in ("government", "opposition"):
        un.go(f"{address}steps/1/")
        fill(un.page, party=party, state="done", said_at=written(NOW - timedelta(hours=3)))
    un.go(f"{address}visits/")
    fill(un.page, planned_at=written(NOW + timedelta(hours=1)), text="Both posts")
    photographed(un, us, address, language)
    us.go(address)
    expect(us.page.locator("#step-1")).to_contain_text(verified)
    expect(us.page.locator("#visits")).to_contain_text("V-01")
    us.map_ready()
    assert list(findings(us.page, language)) == []
    us.go(f"{address}?as_of={(NOW - timedelta(hours=30)).strftime('%Y-%m-%dT%H:%M:%SZ')}")
    expect(us.page.locator("#step-1")).not_to_contain_text(verified)
    for person in (us, ru, un):
        person.assert_no_fault()


def photographed(un: Person, us: Person, address: str, language: str) -> None:
    """The observer adds a photo of the visit, after one that is refused; another delegation looks at it."""
    un.expected = ("422",)
    un.go(address)
    un.page.locator("#visits a[href*=photos]").click()
    words = {"en": "The west post, closed", "ru": "Западный пост, закрыт"}[language]
    refused = {"name": "post.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(40)}
    taken = {"name": "post.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    form = un.page.locator("main form.next")
    form.locator(f"[name=text_{language}]").fill(words)
    form.locator("[name=file]").set_input_files(files=[refused])
    form.locator("button.go").click()
    expect(un.page.locator(".error-summary")).to_contain_text("HEIC")
    assert list(findings(un.page, language)) == []
    form.locator("[name=file]").set_input_files(files=[taken])
    form.locator("button.go").click()
    expect(un.page.locator("h1")).to_contain_text("P-01")
    us.go(address)
    small = us.page.locator("#visits .photos img")
    expect(small).to_have_attribute("alt", words)
    small.scroll_into_view_if_needed()
    wait_until(us.page, "() => document.querySelector('#visits .photos img').naturalWidth > 0")
    small.click()
    shown = us.page.locator(".photo img")
    expect(shown).to_have_attribute("alt", words)
    assert shown.evaluate("image => image.naturalWidth") == 900
    expect(us.page.locator("main")).to_contain_text("2016-09-15 12:03:04")
    assert list(findings(us.page, language)) == []


def picture() -> bytes:
    """A photo with the tags of a camera."""
    tags = Image.Exif()
    tags.get_ifd(0x8769)[0x9003] = "2016:09:15 12:03:04"
    Image.new("RGB", (900, 600), (188, 172, 138)).save(stored := io.BytesIO(), "JPEG", exif=tags)
    return stored.getvalue()


def test_rows_are_added_and_kept_as_an_officer_enters_them(sits_down: Callable[..., Person]) -> None:
    us = sits_down("us.officer", "en")
    us.go("/designations/new/?kind=demilitarised_zone")
    us.map_ready()
    page = us.page
    page.locator("details:has([name=geometry]) > summary").click()
    west = 41.6
    page.locator("[name=geometry]").fill(
        str(zone(west, SOUTH)["geometry"]).replace("'", '"').replace("(", "[").replace(")", "]")
    )
    page.locator("[name=title_en]").fill("Zone with bands")
    page.locator("[name=terms_en]").fill("1. One.")
    page.locator("[name=level]").select_option("1")
    page.locator("[name=releasable_to]").select_option("all")
    page.locator("[name=centre_line]").fill(f"{SOUTH + 0.02} {west}\n{SOUTH + 0.03} {west + 0.05}")
    bands = page.locator("details[data-rows]:has([name=bands_rows])")
    bands.locator("summary").click()
    bands.get_by_role("button", name="Add a row").click()
    expect(bands.locator("tbody tr")).to_have_count(3)
    # What was published goes into the empty rows, and takes nothing away that is entered.
    page.locator("[name=bands_1_distance_m]").fill("777")
    bands.get_by_role("button", name="Fill in: Castello Road, as published").click()
    expect(bands.locator("tbody tr")).to_have_count(8)
    assert page.locator("[name=bands_1_distance_m]").input_value() == "777"
    assert page.locator("[name=bands_2_party]").input_value() == "government"
    assert page.locator("[name=bands_8_distance_m]").input_value() == "500"
    for row in range(1, 9):
        for column in ("party", "arms", "side", "ends"):
            page.locator(f"[name=bands_{row}_{column}]").select_option("")
        page.locator(f"[name=bands_{row}_distance_m]").fill("")
    for row, (party, arms) in enumerate(
        (("government", "heavy"), ("opposition", "heavy"), ("kurdish", "personnel")), 1
    ):
        page.locator(f"[name=bands_{row}_party]").select_option(party)
        page.locator(f"[name=bands_{row}_arms]").select_option(arms)
        page.locator(f"[name=bands_{row}_side]").select_option("both")
        page.locator(f"[name=bands_{row}_distance_m]").fill(str(500 * row))
        page.locator(f"[name=bands_{row}_ends]").select_option("flat")
    expect(page.locator("[name=passage_rows]")).to_be_hidden()
    page.locator("form[data-editor] .act button[type=submit]").click()
    page.wait_for_url(RECORD)
    table = page.locator("[data-signed-provision=bands] table")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table).to_contain_text("Kurdish units")
    assert list(findings(page, "en")) == []
    us.assert_no_fault()
