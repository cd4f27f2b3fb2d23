"""Moments are in whole seconds and in bounds, as they are entered, shown, hashed and stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.clearances.forms import MomentField
from apps.designations.content import canonical_content
from apps.designations.models import Designation
from apps.geometry.canonical import digest
from apps.negotiation.comparison import compare_versions
from apps.negotiation.drafts import draft
from apps.texts.moments import in_bounds, instant, whole_second
from tests.drafting import content, in_state, square
from tests.people import identity_of

BODY = {
    "title_en": "Eastern quarters",
    "title_ru": "Восточные кварталы",
    "terms_en": "1. One.",
    "terms_ru": "1. Раз.",
    "level": 1,
    "kind": "opposition",
    "geometry": square().geojson(),
}


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_has_four_digits_of_a_year(moment):
    text = instant(moment)
    assert len(text) == 20
    assert datetime.fromisoformat(text.replace("Z", "+00:00")) == whole_second(moment)


@pytest.mark.parametrize("offset", [-14, 0, 14])
def test_the_ends_of_the_calendar_are_out_of_bounds(offset):
    zone = timezone(timedelta(hours=offset))
    assert not in_bounds(datetime(1, 1, 1, tzinfo=zone))
    assert not in_bounds(datetime(9999, 12, 31, 23, 59, 59, tzinfo=zone))
    assert in_bounds(datetime(2016, 9, 12, 16, tzinfo=zone))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "moment", "sentence"),
    [
        ("valid_from", "2030-01-01T00:00:00.1Z", "whole seconds"),
        ("valid_until", "2030-01-01T00:00:00.9Z", "whole seconds"),
        ("valid_from", "2030-01-01T00:00:00.000001+03:00", "whole seconds"),
        ("valid_from", "0001-01-01T00:00:00Z", "1900 to 2199"),
        ("valid_from", "0001-01-01T00:00:00+14:00", "1900 to 2199"),
        ("valid_until", "9999-12-31T23:59:59-14:00", "1900 to 2199"),
        ("valid_until", "2200-01-01T00:00:00Z", "1900 to 2199"),
        ("valid_from", "2030-01-01T00:00:00.0000001Z", "offset from UTC"),
        ("valid_from", "2030-01-01T00:00", "offset from UTC"),
        ("valid_from", "2030-01-01", "offset from UTC"),
        ("valid_from", "2030-W01-1", "offset from UTC"),
        ("valid_from", "２０３０-01-01T00:00:00Z", "offset from UTC"),
        ("valid_from", "2030-01-01T00:00:00+03:00:30", "offset from UTC"),
    ],
)
def test_the_api_refuses_a_moment_that_the_content_cannot_hold(sign_in, name, moment, sentence):
    answer = sign_in("us.officer").post(
        "/api/v1/designations/", json.dumps({**BODY, name: moment}), content_type="application/json"
    )

    assert answer.status_code == 422
    assert sentence in " ".join(answer.json()["errors"][name])
    assert not Designation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "2200-01-01T00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("name", ["valid_from", "valid_until"])
def test_the_form_refuses_a_year_out_of_bounds(sign_in, name, moment):
    form = {**BODY, "geometry": json.dumps(BODY["geometry"]), name: moment}
    answer = sign_in("us.officer").post("/designations/new/", form)

    assert answer.status_code == 422
    assert f'id="id_{name}_error"' in answer.content.decode()


@pytest.mark.django_db
def test_a_fraction_of_our_own_clock_is_dropped_before_it_is_hashed():
    start = datetime(2030, 1, 1, 0, 0, 0, 900_000, tzinfo=UTC)
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(valid_from=start))

    version = made.current
    assert version.valid_from == datetime(2030, 1, 1, tzinfo=UTC)
    hashed = canonical_content(made.uuid, made.kind, None, version.content)
    assert hashed["valid"]["from"] == "2030-01-01T00:00:00Z"
    assert bytes(version.digest) == digest(hashed)


@pytest.mark.django_db
def test_seconds_are_shown_and_survive_the_next_save(sign_in):
    end = datetime(2030, 1, 1, 12, 30, 45, tzinfo=UTC)
    designation = in_state("draft", valid_until=end)
    client = sign_in("us.officer")

    assert "12:30:45Z" in client.get(f"/designations/{designation.uuid}/").content.decode()
    shown = MomentField().prepare_value(end)
    assert MomentField().widget.format_value(shown).endswith("12:30:45Z")
    assert "12:30:45" in client.get(f"/designations/{designation.uuid}/revise/").content.decode()


@pytest.mark.django_db
def test_versions_with_other_digests_never_read_as_the_same():
    designation = in_state("submitted", valid_until=datetime(2030, 1, 1, tzinfo=UTC))
    first = designation.current
    later = in_state("submitted", level=2, valid_until=datetime(2030, 1, 1, tzinfo=UTC)).current

    assert compare_versions(first, first).nothing_differs
    assert not compare_versions(first, later).nothing_differs
