"""Common ground, reservations and corrigenda as pages, the API and maps have them."""

import json
import re
from html.parser import HTMLParser

import pytest
import shapely
from django.urls import reverse
from shapely.geometry import box

from apps.designations.models import Designation
from apps.designations.structured import Reservation
from apps.geometry.outline import Outline
from apps.geometry.precision import Precision
from apps.geometry.shapes import Area
from apps.negotiation.copies import content_of_copy
from apps.negotiation.corrigenda import corrigendum_of
from apps.negotiation.part_fields import MAX_GROUND
from apps.negotiation.reservations import MAX_VERTICES, reservations_of
from tests.acting import agree, approve, counter
from tests.drafting import act, approve_amendment, content, fresh, in_state, square
from tests.negotiation.test_corrigenda import corrected, in_place
from tests.negotiation.test_reservations import OURS, THEIRS, ground, reserved
from tests.pages import text_of

pytestmark = pytest.mark.django_db
RESERVED = "36.2 37.1\n36.2 37.105\n36.205 37.105\n36.205 37.1"


class Fields(HTMLParser):
    """What a browser would send of the page's form that posts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._area = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        name = said.get("name", "")
        if tag == "textarea":
            self._area = name
            self.sent[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            self.sent.setdefault(self._select, []).append(said.get("value", ""))
        elif tag == "input" and name and said.get("type") != "file":
            is_box = said.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in said:
                self.sent.setdefault(name, []).append(said.get("value", "on" if is_box else ""))

    def handle_data(self, data):
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""


def sent_on(client, address: str, follow: bool = True, **changes):
    """The form of a page, changed, checked and sent: the page that says what comes of it."""
    sent = {**Fields(client.get(address).content.decode()).sent, **changes}
    where = address.split("?")[0]
    page = client.post(where, sent).content.decode()
    checked = re.search(r'name="checked" value="([0-9a-f]{64})"', page)
    if checked is None:
        return page
    return client.post(where, Fields(page).sent, follow=follow).content.decode()


def edit(designation: Designation, code: str) -> str:
    return reverse("negotiation:edit", args=[designation.uuid, code])


@pytest.fixture
def two() -> Designation:
    """A version of each side, a quarter apart."""
    made = in_state("submitted")
    return fresh(act(counter, "ru.officer", made, content=content(shape=square(west=37.105), title_en="RU sees it so")))


def in_force(designation: Designation, other: str = "ru.officer") -> Designation:
    act(agree, other, designation, confirmed=frozenset({"en", "ru"}))
    for actor in ("us.authority", "ru.authority"):
        act(approve, actor, designation, digest=fresh(designation).current.digest_hex)
    return fresh(designation)


def test_common_ground_is_proposed_from_its_page(two, sign_in):
    client = sign_in("us.officer")
    page = client.get(reverse("negotiation:common_ground", args=[two.uuid])).content.decode()
    assert "Remainder of version 1" in text_of(page)
    assert "Remainder of version 2" in text_of(page)
    (address,) = re.findall(r'href="([^"]+\?common_ground=1)"', page)
    done = sent_on(client, address)
    assert "was sent to" in text_of(done)
    version = fresh(two).current
    assert [one["delegation"] for one in version.provisions["remainders"]] == ["RU", "US"]


def test_the_page_that_binds_shows_each_remainder_with_its_digest(two, sign_in):
    sent_on(sign_in("us.officer"), f"{edit(two, 'counter')}?common_ground=1")
    page = sign_in("ru.officer").get(reverse("negotiation:act", args=[two.uuid, "agree"])).content.decode()
    for one in fresh(two).current.provisions["remainders"]:
        assert one["digest"][:4] in page
    drawn = json.loads(re.search(r'<script id="binding-features"[^>]*>(.*?)</script>', page, re.DOTALL)[1])["features"]
    assert sum("remainder" in str(one["id"]) for one in drawn) == 2
    assert re.search(r'data-signed-provision="remainders"', page)


def test_another_outline_is_said_and_what_was_entered_is_kept(two, sign_in):
    changed = json.dumps(square(size=0.001).geojson())
    page = sent_on(sign_in("us.officer"), f"{edit(two, 'counter')}?common_ground=1", geometry=changed)
    assert "is not the common ground of both versions" in text_of(page)
    assert "RU sees it so" in page


def test_the_records_of_common_ground_and_remainders_name_each_other(two, sign_in):
    sent_on(sign_in("us.officer"), f"{edit(two, 'counter')}?common_ground=1")
    made = in_force(two)
    client = sign_in("ru.officer")
    page = text_of(client.get(made.get_absolute_url()).content.decode())
    remainders = list(Designation.objects.filter(remainder_of=made))
    assert all(one.reference in page for one in remainders)
    for one in remainders:
        page = text_of(client.get(one.get_absolute_url()).content.decode())
        assert f"Disputed: what remained when the common ground of {made.reference} came into force." in page
        assert "Remainder left disputed" in page or "remained disputed" in page


def test_without_common_ground_the_page_says_why(sign_in):
    made = in_state("submitted")
    page = sign_in("us.officer").get(reverse("negotiation:common_ground", args=[made.uuid])).content.decode()
    assert "Only one delegation has proposed an outline" in text_of(page)


def test_an_observer_learns_nothing_of_what_is_negotiated_there(sign_in):
    held = in_state("amend_countered")
    address = reverse("negotiation:common_ground", args=[held.uuid])
    page = text_of(sign_in("un.observer").get(address).content.decode())
    assert "Nothing is under negotiation" in page


def test_a_reservation_is_entered_kept_and_answered(sign_in):
    made = in_state("submitted")
    reasons = {"reservation_1_reason_en": THEIRS["en"], "reservation_1_reason_ru": THEIRS["ru"]}
    client = sign_in("ru.officer")
    done = sent_on(client, edit(made, "counter"), reservation_1_ground=RESERVED, **reasons)
    assert "was sent to" in text_of(done)
    client = sign_in("us.officer")
    refused = client.get(reverse("negotiation:act", args=[made.uuid, "agree"]))
    assert "No reason yet" in text_of(refused.content.decode())
    reasons = {"reservation_1_reason_en": OURS["en"], "reservation_1_reason_ru": OURS["ru"]}
    sent_on(client, edit(made, "counter"), **reasons)
    (only,) = reservations_of(fresh(made).current)
    assert only == Reservation(ground(), {"RU": THEIRS, "US": OURS})


def test_a_mistaken_reservation_is_said_at_its_field_and_kept(sign_in):
    made = in_state("submitted")
    page = sent_on(sign_in("ru.officer"), edit(made, "counter"), reservation_1_ground="36.2 37.1\nnowhere")
    assert 'id="id_reservation_1_ground_error"' in page
    assert "nowhere" in page
    page = sent_on(sign_in("ru.officer"), edit(made, "counter"), reservation_1_ground=RESERVED)
    assert "Reservation 1: enter your delegation" in text_of(page)
    page = sent_on(sign_in("ru.officer"), edit(made, "counter"), reservation_1_reason_en="No ground")
    assert "Enter the ground that the reason is about." in text_of(page)


def test_a_reservation_ends_when_its_ground_is_emptied(sign_in):
    made = in_state("submitted")
    act(counter, "ru.officer", made, content=content(title_en="Less", provisions=reserved("RU", THEIRS)))
    sent_on(sign_in("us.officer"), edit(made, "counter"), reservation_1_ground="")
    assert fresh(made).current.provisions == {}


def test_reservations_are_drawn_on_every_map(sign_in):
    made = in_state("submitted")
    both = {"reservations": (Reservation(ground(), {"RU": THEIRS}),)}
    act(counter, "ru.officer", made, content=content(title_en="Less", provisions=both))
    client = sign_in("us.officer")
    for address in (
        made.get_absolute_url(),
        reverse("negotiation:compare", args=[made.uuid]),
        reverse("negotiation:version", args=[made.uuid, 2]),
        "/api/v1/map/window/?bbox=37,36,38,37&zoom=12",
    ):
        assert re.search(r'"role":\s*"reservation"', client.get(address).content.decode()), address


def test_a_difference_between_the_texts_of_a_reason_is_pointed_out(sign_in):
    made = in_state("submitted")
    differing = {"en": "Until 12 posts are gone.", "ru": "Пока не уйдут 14 постов."}
    act(counter, "ru.officer", made, content=content(title_en="Less", provisions=reserved("RU", differing)))
    page = text_of(sign_in("us.officer").get(reverse("negotiation:act", args=[made.uuid, "agree"])).content.decode())
    assert "12" in page
    assert "differ" in page


def test_a_corrigendum_is_entered_signed_and_shown_in_the_past(sign_in):
    held = in_state("in_force")
    before = held.current
    mistake = {"mistake_en": "Eastern is western.", "mistake_ru": "Восточные это западные."}
    done = sent_on(
        sign_in("us.officer"), edit(held, "propose"), corrects=before.digest_hex, title_en="Western quarters", **mistake
    )
    assert "was sent to" in text_of(done)
    assert corrigendum_of(fresh(held).proposed).corrects == (before.digest_hex,)
    act(agree, "ru.officer", held, confirmed=frozenset({"en", "ru"}))
    approve_amendment("us.authority", held)
    approve_amendment("ru.authority", held)
    page = text_of(sign_in("ru.auditor").get(reverse("negotiation:version", args=[held.uuid, 1])).content.decode())
    assert "This version is mistaken. It was corrected by version 2." in page


def test_the_api_proposes_common_ground_and_its_remainders(two, sign_in):
    client = sign_in("us.officer")
    base = f"/api/v1/designations/{two.uuid}"
    ground_there = client.get(f"{base}/common-ground/").json()
    assert [one["delegation"] for one in ground_there["remainders"]] == ["RU", "US"]
    said = {
        "title_en": "Common",
        "title_ru": "Общее",
        "terms_en": "1.",
        "terms_ru": "1.",
        "level": 1,
        "geometry": ground_there["geometry"],
        "on_common_ground": True,
    }
    answer = client.post(
        f"{base}/acts/counter/",
        {"content": said},
        content_type="application/json",
        headers={"If-Match": client.get(f"{base}/")["ETag"]},
    )
    assert answer.status_code == 200, answer.content
    version = client.get(f"{base}/versions/{fresh(two).current.sequence}/").json()
    assert [one["delegation"] for one in version["remainders"]] == ["RU", "US"]


def test_the_api_takes_and_gives_reservations(sign_in):
    made = in_state("submitted")
    client = sign_in("ru.officer")
    base = f"/api/v1/designations/{made.uuid}"
    said = {
        "title_en": "Less",
        "title_ru": "Меньше",
        "terms_en": "1.",
        "terms_ru": "1.",
        "level": 1,
        "geometry": square().geojson(),
        "reservations": [
            {"geometry": ground().geojson(), "reason_en": THEIRS["en"], "reason_ru": THEIRS["ru"]},
        ],
    }

    def post(sent):
        tag = client.get(f"{base}/")["ETag"]
        where = f"{base}/acts/counter/"
        return client.post(where, {"content": sent}, content_type="application/json", headers={"If-Match": tag})

    beyond = [{"geometry": ground(west=37.0).geojson(), "reason_en": "a", "reason_ru": "б"}]
    refused = post({**said, "reservations": beyond})
    assert refused.status_code == 422, refused.content
    assert "beyond the outline" in refused.content.decode()
    assert post(said).status_code == 200
    version = client.get(f"{base}/versions/{fresh(made).current.sequence}/").json()
    (only,) = version["reservations"]
    assert only["reasons"] == {"RU": THEIRS}
    assert only["geometry"] == ground().geojson()


@pytest.mark.parametrize("precision", [Precision.EXACT, Precision.SQUARES_1_KM])
def test_a_copy_names_no_other_designation_or_version(two, sign_in, precision):
    """What is released of common ground names neither what remains nor what was corrected."""
    sent_on(sign_in("us.officer"), f"{edit(two, 'counter')}?common_ground=1")
    found = fresh(two)
    found.link_versions()
    assert content_of_copy(found.current, precision).provisions == {}


def test_an_amendment_begins_without_what_the_version_in_force_did(two, sign_in):
    """Its remainders have begun, and what it corrected is corrected."""
    client = sign_in("us.officer")
    sent_on(client, f"{edit(two, 'counter')}?common_ground=1")
    held = in_force(two)
    sent_on(client, edit(held, "propose"), title_en="Next")
    assert fresh(held).proposed.provisions == {}


def test_an_amendment_of_a_corrigendum_is_none(sign_in):
    held = in_state("in_force")
    held = in_place(corrected(held, held.current.digest_hex))
    sent_on(sign_in("us.officer"), edit(held, "propose"), title_en="Next")
    assert fresh(held).proposed.provisions == {}


def test_a_reservation_is_answered_however_many_vertices_it_has(sign_in):
    """What the API takes, the form gives and takes again."""
    made = in_state("submitted")
    around = shapely.Point(37.11, 36.21).buffer(0.005, quad_segs=MAX_VERTICES // 4 - 1)
    provisions = reserved("RU", THEIRS, Outline.from_shapely(around))
    act(counter, "ru.officer", made, content=content(title_en="Less", provisions=provisions))
    reasons = {"reservation_1_reason_en": OURS["en"], "reservation_1_reason_ru": OURS["ru"]}
    sent_on(sign_in("us.officer"), edit(made, "counter"), **reasons)
    (only,) = reservations_of(fresh(made).current)
    assert set(only.reasons) == {"RU", "US"}
    assert only.ground.vertex_count > 1_900


def test_more_ground_than_may_be_reserved_is_refused_unread(sign_in):
    made = in_state("submitted")
    entered = "36.2 37.1\n" * (MAX_GROUND // 20)
    page = sent_on(
        sign_in("us.officer"),
        edit(made, "amend"),
        reservations="2",
        reservation_1_ground=entered,
        reservation_2_ground=entered + "36.2 37.1\n",
    )
    assert "All reservations together have at most" in text_of(page)
    assert 'id="id_reservation_1_ground_error"' not in page


@pytest.fixture
def slivers() -> Designation:
    """Two versions whose borders cross beside a corner: their common ground and a remainder have pieces below 1 m²."""
    ours = box(37.10, 36.20, 37.12, 36.22)
    tip = shapely.Polygon([(37.13, 36.2), (37.130005, 36.2), (37.130005, 36.200005)])
    theirs = box(37.105, 36.20, 37.125, 36.22)
    both = [Area(Outline.from_shapely(shapely.union(one, tip))) for one in (ours, theirs)]
    extra = shapely.Polygon([(37.14, 36.2), (37.140005, 36.2), (37.140005, 36.200005)])
    both[1] = Area(Outline.from_shapely(shapely.union(both[1].ground.to_shapely(), extra)))
    made = in_state("submitted", shape=both[0])
    return fresh(act(counter, "ru.officer", made, content=content(shape=both[1], title_en="RU sees it so")))


def test_slivers_are_proposed_answered_and_negotiated_on(slivers, sign_in):
    """The service divides exactly, so that every form takes again what it has divided."""
    us, ru = sign_in("us.officer"), sign_in("ru.officer")
    assert "was sent to" in text_of(sent_on(us, f"{edit(slivers, 'counter')}?common_ground=1"))
    assert "was sent to" in text_of(sent_on(ru, edit(slivers, "counter"), title_en="Otherwise"))
    made = in_force(slivers, "us.officer")
    assert "was sent to" in text_of(sent_on(us, edit(made, "propose"), title_en="Next"))
    of_ru = Designation.objects.get(remainder_of=made, owner__code="RU")
    assert "was sent to" in text_of(sent_on(us, edit(of_ru, "counter"), title_en="Less"))


def test_slivers_are_taken_by_the_api(slivers, sign_in):
    client, base = sign_in("us.officer"), f"/api/v1/designations/{slivers.uuid}"
    texts = {"title_en": "Common", "title_ru": "Общее", "terms_en": "1.", "terms_ru": "1.", "level": 1}

    def post(**said):
        tag = client.get(f"{base}/")["ETag"]
        sent = {"content": {**texts, "geometry": client.get(f"{base}/common-ground/").json()["geometry"], **said}}
        where = f"{base}/acts/counter/"
        return client.post(where, sent, content_type="application/json", headers={"If-Match": tag}).status_code

    assert post(geometry=square(size=0.000002).geojson(), on_common_ground=True) == 422
    assert post(on_common_ground=True) == 200


def test_a_sliver_of_ones_own_is_refused_still(two, sign_in):
    tiny = json.dumps(square(size=0.000002).geojson())
    page = sent_on(sign_in("us.officer"), edit(two, "counter"), geometry=tiny, basis="drawing")
    assert 'id="id_geometry_error"' in page


@pytest.mark.parametrize(("actor", "code"), [("us.officer", "counter"), ("ru.officer", "amend")])
def test_a_remainder_is_answered_and_amended_in_the_form(two, sign_in, actor, code):
    sent_on(sign_in("us.officer"), f"{edit(two, 'counter')}?common_ground=1")
    of_ru = Designation.objects.get(remainder_of=in_force(two), owner__code="RU")
    assert "was sent to" in text_of(sent_on(sign_in(actor), edit(of_ru, code), title_en="Less"))
