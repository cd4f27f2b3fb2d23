"""Releasing before agreement: who may, to whom, how exactly; what the receiver gets; and what becomes of the copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.access.errors import Incomplete, NotPermitted, NotVisible, StaleRecord
from apps.access.policy import VIEW, can, visible
from apps.designations.conflicts import conflicts
from apps.designations.models import Designation, Version
from apps.designations.selectors import visible_to
from apps.geometry.precision import Precision
from apps.ledger.models import Entry
from apps.ledger.policies import READ_HISTORY  # noqa: F401  (the auditors' rows are loaded)
from apps.ledger.seal import seal_all
from apps.negotiation.copies import note_reading, release
from apps.negotiation.tasks import expire_outlived
from apps.releases.models import Reading, Release
from apps.releases.selectors import with_readings
from tests.acting import agree, approve, recall, revise, submit, withdraw
from tests.drafting import content, fresh, in_state, square, wait_until
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


def given(original: Designation, to: str = "RU", precision: str = "squares_5km", **more) -> Designation:
    side = original.owner.code.lower()
    copy = release(
        actor=identity_of(f"{side}.officer"),
        designation=original.uuid,
        revision=fresh(original).revision,
        to=to,
        precision=precision,
        **more,
    )
    return fresh(copy)


@pytest.mark.parametrize("name", ["us.authority", "us.auditor", "us.admin", "us.nobody", "us.observer"])
def test_only_a_liaison_officer_of_the_originator_releases(name):
    original = in_state("draft")
    with pytest.raises((NotPermitted, NotVisible)):
        release(actor=identity_of(name), designation=original.uuid, revision=1, to="RU", precision="exact")
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", ["ru.officer", "un.observer"])
def test_another_delegation_does_not_even_learn_of_the_draft(name):
    original = in_state("draft")
    with pytest.raises(NotVisible):
        release(actor=identity_of(name), designation=original.uuid, revision=1, to="UN", precision="exact")


def test_there_is_no_onward_release():
    """Who received a copy has nothing that he could release, and neither has he of the other side's version."""
    copy = given(in_state("draft"))
    with pytest.raises(NotPermitted):
        release(actor=identity_of("ru.officer"), designation=copy.uuid, revision=1, to="UN", precision="existence")
    with pytest.raises(NotPermitted):
        release(actor=identity_of("us.officer"), designation=copy.uuid, revision=1, to="UN", precision="existence")
    submitted = in_state("submitted")
    with pytest.raises(NotPermitted):
        release(actor=identity_of("ru.officer"), designation=submitted.uuid, revision=2, to="UN", precision="existence")


@pytest.mark.parametrize("state", ["in_force", "suspended", "rescinded", "withdrawn", "rejected", "expired"])
def test_nothing_is_released_after_agreement(state):
    original = in_state(state)
    with pytest.raises(NotPermitted):
        given(original, to="UN")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"to": "US"}, "to"),
        ({"to": "XX"}, "to"),
        ({"to": ""}, "to"),
        ({"precision": "to the metre"}, "precision"),
        ({"until": timezone.now() - timedelta(days=1)}, "until"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_released(words, field):
    original = in_state("draft")
    with pytest.raises(Incomplete) as refused:
        given(original, **words)
    assert set(refused.value.facts["fields"]) == {field}
    assert Designation.objects.count() == 1


def test_a_signatory_that_sees_the_designation_itself_gets_no_copy():
    with pytest.raises(Incomplete) as refused:
        given(in_state("submitted"), to="RU")
    assert "to" in refused.value.facts["fields"]
    assert given(in_state("submitted"), to="UN").released_to.code == "UN"


def test_somebody_who_looked_at_an_earlier_version_releases_nothing():
    original = in_state("draft")
    revise(actor=identity_of("us.officer"), designation=original.uuid, revision=1, content=content(title_en="Other"))
    with pytest.raises(StaleRecord):
        release(actor=identity_of("us.officer"), designation=original.uuid, revision=1, to="RU", precision="exact")


@pytest.mark.parametrize("precision", list(Precision))
def test_the_receiver_reads_the_copy_and_nothing_of_the_original(precision):
    original = in_state("draft", title_en="Zimorodok", terms_en="1. Zimorodok.", source_note="Zimorodok")
    copy = given(original, precision=precision)
    reader = identity_of("ru.officer")
    assert list(visible_to(reader)) == [copy]
    assert not can(reader, VIEW, original)
    (version,) = visible(reader, Version.objects.all())
    assert version.pk == copy.current_id
    exact = precision is Precision.EXACT
    assert ("Zimorodok" in version.titles["en"] + version.terms["en"]) == exact
    assert version.source_note == ""
    assert (version.as_outline.digest == original.current.as_outline.digest) == exact
    assert list(visible(reader, Release.objects.all())) == []


def test_a_third_delegation_sees_neither():
    copy = given(in_state("draft"), to="UN")
    for name in ("ru.officer", "ru.authority", "ru.auditor", "ru.admin"):
        assert not can(identity_of(name), VIEW, copy)
        assert list(visible_to(identity_of(name))) == []
    assert can(identity_of("un.observer"), VIEW, copy)


def test_below_the_level_a_copy_is_hidden_too():
    copy = given(in_state("draft", level=3))
    assert not can(identity_of("ru.officer2", level=2), VIEW, copy)
    assert can(identity_of("ru.officer"), VIEW, copy)


def test_a_number_of_a_copy_counts_nothing():
    copy = given(in_state("draft"), to="UN")
    assert copy.reference.startswith("JIC-R-")
    after = in_state("submitted")
    assert after.reference.endswith("-0001")


def test_a_version_gives_all_receivers_the_same_outline_at_a_precision():
    original = in_state("draft")
    one, other = given(original, to="RU"), given(original, to="UN")
    assert bytes(one.current.outline) == bytes(other.current.outline)


def test_precisions_that_together_tell_more_never_follow_each_other():
    original = in_state("draft")
    copy = given(original, to="RU", precision="squares_10km")
    recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1)
    with pytest.raises(Incomplete) as refused:
        given(original, to="UN", precision="minute")
    assert "precision" in refused.value.facts["fields"]
    assert given(original, to="UN", precision="squares_1km").precision == "squares_1km"


