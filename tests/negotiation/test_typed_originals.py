"""What an officer typed in another unit or form stands in the note of the source, beside what it became."""

import pytest
from django.urls import reverse

from apps.designations.models import Designation
from apps.negotiation.content_form import initial_from
from tests.drafting import fresh, in_state
from tests.pages import hidden_fields

pytestmark = pytest.mark.django_db

ROUTE = '{"type": "LineString", "coordinates": [[37.1, 36.2], [37.2, 36.2]]}'
TEXTS = {"title_en": "Road", "title_ru": "Дорога", "terms_en": "1. Open.", "terms_ru": "1. Открыта."}
SENT = {**TEXTS, "kind": "humanitarian_route", "level": 1, "releasable_to": "all", "geometry": ROUTE}
NEW = "/designations/new/"


def only_version():
    (designation,) = Designation.objects.all()
    return fresh(designation).current


@pytest.mark.parametrize(("typed", "note"), [("500 yd", "500 yd = 457 m"), ("457", ""), ("457 m", "")])
def test_a_width_in_yards_is_kept_in_metres_with_its_original(typed, note, sign_in):
    assert sign_in("us.officer").post(NEW, {**SENT, "width_m": typed}).status_code == 302
    version = only_version()
    assert (version.as_shape.width_m, version.source_note) == (457, note)


def test_the_original_is_on_the_record(sign_in):
    client = sign_in("us.officer")
    client.post(NEW, {**SENT, "width_m": "500 yd", "source_note": "Press"})
    designation = only_version().designation
    page = client.get(reverse("negotiation:version", args=[designation.uuid, 1])).content.decode()
    assert "Press; 500 yd = 457 m" in page


def test_a_length_that_is_none_is_refused_in_words(sign_in):
    answer = sign_in("us.officer").post(NEW, {**SENT, "width_m": "500 parsec"})
    assert answer.status_code == 422
    assert "Enter a length, for example" in answer.content.decode()


def test_a_note_without_room_is_asked_to_be_shortened(sign_in):
    answer = sign_in("us.officer").post(NEW, {**SENT, "width_m": "500 yd", "source_note": "x" * 295})
    assert answer.status_code == 422
    assert "Shorten it" in answer.content.decode()


def test_a_table_in_another_form_is_named(sign_in):
    table = "SK-42 4015000 7335000\nSK-42 4015000 7345000"
    sent = {**SENT, "geometry": "", "table": table, "basis": "table", "width_m": "50"}
    assert sign_in("us.officer").post(NEW, sent).status_code == 302
    assert only_version().source_note == "SK-42 (±30 m) × 2"


def test_the_checked_page_sends_the_note_that_it_showed(sign_in):
    held = in_state("submitted")
    client = sign_in("ru.officer")
    address = reverse("negotiation:edit", args=[held.uuid, "counter"])
    table = "37S CA 29000 09000\n37S CA 33000 09000\n37S CA 33000 12000"
    initial = {name: value for name, value in initial_from(held.current).items() if value not in (None, "", [])}
    sent = {**initial, "geometry": "", "table": table, "basis": "table", "revision": held.revision}
    page = client.post(address, sent).content.decode()
    assert "MGRS × 3" in page
    assert client.post(address, hidden_fields(page)).status_code == 302
    assert fresh(held).current.source_note == "MGRS × 3"
