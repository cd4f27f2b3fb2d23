"""A photo is withdrawn by its own delegation, and stays on record; a description in another language is added later."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.designations.models import Designation
from apps.undertakings.photo_models import PhotoDescription, PhotoWithdrawal, VisitPhoto
from apps.undertakings.photo_reading import PhotoWithdrawn, photo_of, shown_copy, small_copy
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.photo_statements import MAX_REASON, describe_photo, withdraw_photo
from apps.undertakings.selectors import zone_at
from apps.undertakings.statements import VisitInput, plan_visit
from jic_verify.verify import verify
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.undertakings.zones import castello, copies, photographed
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db
REASON = "It shows the face of a guard."


@pytest.fixture(autouse=True)
def _keys_of_this_test(settings, tmp_path) -> None:
    settings.DOCUMENT_KEYS = tmp_path / "keys"


@pytest.fixture
def photo() -> VisitPhoto:
    return of_visit(castello())


def of_visit(zone: Designation, by: str = "un.observer") -> VisitPhoto:
    sent = VisitInput(timezone.now() + timedelta(hours=1), "Both posts")
    return photographed(zone, plan_visit(actor=identity_of(by), designation=zone.uuid, sent=sent), by)


def withdrawn(photo: VisitPhoto, by: str = "un.observer", reason: str = REASON) -> PhotoWithdrawal:
    return withdraw_photo(actor=identity_of(by), zone=photo.designation.uuid, photo=photo.uuid, reason=reason)


def described(photo: VisitPhoto, by: str = "un.observer", **changes: str) -> PhotoDescription:
    entered = {"language": "ru", "text": "Западный пост", **changes}
    return describe_photo(actor=identity_of(by), zone=photo.designation.uuid, photo=photo.uuid, **entered)


def record_for(actor: Identity, photo: VisitPhoto) -> PhotoRecord:
    return photo_of(actor, photo.designation.uuid, photo.uuid, timezone.now())


def end(zone: Designation) -> None:
    Designation.objects.filter(pk=zone.pk).update(state="rescinded")


def page_text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("reader", ["un.observer", "us.officer", "ru.auditor"])
@pytest.mark.parametrize("copy", [shown_copy, small_copy])
def test_a_withdrawn_photo_is_shown_to_nobody(photo, reader, copy):
    actor = identity_of(reader)
    assert copy(actor, record_for(actor, photo)) in (copies().shown, copies().small)
    withdrawn(photo)
    with pytest.raises(PhotoWithdrawn):
        copy(actor, record_for(actor, photo))


def test_as_of_a_moment_before_it_was_withdrawn_it_is_not_shown_either(photo, sign_in):
    moment = timezone.now()
    withdrawn(photo)
    address = f"/pull-back/{photo.designation.uuid}/?as_of={moment:%Y-%m-%dT%H:%M:%S.%f}Z"
    page = sign_in("us.officer").get(address).content.decode()
    assert "P-01" in page
    assert "/small/" not in page


@pytest.mark.parametrize("by", ["us.officer", "us.observer", "un.officer", "us.admin", "un.auditor"])
def test_only_its_own_delegation_withdraws_or_describes_it(photo, by):
    for say in (withdrawn, described):
        with pytest.raises((NotPermitted, NotVisible)):
            say(photo, by)
    assert not PhotoWithdrawal.objects.exists()
    assert not PhotoDescription.objects.exists()


def test_a_photo_is_withdrawn_once_for_a_reason_of_bounded_length(photo):
    for reason in (" ", "x" * (MAX_REASON + 1)):
        with pytest.raises(Incomplete):
            withdrawn(photo, reason=reason)
    withdrawn(photo)
    with pytest.raises(NotAllowedInState):
        withdrawn(photo)


def test_only_a_missing_description_is_added_and_once(photo):
    for changes in ({"language": "en"}, {"language": "fr"}):
        with pytest.raises(NotAllowedInState):
            described(photo, **changes)
    for text in ("", "x" * 501):
        with pytest.raises(Incomplete):
            described(photo, text=text)
    described(photo)
    with pytest.raises(NotAllowedInState):
        described(photo)
    (visit,) = zone_at(identity_of("ru.officer"), photo.designation.uuid, timezone.now()).visits
    assert visit.photos[0].texts == {"en": "The west post", "ru": "Западный пост"}


def test_a_signatory_withdraws_its_photo_of_a_zone_that_has_ended():
    photo = of_visit(castello(), "us.officer")
    end(photo.designation)
    withdrawn(photo, "us.officer2")
    with pytest.raises(PhotoWithdrawn):
        shown_copy(identity_of("ru.officer"), record_for(identity_of("ru.officer"), photo))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("withdrawn", REASON, "Withdraw the photo", "Describe it", "This photo is withdrawn already.")),
        ("ru", ("отозвана", REASON, "Отозвать фотографию", "Описать", "Эта фотография уже отозвана.")),
    ],
)
def test_both_are_said_on_pages_in_either_language(photo, sign_in, language, sentences):
    said, reason, button, describe, again = sentences
    client, other = sign_in("un.observer"), sign_in("us.officer")
    for one in (client, other):
        one.post("/language/", {"language": language, "next": "/"})
    zone = f"/pull-back/{photo.designation.uuid}/"
    address = f"{zone}photos/{photo.uuid}/"
    for words in (button, describe):
        assert words in page_text(client.get(address))
        assert words not in page_text(other.get(address))
    for form in ("withdrawal/", "descriptions/ru/"):
        assert other.get(address + form).status_code == 403
        assert client.get(address + form).status_code == 200
        assert client.post(address + form, {}).status_code == 422
    assert client.get(f"{address}descriptions/fr/").status_code == 404
    assert client.post(f"{address}descriptions/ru/", {"text": "Западный пост"}).status_code == 302
    assert client.post(f"{address}withdrawal/", {"reason": REASON}).status_code == 302
    shown = other.get(address)
    assert all(part in page_text(shown) for part in (said, reason, "Западный пост"))
    assert "data:image/jpeg" not in shown.content.decode()
    assert other.get(f"{address}small/").status_code == 410
    assert said in page_text(other.get(zone))
    refused = client.post(f"{address}withdrawal/", {"reason": REASON})
    assert refused.status_code == 409
    assert again in page_text(refused)


def test_who_may_not_see_the_zone_finds_neither_form(sign_in):
    photo = of_visit(castello(releasable_to=("RU", "US")), "us.officer")
    client = sign_in("un.observer")
    for form in ("withdrawal/", "descriptions/ru/"):
        assert client.get(f"/pull-back/{photo.designation.uuid}/photos/{photo.uuid}/{form}").status_code == 404


@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_neither_is_changed_later(photo, change):
    described(photo)
    withdrawn(photo)
    for table in ("undertakings_photowithdrawal", "undertakings_photodescription"):
        with (
            pytest.raises(ProgrammingError, match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))


def test_a_bundle_that_tells_of_both_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    photo = of_visit(castello())
    described(photo)
    withdrawn(photo)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]


def test_a_photo_of_a_zone_that_has_ended_still_has_its_page(sign_in):
    photo = of_visit(castello())
    end(photo.designation)
    answer = sign_in("us.officer").get(f"/pull-back/{photo.designation.uuid}/photos/{photo.uuid}/")
    assert "data:image/jpeg" in answer.content.decode()