def test_a_delegation_has_one_copy_at_a_time():
    original = in_state("draft")
    given(original, precision="squares_10km")
    with pytest.raises(Incomplete) as refused:
        given(original, precision="squares_5km")
    assert "to" in refused.value.facts["fields"]


def test_a_recalled_copy_is_gone_for_its_reader_and_stays_with_its_maker():
    copy = given(in_state("draft"))
    recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1, reason="Too exact")
    assert not can(identity_of("ru.officer"), VIEW, fresh(copy))
    assert list(visible_to(identity_of("ru.officer"))) == []
    assert can(identity_of("us.officer"), VIEW, fresh(copy))


def test_a_copy_ends_with_its_time_and_the_clock_puts_it_on_record():
    ends = timezone.now() + timedelta(seconds=2)
    copy = given(in_state("draft"), until=ends)
    assert can(identity_of("ru.officer"), VIEW, copy)
    wait_until(ends)
    assert not can(identity_of("ru.officer"), VIEW, fresh(copy))
    assert expire_outlived() == 1
    assert fresh(copy).state == "expired"
    assert fresh(copy).acts.last().actor is None


def test_who_gets_the_designation_itself_loses_the_copy():
    original = in_state("draft")
    to_russia, to_un = given(original, to="RU"), given(original, to="UN")
    submit(actor=identity_of("us.officer"), designation=original.uuid, revision=1)
    assert fresh(to_russia).state == "expired"
    assert fresh(to_un).state == "released"
    agree(actor=identity_of("ru.officer"), designation=original.uuid, revision=2)
    for revision, name in ((3, "us.authority"), (4, "ru.authority")):
        approve(
            actor=identity_of(name),
            designation=original.uuid,
            revision=revision,
            digest=fresh(original).current.digest_hex,
        )
    assert fresh(to_un).state == "expired"


def test_a_withdrawn_draft_takes_its_copies_with_it():
    original = in_state("draft")
    copy = given(original)
    withdraw(actor=identity_of("us.officer"), designation=original.uuid, revision=1)
    assert fresh(copy).state == "expired"


def test_the_originator_sees_who_opened_a_copy_first_and_when(sign_in):
    original = in_state("draft")
    copy = given(original)
    for _again in range(2):
        sign_in("ru.officer").get(copy.get_absolute_url())
    sign_in("ru.auditor").get(f"/api/v1/designations/{copy.uuid}/")
    sign_in("us.officer").get(copy.get_absolute_url())
    assert sorted(Reading.objects.values_list("user__username", flat=True)) == ["ru.auditor", "ru.officer"]
    (seen,) = with_readings(identity_of("us.officer"), original)
    assert [reading.user.username for reading in seen.opened] == ["ru.officer", "ru.auditor"]
    page = sign_in("us.officer").get(original.get_absolute_url()).content.decode()
    assert "ru.auditor" in page
    theirs = sign_in("ru.officer").get(copy.get_absolute_url()).content.decode()
    assert "ru.auditor" not in theirs


def test_two_windows_opened_at_once_are_one_reading():
    copy = given(in_state("draft"))
    note_reading(identity_of("ru.officer"), copy)
    note_reading(identity_of("ru.officer"), copy)
    assert Reading.objects.count() == 1


def test_release_recall_and_readings_are_sealed_and_private_to_the_two():
    copy = given(in_state("draft"), to="UN")
    note_reading(identity_of("un.observer"), copy)
    recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1)
    seal_all()
    events = set(visible(identity_of("us.auditor"), Entry.objects.all()).values_list("event", flat=True))
    assert {"release.created", "reading.created", "act.release", "act.recall"} <= events
    theirs = visible(identity_of("ru.auditor"), Entry.objects.all())
    assert not theirs.filter(designation=copy).exists()
    assert not {"release.created", "reading.created"} & set(theirs.values_list("event", flat=True))


