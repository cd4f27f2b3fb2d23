"""The pages of a pull-back, as each role and in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.undertakings.models import BaselineItem, Finding, Mark, State, VisitOutcome, VisitPlan
from apps.undertakings.statements import MarkInput, mark
from tests.people import identity_of
from tests.undertakings.zones import castello

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
