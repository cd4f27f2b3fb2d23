"""Every page on which somebody binds a delegation shows what is bound: texts, outline, conflicts, validity, marking."""

import json
import re
from datetime import UTC, datetime

import pytest

from apps.negotiation.machine import TABLE, Party
from apps.negotiation.models import Approval
from apps.negotiation.registry import OF_PEOPLE
from tests.drafting import content, fresh, in_state, square
from tests.pages import hidden_fields, text_of
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

ROLE = {"liaison_officer": "officer", "approving_authority": "authority"}
END = datetime(2030, 1, 1, 12, 30, 45, tzinfo=UTC)


def actor_of(line):
    """A person who may take this line, of a designation that the United States began and wrote last."""
    state = line.state.removeprefix("amend_")
    russian = line.who.party is Party.OTHER
    if state == "countered":
        russian = line.who.party is Party.AUTHOR
    if state == "partly_approved" and line.act == "approve":
        russian = True
    return f"{'ru' if russian else 'us'}.{ROLE[line.who.role]}"


BINDING = {spec.type for spec in OF_PEOPLE if spec.binds}
PAGES = {spec.type for spec in OF_PEOPLE if spec.route == "negotiation:act"}
LINES = [line for line in TABLE if line.act in BINDING and line.who.party is not Party.NOBODY]


def features_of(page):
    return json.loads(re.search(r'<script id="binding-features"[^>]*>(.*?)</script>', page, re.DOTALL)[1])["features"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.act} {line.state}")
def test_each_page_of_a_binding_act_shows_what_is_bound(sign_in, line):
    designation = in_state(line.state, valid_until=END, level=2, shape=square(36.5))
    answer = sign_in(actor_of(line)).get(
        f"/designations/{designation.uuid}/{'approve' if line.act == 'approve' else line.act.value}/"
    )

    page = answer.content.decode()
    shown, version = text_of(page), designation.proposed if line.of_amendment else designation.current
    assert answer.status_code == 200
    for text in (
        version.titles["en"],
        version.titles["ru"],
        *version.terms["en"].split("\n"),
        *version.terms["ru"].split("\n"),
    ):
        assert text in shown
    assert version.digest_grouped in page
    assert "km²" in shown
    assert "12:30:45Z" in shown
    assert "Conflicts: none" in shown
    assert "RESTRICTED" in shown
    assert features_of(page)[0]["geometry"]["type"] == "Polygon"


def test_every_binding_act_has_a_page():
    assert {act for act in BINDING if act != "approve"} <= PAGES


@pytest.mark.parametrize("act", ["submit", "agree"])
def test_a_conflict_is_listed_and_drawn(sign_in, act):
    other = in_state("in_force", kind="intermingled", shape=square(37.2), title_en="The neighbour", level=3)
    designation = in_state("draft" if act == "submit" else "submitted", kind="intermingled", shape=square(37.21))
    client = sign_in("us.officer" if act == "submit" else "ru.officer")
    page = client.get(f"/designations/{designation.uuid}/{act}/").content.decode()

    assert "The neighbour" in page
    conflict = next(feature for feature in features_of(page) if feature["properties"].get("role") == "conflict")
    assert conflict["properties"]["reference"] == other.reference
    assert "none" not in text_of(page).split("Conflicts")[1][:10]
    # The page names what is marked higher, so its banner is as high.
    assert re.search(r'class="marking [^"]*" data-banner[^>]*>JIC CONFIDENTIAL', page)


def counter_form(designation, **changes):
    """What an officer sends who counters with another title."""
    sent = {
        "revision": designation.revision,
        "title_en": "Eastern quarters, smaller",
        "title_ru": "Восточные кварталы, меньше",
        "terms_en": "1. Neither side moves forward.",
        "terms_ru": "1. Ни одна из сторон не продвигается вперёд.",
        "geometry": json.dumps(square(37.5).geojson()),
        "level": "1",
        "releasable_to": "all",
    }
    return {**sent, **changes}


