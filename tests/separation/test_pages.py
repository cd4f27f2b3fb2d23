"""The pages of a separation, as each role and in both languages."""

from __future__ import annotations

import re

import pytest

from apps.accounts.models import User
from apps.separation.models import StepAccount
from tests.drafting import in_state
from tests.groups.registry import added
from tests.separation.areas import half, intermingled

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def area():
    in_state("in_force", kind="opposition", shape=half())
    return intermingled()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", ["us.officer", "ru.authority", "us.auditor", "un.observer"])
def test_readers_of_the_agreed_map_read_it(sign_in, area, name, language):
    client = sign_in(name)
    User.objects.update(language=language)
    assert area.reference in text(client.get("/separation/"))
    for query in ("", "?as_of=2016-09-15T12:00:00Z"):
        assert client.get(f"/separation/{area.uuid}/{query}").status_code == 200


def test_a_page_says_what_is_separated_what_remains_and_what_is_overdue(sign_in, area):
    added("Northern Brigade")
    page = text(sign_in("us.officer").get(f"/separation/{area.uuid}/"))
    assert "separated by agreed ground" in page
    assert re.search(r"The date has passed, and [34]\.\d\d km² of the step", page)
    assert "Only designations that you may see are counted" in page
    assert "Northern Brigade as US says G-0001" in page


def test_its_record_leads_to_it(sign_in, area):
    page = sign_in("us.officer").get(area.get_absolute_url()).content.decode()
    assert f'href="/separation/{area.uuid}/"' in page


def test_an_officer_says_how_far_a_step_is(sign_in, area):
    client = sign_in("ru.officer")
    address = f"/separation/{area.uuid}/steps/1/"
    assert client.get(address).status_code == 200
    kept = client.post(address, {"state": "partly", "note": " "})
    assert (kept.status_code, "Error:" in kept.content.decode()) == (422, True)
    assert client.post(address, {"state": "partly", "note": "The road is left."}).status_code == 302
    assert StepAccount.objects.get().note == "The road is left."
    assert "The road is left." in text(sign_in("un.observer").get(f"/separation/{area.uuid}/"))
    assert client.get(f"/separation/{area.uuid}/steps/9/").status_code == 404


def test_who_may_not_see_the_area_learns_nothing_of_it(sign_in):
    secret = intermingled(releasable_to=("RU", "US"), south=36.60)
    for name in ("un.observer", "us.admin"):
        client = sign_in(name)
        for part in ("", "steps/1/"):
            assert client.get(f"/separation/{secret.uuid}/{part}").status_code == 404
    assert secret.reference not in text(sign_in("un.observer").get("/separation/"))


def test_a_page_takes_few_queries_however_much_is_counted(sign_in, area, django_assert_max_num_queries):
    for number in range(4):
        in_state("in_force", kind="opposition", shape=half(37.33 + number * 0.001, 36.2))
    client = sign_in("us.officer")
    client.get(f"/separation/{area.uuid}/")
    with django_assert_max_num_queries(17):
        client.get(f"/separation/{area.uuid}/")
