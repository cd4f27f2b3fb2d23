"""The banner of every page is the highest of everything that the page names."""

import json
import re

import pytest

from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from apps.negotiation.drafts import draft
from tests.drafting import content, in_state, square
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db

BANNER = re.compile(r'class="marking (\w*)" data-banner aria-label="[^"]*">([^<]*)<')
RESTRICTED, CONFIDENTIAL = "JIC RESTRICTED", "JIC CONFIDENTIAL"


def banners(page):
    found = [text for _slot, text in BANNER.findall(page)]
    assert len(found) == 2
    assert found[0] == found[1]
    return found[0]


@pytest.fixture
def world():
    """A low record that overlaps, replaces and is listed beside higher ones."""
    high = in_state("in_force", level=3, kind="intermingled", shape=square(37.2), title_en="Higher neighbour")
    low = in_state("submitted", level=1, kind="intermingled", shape=square(37.21), title_en="Low record")
    return {"high": high, "low": low}


@pytest.mark.parametrize(
    ("actor", "address"),
    [
        ("us.officer", "/register/"),
        ("us.officer", "/map/"),
        ("us.officer", "/designations/{low}/"),
        ("us.officer", "/designations/{low}/?panel=1"),
        ("ru.officer", "/designations/{low}/agree/"),
        ("us.officer", "/designations/{low}/withdraw/"),
        ("us.officer", "/designations/new/"),
        ("us.auditor", "/ledger/"),
    ],
)
def test_a_page_that_names_something_higher_is_marked_so(world, sign_in, actor, address):
    seal_all()
    page = sign_in(actor).get(address.format(low=world["low"].uuid)).content.decode()
    if "panel" in address:
        assert '"level": 3' in page.replace("&quot;", '"')
    else:
        assert banners(page).startswith(CONFIDENTIAL)


def test_what_is_named_as_replaced_counts(sign_in):
    old = in_state("in_force", level=2)
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(level=2), replaces=old.uuid)
    assert banners(sign_in("us.officer").get(f"/designations/{made.uuid}/").content.decode()) == RESTRICTED


def test_a_page_of_low_records_is_marked_low(sign_in):
    designation = in_state("submitted", level=1)
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/").content.decode()
    assert banners(page) == "JIC UNCLASSIFIED"


def test_the_level_chosen_in_a_form_counts(sign_in):
    form = {"level": "3", "kind": "opposition"}
    page = sign_in("us.officer").post("/designations/new/", form).content.decode()
    assert banners(page) == CONFIDENTIAL


def test_a_window_of_the_map_says_its_marking(world, sign_in):
    client = sign_in("us.officer")
    whole = json.loads(client.get("/api/v1/map/window/?bbox=37,36,38,37").content)
    empty = json.loads(client.get("/api/v1/map/window/?bbox=40,34,41,35").content)
    assert whole["marking"] == {"level": 3, "compartments": [], "releasable_to": None}
    assert empty["marking"]["level"] == 1


def test_a_window_says_compartments_and_readers(sign_in):
    officer = person("us.officer")
    for right in ("read", "mark"):
        granted(officer, compartment="OPPOSITION", right=right)
    in_state("draft", compartments=("OPPOSITION",), releasable_to=("US",), shape=square(37.2))
    body = json.loads(sign_in("us.officer").get("/api/v1/map/window/?bbox=37,36,38,37").content)
    assert body["marking"] == {"level": 1, "compartments": ["OPPOSITION"], "releasable_to": ["US"]}


def test_the_check_of_an_outline_says_what_its_conflicts_are_marked(world, sign_in):
    answer = sign_in("us.officer").post(
        "/api/v1/geometry/check/",
        json.dumps({"kind": "intermingled", "geometry": square(37.21).geojson()}),
        content_type="application/json",
    )
    assert answer.json()["marking"]["level"] == 3


def test_the_record_of_released_copies_is_marked_as_they_are(sign_in):
    designation = in_state("draft", level=2)
    release(actor=identity_of("us.officer"), designation=designation.uuid, revision=1, to="RU", precision="squares_5km")
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/").content.decode()
    # The copy was released to one delegation beside its own, which the banner says too.
    assert banners(page) == f"{RESTRICTED}//REL TO US, RU"


def test_every_page_carries_what_scripts_write_a_banner_with(sign_in):
    page = sign_in("us.officer").get("/").content.decode()
    words = json.loads(re.search(r'<script id="banner"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert words["levels"]["3"] == {"name": CONFIDENTIAL, "slot": "c"}
    assert "data-marking=" in page