def sent_along(page):
    return hidden_fields(page[page.index('<form method="post" class="next"') :])


@pytest.mark.parametrize(("act", "actor"), [("counter", "ru.officer"), ("amend", "us.officer")])
def test_a_new_version_is_checked_before_it_is_sent(sign_in, act, actor):
    designation, client = in_state("submitted"), sign_in(actor)
    address = f"/designations/{designation.uuid}/{act}/"
    check = client.post(address, counter_form(designation))

    page = check.content.decode()
    assert check.status_code == 200
    assert fresh(designation).versions.count() == 1
    assert "Eastern quarters, smaller" in text_of(page)
    assert "Conflicts: none" in text_of(page)

    sent = client.post(address, sent_along(page))
    assert sent.status_code == 302
    version = fresh(designation).current
    assert version.titles["en"] == "Eastern quarters, smaller"
    assert version.digest_grouped in page


def test_what_was_checked_is_what_is_sent(sign_in):
    designation, client = in_state("submitted"), sign_in("ru.officer")
    address = f"/designations/{designation.uuid}/counter/"
    fields = sent_along(client.post(address, counter_form(designation)).content.decode())
    again = client.post(address, {**fields, "terms_en": "1. Something else."})

    assert again.status_code == 200
    assert "Something else." in again.content.decode()
    assert fresh(designation).versions.count() == 1


def test_a_note_of_the_source_is_checked_with_the_rest(sign_in):
    designation, client = in_state("submitted"), sign_in("ru.officer")
    address = f"/designations/{designation.uuid}/counter/"
    fields = sent_along(client.post(address, counter_form(designation)).content.decode())
    again = client.post(address, {**fields, "source_note": "Another sheet"})

    assert again.status_code == 200
    assert "Another sheet" in again.content.decode()
    assert fresh(designation).versions.count() == 1


def token_on(page):
    return re.search(r'name="seen" value="(\w+)"', page)[1]