def test_a_receivers_auditor_reads_the_copys_history_and_not_the_originals():
    copy = given(in_state("draft"), to="RU")
    note_reading(identity_of("ru.officer"), copy)
    seal_all()
    entries = visible(identity_of("ru.auditor"), Entry.objects.filter(designation=copy))
    assert {"act.release", "version.created", "reading.created"} <= set(entries.values_list("event", flat=True))
    assert not visible(identity_of("ru.auditor"), Entry.objects.filter(event="release.created")).exists()
    recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1)
    seal_all()
    assert not visible(identity_of("ru.auditor"), Entry.objects.filter(designation=copy)).exists()
    assert visible(identity_of("us.auditor"), Entry.objects.filter(designation=copy, event="act.recall")).exists()


def test_a_conflict_is_told_with_the_generalised_ground_only():
    copy = given(in_state("draft", kind="nusra", shape=square(37.12, 36.20, 0.001)), precision="squares_10km")
    outline = square(37.15, 36.18, 0.01).outline()
    (found,) = conflicts(identity_of("ru.officer"), "opposition", outline)
    assert found.designation == copy
    assert found.overlap_m2 == pytest.approx(outline.area_m2, rel=1e-3)
    assert conflicts(identity_of("us.officer"), "opposition", outline) == []


def test_existence_names_no_place_in_lists_windows_and_conflicts(sign_in):
    copy = given(in_state("draft"), precision="existence")
    client = sign_in("ru.officer")
    assert copy.reference in client.get("/register/").content.decode()
    assert copy.reference not in client.get("/register/?place=Aleppo").content.decode()
    assert copy.reference not in client.get("/api/v1/map/window/?bbox=35,32,43,38&zoom=8").content.decode()
    assert conflicts(identity_of("ru.officer"), "opposition", square().outline()) == []
    page = client.get(copy.get_absolute_url()).content.decode()
    assert "345" not in page.split("<dl", 1)[1].split("</dl>", 1)[0], "the area of the whole theatre is no area of it"


def test_a_copy_is_in_no_list_of_its_originator():
    original = in_state("draft")
    given(original)
    assert list(visible_to(identity_of("us.officer"))) == [original]


@pytest.mark.parametrize("address", ["{}", "{}?panel=1", "{}versions/1/", "{}compare/", "{}versions/1/content.json"])
def test_every_page_of_a_copy_can_be_read_by_its_receiver(sign_in, address):
    copy = given(in_state("draft"))
    answer = sign_in("ru.officer").get(address.format(copy.get_absolute_url()))
    assert answer.status_code == 200


def test_a_copy_says_everywhere_that_it_is_one(sign_in):
    copy = given(in_state("draft"))
    client = sign_in("ru.officer")
    person("ru.officer").__class__.objects.filter(username="ru.officer").update(language="en")
    assert "5 km grid squares" in client.get("/register/").content.decode()
    assert "5 km grid squares" in client.get(copy.get_absolute_url()).content.decode()
    assert "5 km grid squares" in client.get(f"{copy.get_absolute_url()}versions/1/").content.decode()
    assert client.get(f"/api/v1/designations/{copy.uuid}/").json()["precision"] == "squares_5km"
    (feature,) = client.get("/api/v1/map/window/?bbox=37,36,38,37&zoom=12").json()["features"]
    assert feature["properties"]["precision"] == "5 km grid squares"


def test_the_database_refuses_a_copy_that_is_none():
    copy, original = given(in_state("draft")), in_state("draft")
    for row, changes in (
        (copy, {"precision": ""}),
        (copy, {"state": "submitted"}),
        (copy, {"released_to": copy.owner}),
        (original, {"state": "released"}),
        (original, {"precision": "exact"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Designation.objects.filter(pk=row.pk).update(**changes)


def test_the_page_releases_and_the_api_does(sign_in):
    original = in_state("draft")
    client = sign_in("us.officer")
    page = client.get(f"{original.get_absolute_url()}release/?precision=minute")
    assert page.status_code == 200
    sent = {"revision": 1, "to": "RU", "precision": "minute", "until": ""}
    answer = client.post(f"{original.get_absolute_url()}release/", sent)
    assert answer.status_code == 302
    assert Release.objects.get().copy.precision == "minute"
    again = client.post(f"{original.get_absolute_url()}release/", sent)
    assert again.status_code == 422
    api = f"/api/v1/designations/{original.uuid}/releases/"
    refused = client.post(api, {"to": "UN", "precision": "minute"}, content_type="application/json")
    assert refused.status_code == 428
    made = client.post(
        api, {"to": "UN", "precision": "minute"}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert made.status_code == 201
    assert made.json()["released_to"] == "UN"
    assert {one["to"] for one in client.get(api).json()["results"]} == {"RU", "UN"}
    assert sign_in("ru.officer").get(api).status_code == 404
