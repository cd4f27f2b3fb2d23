"""Photos of a verification visit: who puts them on record, who sees them, and what is never shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.documents import keys
from apps.documents.envelope import Altered
from apps.documents.rewrapping import rewrap
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.undertakings.models import State
from apps.undertakings.photo_models import Part, PhotoBytes, PhotoKey, VisitPhoto
from apps.undertakings.photo_reading import AlteredPhoto, PhotoKeyMissing, photo_of, shown_copy, small_copy
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.selectors import zone_at
from apps.undertakings.statements import FindingInput, ItemInput, VisitInput, count_item, find, plan_visit
from jic_verify.verify import verify
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.undertakings.zones import castello, copies, photographed
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.DOCUMENT_KEYS = tmp_path / "keys"


@pytest.fixture
def zone():
    return castello()


def planned(zone, by: str = "un.observer"):
    sent = VisitInput(timezone.now() + timedelta(hours=1), "Both posts")
    return plan_visit(actor=identity_of(by), designation=zone.uuid, sent=sent)


def opened(photo: VisitPhoto, by: str) -> bytes:
    actor = identity_of(by)
    return shown_copy(actor, photo_of(actor, photo.designation.uuid, photo.uuid, timezone.now()))


def finding_on(zone, visit):
    place = (37_128_000, 36_275_000)
    actor = identity_of("un.observer")
    item = count_item(actor=actor, designation=zone.uuid, sent=ItemInput("government", "heavy", 4, "towed guns", place))
    return find(actor=actor, designation=zone.uuid, item=item.uuid, sent=FindingInput(State.PARTLY, visit.uuid, 3))


@pytest.mark.parametrize("reader", ["us.officer", "ru.authority", "us.auditor", "us.observer", "un.observer"])
def test_whoever_sees_the_zone_sees_its_photos(zone, reader):
    photo = photographed(zone, planned(zone))
    assert opened(photo, reader) == copies().shown
    assert [one.reference for one in zone_at(identity_of(reader), zone.uuid, timezone.now()).visits[0].photos] == [
        "P-01"
    ]


@pytest.mark.parametrize("reader", ["un.observer", "us.admin"])
def test_whoever_must_not_see_the_zone_sees_none_by_raw_sql_either(reader):
    secret = castello(releasable_to=("RU", "US"))
    photo = photographed(secret, planned(secret, "us.officer"), "us.officer")
    with pytest.raises(NotVisible):
        opened(photo, reader)
    tables = ("undertakings_visitphoto", "undertakings_photobytes", "undertakings_photokey")
    for name, count in (("ru.officer", 1), (reader, 0)):
        with unit_of_work(identity_of(name)), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE jic_web")
            counts = []
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts.append(cursor.fetchone()[0])
            cursor.execute("RESET ROLE")
        assert [bool(one) for one in counts] == [bool(count)] * 3
    # Nor is its key wrapped for a delegation that may not see it.
    assert set(PhotoKey.objects.values_list("delegation__code", flat=True)) == {"RU", "US"}


@pytest.mark.parametrize("by", ["us.officer", "us.observer", "us.authority", "us.admin"])
def test_only_the_visits_own_delegation_adds_a_photo(zone, by):
    visit = planned(zone)
    with pytest.raises((NotPermitted, NotVisible)):
        photographed(zone, visit, by)
    assert not VisitPhoto.objects.exists()


def test_a_photo_may_be_of_a_finding_of_the_same_visit(zone):
    visit, other = planned(zone), planned(zone)
    finding = finding_on(zone, visit)
    photo = photographed(zone, visit, finding=finding.uuid)
    assert zone_at(identity_of("us.officer"), zone.uuid, timezone.now()).photos_of_findings == {
        finding.uuid: [PhotoRecord(photo)]
    }
    with pytest.raises(Incomplete) as refused:
        photographed(zone, other, finding=finding.uuid)
    assert list(refused.value.facts["fields"]) == ["finding"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": {"en": " ", "ru": "Пост"}}, "text_en"),
        ({"texts": {"en": "Post"}, "language": "ru"}, "text_ru"),
        ({"texts": {"en": "x" * 501}}, "text_en"),
    ],
)
def test_a_photo_is_described_in_its_uploaders_language(zone, changes, field):
    with pytest.raises(Incomplete) as refused:
        photographed(zone, planned(zone), **changes)
    assert list(refused.value.facts["fields"]) == [field]


def test_the_same_photo_is_taken_once_a_visit_and_twenty_are_all(zone, monkeypatch):
    visit = planned(zone)
    photographed(zone, visit)
    with pytest.raises(Incomplete) as refused:
        photographed(zone, visit)
    assert "P-01" in refused.value.facts["fields"]["file"][0]
    monkeypatch.setattr("apps.undertakings.photos.MAX_OF_VISIT", 2)
    photographed(zone, visit, copies=replace(copies(), original=b"second"))
    with pytest.raises(NotAllowedInState):
        photographed(zone, visit, copies=replace(copies(), original=b"third"))


def test_nothing_of_a_photo_is_stored_in_plain_bytes(zone):
    photographed(zone, planned(zone))
    stored = b"".join(bytes(one.sealed) for one in PhotoBytes.objects.all())
    assert PhotoBytes.objects.count() == len(Part)
    for plain in (copies().original, copies().shown, copies().small):
        assert plain[:40] not in stored


@pytest.mark.parametrize("part", Part)
def test_changed_bytes_are_not_shown(zone, part):
    photo = photographed(zone, planned(zone))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE undertakings_photobytes SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))"
            " WHERE part = %s",
            [part.value],
        )
    actor = identity_of("us.officer")
    with pytest.raises(AlteredPhoto):
        (small_copy if part == Part.SMALL else shown_copy)(actor, PhotoRecord(photo))


def test_bytes_of_another_photo_do_not_open_in_its_place(zone):
    visit = planned(zone)
    photo, other = (
        photographed(zone, visit, copies=one) for one in (copies(), replace(copies(), original=b"another photo"))
    )
    part = PhotoBytes.objects.get(photo=other, part=Part.SHOWN)
    PhotoBytes.objects.filter(photo=photo, part=Part.SHOWN).update(sealed=part.sealed)
    with pytest.raises(AlteredPhoto) as refused:
        opened(photo, "us.officer")
    assert isinstance(refused.value.__cause__, Altered)


def test_a_missing_key_is_named_and_nothing_is_shown(zone):
    photo = photographed(zone, planned(zone))
    keys.key_file("US").unlink()
    with pytest.raises(PhotoKeyMissing) as refused:
        opened(photo, "us.officer")
    assert "US" in str(refused.value.mend) or "United States" in str(refused.value.mend)
    assert opened(photo, "ru.officer")


def test_who_has_no_key_uploads_nothing(zone):
    visit = planned(zone)
    photographed(zone, visit)
    keys.key_file("UN").unlink()
    with pytest.raises(Incomplete) as refused:
        from apps.undertakings.photos import PhotoInput, add_photo

        sent = PhotoInput(replace(copies(), original=b"x"), {"en": "Post"}, "en")
        add_photo(actor=identity_of("un.observer"), designation=zone.uuid, visit=visit.uuid, sent=sent)
    assert list(refused.value.facts["fields"]) == ["file"]


def test_a_rotation_and_the_end_of_the_old_key_leave_photos_readable(zone):
    photo = photographed(zone, planned(zone))
    keys.rotate("RU")
    delegations = [key.delegation for key in PhotoKey.objects.select_related("delegation")]
    PhotoKey.objects.filter(delegation__code="US").delete()
    done = rewrap(delegations)
    assert (done.changed, done.added, done.unopened) == (1, 1, 0)
    keys.retire("RU")
    assert opened(photo, "ru.officer") == opened(photo, "us.officer") == copies().shown


def test_as_of_a_moment_before_it_a_photo_is_not_there(zone):
    moment = timezone.now()
    photo = photographed(zone, planned(zone))
    with pytest.raises(NotVisible):
        photo_of(identity_of("us.officer"), zone.uuid, photo.uuid, moment - timedelta(minutes=1))


def test_it_is_in_the_log_with_its_digest_and_never_changed(zone):
    photo = photographed(zone, planned(zone))
    seal_all()
    assert "visit_photo.created" in set(Entry.objects.values_list("event", flat=True))
    assert bytes(photo.digest).hex() == photo.digest_hex
    with pytest.raises(Exception, match="only ever added"), connection.cursor() as cursor:
        cursor.execute("UPDATE undertakings_visitphoto SET camera_at = ''")


def test_a_bundle_with_photos_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    zone = castello()
    visit = planned(zone)
    photographed(zone, visit, finding=finding_on(zone, visit).uuid)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]