@pytest.mark.parametrize(
    ("state", "actor", "act"),
    [
        ("draft", "us.officer", "submit"),
        ("submitted", "ru.officer", "agree"),
        ("agreed", "us.authority", "approve"),
        ("suspended", "us.authority", "resume"),
    ],
)
def test_a_conflict_that_came_meanwhile_is_shown_first(sign_in, state, actor, act):
    designation, client = in_state(state, kind="intermingled", shape=square(37.2)), sign_in(actor)
    address = f"/designations/{designation.uuid}/{act}/"
    form = {
        "revision": designation.revision,
        "digest": designation.current.digest_hex,
        "read": "on",
        "password": PASSWORD,
        "seen": token_on(client.get(address).content.decode()),
    }
    in_state("submitted", kind="intermingled", side="ru", shape=square(37.21), title_en="Came meanwhile")
    answer = client.post(address, form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Came meanwhile" in page
    assert fresh(designation).revision == designation.revision

    assert client.post(address, {**form, "seen": token_on(page)}).status_code == 302


def test_a_conflict_that_came_after_the_check_of_a_counter_is_shown_first(sign_in):
    designation, client = in_state("submitted", kind="intermingled"), sign_in("ru.officer")
    address = f"/designations/{designation.uuid}/counter/"
    fields = sent_along(client.post(address, counter_form(designation)).content.decode())
    in_state("submitted", kind="intermingled", shape=square(37.51), title_en="Came meanwhile")
    again = client.post(address, fields)

    assert "Came meanwhile" in again.content.decode()
    assert fresh(designation).versions.count() == 1


def test_going_back_from_the_check_keeps_everything(sign_in):
    designation, client = in_state("submitted"), sign_in("ru.officer")
    address = f"/designations/{designation.uuid}/counter/"
    fields = sent_along(client.post(address, counter_form(designation)).content.decode())
    page = client.post(address, {**fields, "back": "1"}).content.decode()

    assert "data-editor" in page
    assert 'value="Eastern quarters, smaller"' in page
    assert fresh(designation).versions.count() == 1


@pytest.mark.parametrize("basis", ["table", "file"])
def test_the_check_keeps_how_the_outline_came_in(sign_in, basis):
    designation, client = in_state("submitted"), sign_in("ru.officer")
    address = f"/designations/{designation.uuid}/counter/"
    table = "36.20 N 37.50 E\n36.20 N 37.52 E\n36.22 N 37.52 E\n36.22 N 37.50 E"
    changes = {"basis": basis, "geometry": "", "table": table} if basis == "table" else {"basis": basis, "geometry": ""}
    if basis == "file":
        from django.core.files.uploadedfile import SimpleUploadedFile

        changes["file"] = SimpleUploadedFile("outline.geojson", json.dumps(square(37.5).geojson()).encode())
    fields = sent_along(client.post(address, counter_form(designation, **changes)).content.decode())
    client.post(address, fields)

    assert fresh(designation).current.basis == basis


def test_an_approval_ends_on_a_receipt_to_print(sign_in):
    designation, client = in_state("agreed", valid_until=END), sign_in("us.authority")
    form = {
        "revision": designation.revision,
        "digest": designation.current.digest_hex,
        "read": "on",
        "password": PASSWORD,
    }
    answer = client.post(f"/designations/{designation.uuid}/approve/", form, follow=True)

    page = answer.content.decode()
    consent = Approval.objects.get(designation=designation, purpose="approve")
    assert answer.redirect_chain[-1][0] == f"/designations/{designation.uuid}/approvals/{consent.uuid}/"
    assert "data-print" in page
    for text in (designation.reference, designation.current.digest_grouped, str(consent.uuid), "us.authority"):
        assert text in page
    assert "not given" in page  # the other signatory's

    assert sign_in("ru.authority").get(answer.redirect_chain[-1][0]).status_code == 200
    assert sign_in("un.observer").get(answer.redirect_chain[-1][0]).status_code == 404


DIFFERING = {"terms_en": "1. For 72 hours.", "terms_ru": "1. На 48 часов."}


def test_the_form_points_out_what_differs_while_it_is_written(sign_in):
    sent = {"title_en": "Zone", "title_ru": "Зона", **DIFFERING}
    part = sign_in("us.officer").post("/designations/texts/", sent).content.decode()

    assert "Clause 1, numbers: English 72, Russian 48." in text_of(part)
    assert "<html" not in part


def test_texts_that_say_the_same_are_passed_over(sign_in):
    sent = {"title_en": "Zone", "title_ru": "Зона", "terms_en": "For 72 h", "terms_ru": "На 72 ч"}
    assert sign_in("us.officer").post("/designations/texts/", sent).content.decode().strip() == ""


@pytest.mark.parametrize(
    ("state", "actor", "page"),
    [
        ("draft", "us.officer", "revise"),
        ("draft", "us.officer", "submit"),
        ("submitted", "ru.officer", "agree"),
        ("agreed", "us.authority", "approve"),
        ("suspended", "us.authority", "resume"),
    ],
)
@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "English 72, Russian 48"), ("ru", "тексте 72, в русском 48")]
)
def test_what_differs_is_pointed_out_before_it_binds(sign_in, state, actor, page, language, sentence):
    designation, client = in_state(state, **DIFFERING), sign_in(actor)
    client.post("/language/", {"language": language})
    assert sentence in client.get(f"/designations/{designation.uuid}/{page}/").content.decode()


def test_the_check_of_a_counter_points_it_out_too(sign_in):
    designation = in_state("submitted")
    answer = sign_in("ru.officer").post(
        f"/designations/{designation.uuid}/counter/", counter_form(designation, **DIFFERING)
    )
    assert "English 72, Russian 48" in answer.content.decode()
    assert content().terms["en"] not in answer.content.decode()
