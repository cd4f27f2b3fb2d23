"""The pages of a pull-back, as each role and in both languages."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from apps.accounts.models import User
from apps.undertakings.models import BaselineItem, Finding, Mark, State, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import PhotoBytes, VisitPhoto
from apps.undertakings.statements import MarkInput, VisitInput, mark, plan_visit
from tests.documents.registry import keys_made
from tests.drafting import square
from tests.people import identity_of
from tests.undertakings.zones import castello, copies, photographed

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    return castello()


def posted(client, address: str, **fields):
    return client.post(address, fields)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_pull_back_is_stated_from_baseline_to_verification(sign_in, zone, language):
    address = f"/pull-back/{zone.uuid}/"
    russia, observer = sign_in("ru.officer"), sign_in("un.observer")
    User.objects.update(language=language)
    item = {"party": "government", "arms": "heavy", "count": "4", "text": "towed guns", "place": "36.275 37.128"}
    assert russia.post(f"{address}baseline/", item).status_code == 302
    sent = {"party": "government", "state": "done", "note": ""}
    assert russia.post(f"{address}steps/1/", sent).status_code == 302
    planned = f"{timezone.now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    assert observer.post(f"{address}visits/", {"planned_at": planned, "text": "Both posts"}).status_code == 302
    visit, kept = VisitPlan.objects.get(), BaselineItem.objects.get()
    began = f"{timezone.now() - timedelta(hours=2):%Y-%m-%dT%H:%M}"
    told = {"began_at": began, "access": "denied", "limited_by": "the guard", "reason": "no orders", "minutes": "130"}
    assert observer.post(f"{address}visits/{visit.uuid}/", told).status_code == 302
    finding = {"state": "partly", "visit": str(visit.uuid), "count": "3", "place": "36.29 37.128"}
    assert observer.post(f"{address}baseline/{kept.uuid}/", finding).status_code == 302
    page = sign_in("us.authority").get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert all(said in text for said in ("B-01", "V-01", "towed guns", "no orders"))
    assert Mark.objects.get().number == 1
    assert (Finding.objects.get().latitude, VisitOutcome.objects.get().minutes) == (36_290_000, 130)


@pytest.mark.parametrize("reader", ["us.officer", "ru.authority", "us.auditor", "un.observer"])
def test_readers_of_the_agreed_map_read_it(sign_in, zone, reader):
    client = sign_in(reader)
    assert zone.reference in client.get("/pull-back/").content.decode()
    for query in ("", "?arms=heavy", "?arms=unheard-of", "?as_of=2016-09-15T12:00:00Z"):
        assert client.get(f"/pull-back/{zone.uuid}/{query}").status_code == 200


def test_a_clearance_admin_does_not(sign_in, zone):
    client = sign_in("us.admin")
    assert client.get("/pull-back/").status_code == 404
    assert client.get(f"/pull-back/{zone.uuid}/").status_code == 404


def test_who_may_not_see_the_zone_learns_nothing_of_its_statements(sign_in):
    secret = castello(releasable_to=("RU", "US"))
    mark(
        actor=identity_of("us.officer"), designation=secret.uuid, sent=MarkInput(1, "government", State.DONE, "secret")
    )
    client = sign_in("un.observer")
    assert "secret" not in client.get("/pull-back/").content.decode()
    for part in ("", "steps/1/", "baseline/", "visits/"):
        assert client.get(f"/pull-back/{secret.uuid}/{part}").status_code == 404


def test_the_bands_of_one_category_are_drawn_for_each_party_and_side(sign_in, zone):
    client = sign_in("us.officer")
    drawn = {
        arms: [one["id"] for one in client.get(f"/pull-back/{zone.uuid}/?arms={arms}").context["features"]["features"]]
        for arms in ("heavy", "personnel")
    }
    assert [len([name for name in names if name.startswith("band-")]) for names in drawn.values()] == [2, 3]


def test_what_was_entered_is_kept_where_something_has_to_be_mended(sign_in, zone):
    client = sign_in("us.officer")
    item = {"party": "government", "arms": "heavy", "count": "four", "text": "towed guns", "place": "somewhere"}
    answer = client.post(f"/pull-back/{zone.uuid}/baseline/", item)
    assert answer.status_code == 422
    assert {"count", "place"} == set(answer.context["form"].errors)
    assert 'value="somewhere"' in answer.content.decode()


def test_a_step_that_is_not_open_says_so_before_it_is_marked(sign_in, zone):
    assert "not open" in sign_in("us.officer").get(f"/pull-back/{zone.uuid}/steps/2/").content.decode()


def uploaded(picture: bytes, name: str = "post.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture, content_type="image/jpeg")


@pytest.mark.parametrize(
    ("language", "missing", "camera"),
    [("en", "description missing", "time zone not stated"), ("ru", "описания нет", "часовой пояс не указан")],
)
def test_a_photo_is_uploaded_and_shown_in_either_language(sign_in, zone, language, missing, camera):
    keys_made()
    visit = planned_by_observer(zone)
    observer, reader = sign_in("un.observer"), sign_in("us.authority")
    User.objects.update(language=language)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2016:09:15 12:03:04"
    Image.new("RGB", (80, 60)).save(stored := io.BytesIO(), "JPEG", exif=exif)
    address = f"/pull-back/{zone.uuid}/"
    labels = {"en": "Photo (JPEG, PNG or WebP, at most 12", "ru": "Фотография (JPEG, PNG или WebP, не более 12"}
    assert labels[language] in observer.get(f"{address}visits/{visit.uuid}/photos/").content.decode()
    sent = {"file": uploaded(stored.getvalue()), f"text_{language}": 'West post, "closed"'}
    answer = observer.post(f"{address}visits/{visit.uuid}/photos/", sent)
    assert answer.status_code == 302
    photo = VisitPhoto.objects.get()
    page = reader.get(answer.url).content.decode()
    digest = hashlib.sha256(stored.getvalue()).hexdigest()
    assert all(part in page for part in (missing, camera, "2016-09-15 12:03:04", f"{digest[:4]} {digest[4:8]}"))
    assert 'alt="West post, &quot;closed&quot;"' in page
    assert "data:image/jpeg;base64," in page
    listed = reader.get(address).content.decode()
    assert f"{address}photos/{photo.uuid}/small/" in listed
    small = reader.get(f"{address}photos/{photo.uuid}/small/")
    assert (small["Content-Type"], small["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "no-store" in small["Cache-Control"]
    assert small.content.startswith(b"\xff\xd8\xff")


def planned_by_observer(zone):
    sent = VisitInput(timezone.now() + timedelta(hours=1), "Both posts")
    return plan_visit(actor=identity_of("un.observer"), designation=zone.uuid, sent=sent)


def test_what_was_written_of_a_photo_is_kept_where_its_file_is_refused(sign_in, zone):
    visit = planned_by_observer(zone)
    heic = uploaded(b"\0\0\0\x18ftypheic" + bytes(40), "IMG_1.HEIC")
    address = f"/pull-back/{zone.uuid}/visits/{visit.uuid}/photos/"
    answer = sign_in("un.observer").post(address, {"file": heic, "text_en": "The west post"})
    assert answer.status_code == 422
    assert "HEIC" in str(answer.context["form"].errors["file"])
    assert "The west post</textarea>" in answer.content.decode()
    assert not VisitPhoto.objects.exists()


def test_another_delegation_does_not_upload_to_a_visit(sign_in, zone):
    visit = planned_by_observer(zone)
    client = sign_in("us.officer")
    address = f"/pull-back/{zone.uuid}/"
    assert client.get(f"{address}visits/{visit.uuid}/photos/").status_code == 403
    assert client.get(f"{address}visits/{uuid4()}/photos/").status_code == 404
    assert "/photos/" not in client.get(address).content.decode()


def test_a_hidden_photo_and_none_are_answered_alike(sign_in):
    secret = castello(releasable_to=("RU", "US"))
    actor = identity_of("us.officer")
    sent = VisitInput(timezone.now() + timedelta(hours=1), "Both posts")
    photo = photographed(secret, plan_visit(actor=actor, designation=secret.uuid, sent=sent), "us.officer")
    client = sign_in("un.observer")
    for zone_id in (secret.uuid, castello(shape=square(41.2, 36.9)).uuid):
        for photo_id in (photo.uuid, uuid4()):
            for part in ("", "small/"):
                assert client.get(f"/pull-back/{zone_id}/photos/{photo_id}/{part}").status_code == 404


def test_pages_take_as_many_queries_for_many_photos_as_for_few(sign_in, zone):
    visit, client = planned_by_observer(zone), sign_in("us.officer")
    counts = []
    for number in range(3):
        photo = photographed(zone, visit, copies=replace(copies(), original=b"%d" % number))
        for part in ("", f"photos/{photo.uuid}/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/pull-back/{zone.uuid}/{part}")
            counts.append(len(captured))
    assert counts[2:4] == counts[4:]
    assert max(counts[2:]) <= 17


@pytest.mark.parametrize(("language", "sentence"), [("en", "does not match its digest"), ("ru", "не соответствует")])
def test_a_changed_photo_is_said_plainly_and_not_shown(sign_in, zone, language, sentence):
    photo = photographed(zone, planned_by_observer(zone))
    client = sign_in("us.officer")
    User.objects.update(language=language)
    PhotoBytes.objects.update(sealed=b"x" * 60)
    answer = client.get(f"/pull-back/{zone.uuid}/photos/{photo.uuid}/")
    text = answer.content.decode()
    assert (answer.status_code, sentence in text, "data:image" in text) == (409, True, False)
    assert client.get(f"/pull-back/{zone.uuid}/photos/{photo.uuid}/small/").status_code == 409
